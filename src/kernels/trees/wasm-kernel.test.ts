import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../core/hash.ts';
import {
  CASES_DIGEST,
  lossCase,
  treeCase,
  TREE_LOSSES,
} from '../../../tests/support/tree-cases.ts';
import { createGbdt, gbdt } from '../../core/learners/trees/gbdt.ts';
import { createRandomForest, randomForest } from '../../core/learners/trees/random-forest.ts';
import { createRandom, type Random } from '../../core/random.ts';
import { Arena } from './arena.ts';
import { createWasmKernel } from './wasm-kernel.ts';

const module = new WebAssembly.Module(readFileSync(new URL('./trees.wasm', import.meta.url)));
const onWasm = createGbdt(createWasmKernel(module));

describe('the WebAssembly kernel', () => {
  it('gives the same model as the plain one, to the bit, in 24 random configurations', async () => {
    let numSplits = 0;
    const digests: string[] = [];
    for (let seed = 0; seed < 24; seed++) {
      const { x, y, params, context } = treeCase(seed);
      const random = (): Random => createRandom(seed);
      const plain = await gbdt.fit(params, x, y, { random: random(), ...context });
      const fast = await onWasm.fit(params, x, y, { random: random(), ...context });
      digests.push(await digestOf(plain.model));
      expect(await digestOf(fast.model), `${seed} ${JSON.stringify(params)}`).toBe(digests[seed]);
      expect(fast.series).toEqual(plain.series);
      expect(fast.backend).toBe('wasm');
      numSplits += plain.model.forest.splitFeature.length;
    }
    expect(numSplits).toBeGreaterThan(1000);
    expect(await digestOf(digests.slice(0, 20))).toBe(CASES_DIGEST);
  });

  it('grows the same random forests as the plain one, in 18 random configurations', async () => {
    const forestOnWasm = createRandomForest(createWasmKernel(module));
    for (let seed = 0; seed < 18; seed++) {
      const { x, y, context } = treeCase(seed);
      const random = createRandom(`forest ${seed}`);
      const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)];
      const bootstrap = pick([true, true, false]);
      const params = {
        n_estimators: 2,
        max_depth: pick([null, 4]),
        max_leaf_nodes: pick([null, null, 20]),
        min_samples_split: pick([2, 30]),
        min_samples_leaf: pick([1, 7]),
        max_features: pick([null, 0.3, 1]),
        bootstrap,
        ...(bootstrap ? { max_samples: pick([null, 0.5]), oob_score: pick([true, false]) } : {}),
        class_weight: pick([null, 'balanced']),
        extra_trees: seed % 3 === 1,
        max_bin: pick([15, 255]),
      };
      const [plain, fast] = await Promise.all(
        [randomForest, forestOnWasm].map((learner) =>
          learner.fit(params, x, y, { random: createRandom(seed), ...context }),
        ),
      );
      expect(await digestOf(fast.model), `${seed} ${JSON.stringify(params)}`).toBe(
        await digestOf(plain.model),
      );
      expect(fast.series).toEqual(plain.series);
    }
  });

  it('has room for histograms of many leaves', async () => {
    const { x, y } = treeCase(3);
    const params = { num_iterations: 2, num_leaves: 200, min_data_in_leaf: 1 };
    const [plain, fast] = await Promise.all(
      [gbdt, onWasm].map((learner) => learner.fit(params, x, y, { random: createRandom(1) })),
    );
    expect(await digestOf(fast.model)).toBe(await digestOf(plain.model));
  });
});

describe('losses of a regression in WebAssembly', () => {
  it.each(TREE_LOSSES)('give the same model as the plain ones, to the bit: %j', async (loss) => {
    let numSplits = 0;
    for (let seed = 0; seed < 6; seed++) {
      const { x, y, params, context } = lossCase(seed, loss);
      for (const more of [{}, context]) {
        const random = (): Random => createRandom(seed);
        const plain = await gbdt.fit(params, x, y, { random: random(), ...more });
        const fast = await onWasm.fit(params, x, y, { random: random(), ...more });
        expect(await digestOf(fast.model), `${seed} ${JSON.stringify(params)}`).toBe(
          await digestOf(plain.model),
        );
        expect(fast.series).toEqual(plain.series);
        numSplits += plain.model.forest.splitFeature.length;
      }
    }
    expect(numSplits).toBeGreaterThan(200);
  });
});

describe('an arena', () => {
  it('hands out aligned room and refuses more than there can be, in words', () => {
    const arena = new Arena();
    const first = arena.take(10);
    const second = arena.place(Float64Array.of(1, 2));
    expect([first % 64, second % 64]).toEqual([0, 0]);
    expect(arena.views.float64[second / 8 + 1]).toBe(2);
    expect(() => arena.take(5e9)).toThrow('the browser gives at most 4 GB');
    expect(arena.take(1)).toBeGreaterThan(second);
  });
});
