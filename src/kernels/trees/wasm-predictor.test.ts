import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import {
  addOddThresholds,
  awkwardRows,
  randomForest,
  randomRows,
  toLightGbm,
} from '../../../tests/support/forests.ts';
import { ZERO_IS_MISSING, type GbdtModel } from '../../core/learners/trees/model.ts';
import { predictRaw } from '../../core/learners/trees/predictor.ts';
import type { DenseMatrix } from '../../core/matrix.ts';
import { createRandom } from '../../core/random.ts';
import { columnsOfForest } from './forest-columns.ts';
import { createForestScorer } from './wasm-predictor.ts';

const module = new WebAssembly.Module(readFileSync(new URL('./trees.wasm', import.meta.url)));

/** More than two blocks. */
const NUM_ROWS = 2100;

/** Bits, since −0 and 0 must not be mistaken for one another. */
const bitsOf = (scores: Float64Array<ArrayBuffer>): BigUint64Array =>
  new BigUint64Array(scores.buffer);

/** Scores in WebAssembly and by the plain walk must have the same bits. */
function expectSame(model: GbdtModel, x: DenseMatrix): void {
  expect(columnsOfForest(model.forest)).not.toBeNull();
  const score = createForestScorer(module, 0);
  expect(bitsOf(score(model, x))).toEqual(bitsOf(predictRaw(model, x)));
}

/** Twenty trees over four features, and rows for them. */
function smallCase(name: string): { model: GbdtModel; x: DenseMatrix } {
  const random = createRandom(name);
  const shape = { numTrees: 20, numFeatures: 4, maxLeaves: 31, numScores: 1 };
  const model = randomForest(random, shape);
  return { model, x: randomRows(random, model, NUM_ROWS) };
}

const shapes = fc.record({
  seed: fc.integer(),
  numTrees: fc.integer({ min: 10, max: 40 }),
  numFeatures: fc.integer({ min: 1, max: 9 }),
  minLeaves: fc.constant(1),
  maxLeaves: fc.constantFrom(1, 2, 8, 31, 70, 300),
  numScores: fc.constantFrom(1, 1, 3),
  isLightGbm: fc.boolean(),
});

describe('a forest in WebAssembly', () => {
  it('gives the bits of the plain walk, for values at, beside and far from thresholds', () => {
    fc.assert(
      fc.property(shapes, ({ seed, isLightGbm, ...shape }) => {
        const random = createRandom(seed);
        const own = randomForest(random, shape);
        const model = isLightGbm ? toLightGbm(random, own) : own;
        addOddThresholds(random, model);
        expectSame(model, awkwardRows(random, model, NUM_ROWS));
      }),
      { numRuns: 60 },
    );
  });

  it.each([1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 65, 255, 256, 257])(
    'knows all leaves of trees that have %i',
    (leaves) => {
      const random = createRandom(`leaves ${leaves}`);
      const shape = { numTrees: 20, numFeatures: 6, numScores: 1 };
      const model = randomForest(random, { ...shape, minLeaves: leaves, maxLeaves: leaves });
      expect(model.forest.leafOffsets[1]).toBe(leaves);
      expectSame(model, randomRows(random, model, NUM_ROWS));
      expectSame(model, awkwardRows(random, model, NUM_ROWS));
    },
  );

  it('takes trees of more thresholds and categories than a byte can tell apart', () => {
    const random = createRandom('wide');
    const shape = { numTrees: 40, numFeatures: 3, minLeaves: 30, maxLeaves: 30, numScores: 1 };
    const model = toLightGbm(random, randomForest(random, shape), 20);
    const columns = columnsOfForest(model.forest)!.columns;
    expect(columns.filter(({ isNarrow }) => isNarrow)).toEqual([]);
    expectSame(model, awkwardRows(random, model, NUM_ROWS));
  });

  it('scores any number of rows', () => {
    const random = createRandom('rows');
    const model = randomForest(random, {
      numTrees: 9,
      numFeatures: 5,
      maxLeaves: 20,
      numScores: 2,
    });
    const score = createForestScorer(module, 0);
    score(model, randomRows(random, model, 4000));
    for (const numRows of [0, 1, 2, 31, 32, 33, 1023, 1024, 1025]) {
      const x = randomRows(random, model, numRows);
      expect(bitsOf(score(model, x))).toEqual(bitsOf(predictRaw(model, x)));
    }
  });

  it('changes models without mixing them up', () => {
    const random = createRandom('models');
    const shape = { numTrees: 20, numFeatures: 4, maxLeaves: 31, numScores: 1 };
    const models = [randomForest(random, shape), randomForest(random, shape)];
    const x = randomRows(random, models[0], NUM_ROWS);
    const score = createForestScorer(module, 0);
    for (const model of [...models, ...models]) {
      expect(score(model, x)).toEqual(predictRaw(model, x));
    }
  });

  it('leaves to the plain walk what has no tables', () => {
    const { model, x } = smallCase('no tables');
    model.forest.threshold.fill(NaN);
    expect(columnsOfForest(model.forest)).toBeNull();
    expect(createForestScorer(module, 0)(model, x)).toEqual(predictRaw(model, x));
  });

  it('finds columns by name and refuses others, as the plain walk does', () => {
    const { model, x } = smallCase('names');
    const score = createForestScorer(module, 0);
    const turned = { ...x, features: x.features.toReversed(), columns: x.columns.toReversed() };
    expect(score(model, turned)).toEqual(predictRaw(model, x));
    const fewer = { ...x, features: x.features.slice(1), columns: x.columns.slice(1) };
    expect(() => score(model, fewer)).toThrow(/4 features, got 3.*"f0"/);
  });

  it('tells how far it is and stops between blocks', () => {
    const { model, x } = smallCase('stop');
    const controller = new AbortController();
    const onProgress = vi.fn(({ done }: { readonly done: number }) => {
      if (done > 1500) controller.abort();
    });
    const score = createForestScorer(module, 0);
    expect(() => score(model, x, { signal: controller.signal, onProgress })).toThrow('cancelled');
    expect(onProgress.mock.calls.map(([{ done }]) => done)).toEqual([1024, 2048]);
  });
});

describe('the columns of a forest', () => {
  it('are one by feature and way of missing values', () => {
    const random = createRandom('columns');
    const own = randomForest(random, { numTrees: 40, numFeatures: 3, maxLeaves: 31, numScores: 1 });
    const kinds = (model: GbdtModel): number => columnsOfForest(model.forest)!.columns.length;
    // Two numeric features with missing left and right, one of categories.
    expect(kinds(own)).toBe(5);
    const model = toLightGbm(random, own);
    expect(model.forest.decision.some((rule) => (rule & ZERO_IS_MISSING) !== 0)).toBe(true);
    expect(kinds(model)).toBe(9);
  });
});
