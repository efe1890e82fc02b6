import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gbdt } from '../../learners/trees/gbdt.ts';
import type { GbdtModel } from '../../learners/trees/model.ts';
import { predictRaw } from '../../learners/trees/predictor.ts';
import type { Task } from '../../learners/learner.ts';
import type { DenseMatrix, Feature } from '../../matrix.ts';
import { createRandom } from '../../random.ts';
import { toDoubleThreshold } from './threshold.ts';
import { toLightGbmText } from './write.ts';

describe('toDoubleThreshold', () => {
  it('answers as the float32 rule does, for any double', () => {
    const steps = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(fc.float({ noNaN: true }), fc.double({ noNaN: true }), steps, (t, any, step) => {
        const limit = toDoubleThreshold(t);
        const bits = new BigInt64Array(Float64Array.of(limit).buffer);
        bits[0] += BigInt(step);
        const near = new Float64Array(bits.buffer)[0];
        for (const x of [any, near, t]) {
          if (Number.isNaN(x) || (x === Infinity && t === Infinity)) continue;
          expect(x <= limit).toBe(Math.fround(x) <= t);
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it.each([
    0,
    -0,
    1,
    -1,
    3.4028234663852886e38,
    -3.4028234663852886e38,
    1.401298464324817e-45,
    -Infinity,
  ])('is the largest such double for %d', (t) => {
    const limit = toDoubleThreshold(t);
    expect(Math.fround(limit) <= t).toBe(true);
    const bits = new BigInt64Array(Float64Array.of(limit).buffer);
    bits[0] += limit >= 0 ? 1n : -1n;
    expect(Math.fround(new Float64Array(bits.buffer)[0]) <= t).toBe(false);
  });
});

/** Fields of each tree block. */
function readTrees(text: string): Map<string, number[]>[] {
  return text
    .split('end of trees')[0]
    .split(/^Tree=/m)
    .slice(1)
    .map((block) => {
      const lines = block.split('\n').filter((line) => line.includes('='));
      return new Map(
        lines.map((line) => {
          const [key, values] = line.split('=');
          return [key, values.split(' ').filter(Boolean).map(Number)];
        }),
      );
    });
}

/** LightGBM's walk, from the description of the format: doubles, missing type from decision_type. */
function walk(tree: Map<string, number[]>, row: number[]): number {
  const of = (key: string): number[] => tree.get(key)!;
  let node = of('num_leaves')[0] === 1 ? ~0 : 0;
  while (node >= 0) {
    const value = row[of('split_feature')[node]];
    const threshold = of('threshold')[node];
    const type = of('decision_type')[node];
    let isLeft: boolean;
    if (type & 1) {
      const begin = of('cat_boundaries')[threshold];
      const numWords = of('cat_boundaries')[threshold + 1] - begin;
      const word = of('cat_threshold')[begin + (value >> 5)];
      isLeft = value >= 0 && value >> 5 < numWords && ((word >>> (value & 31)) & 1) === 1;
    } else if (Number.isNaN(value)) {
      expect((type >> 2) & 3).toBe(2);
      isLeft = (type & 2) !== 0;
    } else {
      isLeft = value <= threshold;
    }
    node = of(isLeft ? 'left_child' : 'right_child')[node];
  }
  return of('leaf_value')[~node];
}

async function fitted(task: Task, params = {}): Promise<{ model: GbdtModel; x: DenseMatrix }> {
  const random = createRandom(task);
  const numRows = 600;
  const categories = Array.from({ length: 70 }, (_, i) => `c ${i}`);
  const features: Feature[] = [
    { name: 'monthly charges', kind: 'numeric' },
    { name: 'monthly_charges', kind: 'numeric' },
    { name: 'a,b:"c"', kind: 'categorical', categories },
    { name: 'größe', kind: 'categorical', categories: ['x', 'y'] },
  ];
  const columns = features.map(({ categories: levels }) =>
    Float64Array.from({ length: numRows }, () => {
      if (random.next() < 0.1) return NaN;
      return levels ? random.integer(levels.length) : Math.round(random.normal() * 1e4) / 1e4;
    }),
  );
  const values = columns[0].map((a, row) => {
    const score = (a || 1) + ((columns[2][row] || 7) % 5) / 2 + random.normal() / 2;
    return task === 'regression'
      ? score
      : task === 'binary'
        ? Number(score > 1)
        : score > 2
          ? 2
          : score > 1
            ? 1
            : 0;
  });
  const numClasses = { binary: 2, multiclass: 3, regression: 0 }[task];
  const x = { numRows, features, columns };
  const settings = { num_iterations: 12, min_data_in_leaf: 5, min_data_per_group: 5, ...params };
  const { model } = await gbdt.fit(settings, x, { task, values, numClasses }, { random });
  return { model, x };
}

describe('toLightGbmText', () => {
  it.each(['binary', 'multiclass', 'regression'] as const)(
    'reads back as the same scores, to the bit: %s',
    async (task) => {
      const { model, x } = await fitted(task);
      const trees = readTrees(toLightGbmText(model));
      expect(trees.length).toBe(model.forest.numTrees);
      expect(trees.some((tree) => tree.get('num_cat')![0] > 0)).toBe(true);
      const scores = new Float64Array(x.numRows * model.numScores);
      for (let row = 0; row < x.numRows; row++) {
        const values = x.columns.map((column) => column[row]);
        trees.forEach((tree, t) => {
          scores[row * model.numScores + (t % model.numScores)] += walk(tree, values);
        });
      }
      expect(scores).toEqual(predictRaw(model, x));
    },
  );

  it('has the header that LightGBM wants, with plain names that differ', async () => {
    const text = toLightGbmText((await fitted('multiclass')).model);
    const header = text.split('\n\n')[0].split('\n');
    expect(header).toEqual([
      'tree',
      'version=v4',
      'num_class=3',
      'num_tree_per_iteration=3',
      'label_index=0',
      'max_feature_idx=3',
      'objective=multiclass num_class:3',
      'feature_names=monthly_charges monthly_charges_2 a_b_c_ größe',
      `feature_infos=[-inf:inf] [-inf:inf] ${[...Array(70).keys()].join(':')} 0:1`,
    ]);
  });

  it('has as many numbers in each line as the tree has nodes or leaves, all counts above 0', async () => {
    for (const tree of readTrees(toLightGbmText((await fitted('binary')).model))) {
      const leaves = tree.get('num_leaves')![0];
      for (const key of [
        'split_feature',
        'threshold',
        'decision_type',
        'left_child',
        'right_child',
        'split_gain',
        'internal_count',
      ]) {
        expect(tree.get(key)!.length).toBe(leaves - 1);
      }
      for (const key of ['leaf_value', 'leaf_weight', 'leaf_count'])
        expect(tree.get(key)!.length).toBe(leaves);
      expect(Math.min(...tree.get('leaf_count')!, ...tree.get('internal_count')!)).toBeGreaterThan(
        0,
      );
    }
  });

  it('writes a model without trees as constants', async () => {
    const { model, x } = await fitted('regression', { min_data_in_leaf: 500 });
    expect(model.forest.numTrees).toBe(0);
    const trees = readTrees(toLightGbmText(model));
    expect(walk(trees[0], [])).toBe(predictRaw(model, x)[0]);
  });
});
