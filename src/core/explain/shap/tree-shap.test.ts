import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  enumerateShapley,
  randomForest,
  randomRows,
  type ForestShape,
} from '../../../../tests/support/forests.ts';
import { predictRaw } from '../../learners/trees/predictor.ts';
import { createRandom } from '../../random.ts';
import { gaussLegendre } from './quadrature.ts';
import { coverOf, type Cover } from './tree-paths.ts';
import type { Contributions } from './contributions.ts';
import { treeShap } from './tree-shap.ts';

/** Sums of a few hundred terms of order 1. */
const EXACT = { rtol: 1e-9, atol: 1e-9 };

const shapes = (maxFeatures: number, maxLeaves: number): fc.Arbitrary<ForestShape> =>
  fc.record({
    numTrees: fc.integer({ min: 0, max: 6 }),
    numFeatures: fc.integer({ min: 1, max: maxFeatures }),
    maxLeaves: fc.integer({ min: 1, max: maxLeaves }),
    numScores: fc.constantFrom(1, 1, 3),
  });

/** Base values and contributions added up, row-major [rows, scores]. */
function totals({ baseValues, contributions }: Contributions, numFeatures: number): number[] {
  const sums: number[] = [];
  for (let at = 0; at < contributions.length; at += numFeatures) {
    const base = baseValues[(at / numFeatures) % baseValues.length];
    sums.push(contributions.subarray(at, at + numFeatures).reduce((a, b) => a + b, base));
  }
  return sums;
}

describe('gaussLegendre', () => {
  it.each([1, 2, 3, 5, 8, 20, 60])('integrates every power of t below 2 · %i', (numNodes) => {
    const { nodes, weights } = gaussLegendre(numNodes);
    expect(nodes).toEqual(nodes.toSorted());
    for (let power = 0; power < 2 * numNodes; power++) {
      const sum = nodes.reduce((total, t, i) => total + weights[i] * t ** power, 0);
      expect(sum).toBeAllclose(1 / (power + 1), { rtol: 1e-12 });
    }
  });
});

describe('treeShap', () => {
  it('gives the Shapley values and interactions that enumeration of all subsets gives', () => {
    fc.assert(
      fc.property(
        shapes(6, 12),
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.constantFrom<Cover>('count', 'hessian'),
        (shape, seed, cover) => {
          const random = createRandom(seed);
          const model = randomForest(random, shape);
          const x = randomRows(random, model, 3);
          const got = treeShap(model, x, { cover, interactions: true });
          const count = coverOf(model.forest, cover);
          const rows = [0, 1, 2].map((row) => x.columns.map((column) => column[row]));
          const wanted = rows.map((row) => enumerateShapley(model, row, count));
          expect(got.baseValues).toBeAllclose(wanted[0].baseValues, EXACT);
          expect(got.contributions).toBeAllclose(
            wanted.flatMap((row) => row.contributions),
            EXACT,
          );
          expect(got.interactions!).toBeAllclose(
            wanted.flatMap((row) => row.interactions),
            EXACT,
          );
        },
      ),
      { seed: 20, numRuns: 150 },
    );
  });

  it('adds up to the raw scores, and interactions to contributions, for deep trees of many features', () => {
    fc.assert(
      fc.property(shapes(40, 120), fc.integer({ min: 0, max: 2 ** 31 }), (shape, seed) => {
        const random = createRandom(seed);
        const model = randomForest(random, shape);
        const x = randomRows(random, model, 8);
        const got = treeShap(model, x, { interactions: true });
        const { numFeatures } = shape;
        expect(totals(got, numFeatures)).toBeAllclose(predictRaw(model, x), EXACT);
        const interactions = got.interactions!;
        const lineSums: number[] = [];
        const mirrored = interactions.map((_, at) => {
          const [i, j] = [Math.floor(at / numFeatures) % numFeatures, at % numFeatures];
          if (j === 0) lineSums.push(0);
          lineSums[lineSums.length - 1] += interactions[at];
          return interactions[at + (j - i) * (numFeatures - 1)];
        });
        expect(lineSums).toBeAllclose(got.contributions, EXACT);
        expect(mirrored).toBeAllclose(interactions, EXACT);
        expect(treeShap(model, x).contributions).toEqual(got.contributions);
      }),
      { seed: 21, numRuns: 40 },
    );
  });

  it('gives a forest of single leaves no contributions, only base values', () => {
    const model = randomForest(createRandom(1), {
      numTrees: 4,
      numFeatures: 2,
      maxLeaves: 1,
      numScores: 1,
    });
    const x = randomRows(createRandom(2), model, 5);
    const { baseValues, contributions } = treeShap(model, x);
    expect([...contributions]).toEqual(new Array(10).fill(0));
    expect(baseValues[0]).toBe(predictRaw(model, x)[0]);
  });

  it('gives nothing to a feature that no node asks for, and nothing at all for no rows', () => {
    const random = createRandom(3);
    const model = randomForest(random, { numTrees: 3, numFeatures: 5, maxLeaves: 8, numScores: 1 });
    const asked = new Set(model.forest.splitFeature);
    const wider = {
      ...model,
      features: [...model.features, { name: 'unused', kind: 'numeric' as const }],
      featureNames: [...model.featureNames, 'unused'],
    };
    const { contributions } = treeShap(wider, randomRows(random, wider, 4));
    contributions.forEach((value, at) => {
      if (!asked.has(at % 6)) expect(value).toBe(0);
    });
    expect(treeShap(model, randomRows(random, model, 0)).contributions.length).toBe(0);
  });

  it('reports every tree and can be cancelled', () => {
    const random = createRandom(4);
    const model = randomForest(random, { numTrees: 5, numFeatures: 3, maxLeaves: 4, numScores: 1 });
    const x = randomRows(random, model, 2);
    const abort = new AbortController();
    const done: number[] = [];
    const onProgress = (p: { done: number }): void => {
      done.push(p.done);
      if (p.done === 3) abort.abort();
    };
    expect(() => treeShap(model, x, { onProgress, signal: abort.signal })).toThrow(
      expect.objectContaining({ code: 'cancelled' }),
    );
    expect(done).toEqual([1, 2, 3]);
  });
});
