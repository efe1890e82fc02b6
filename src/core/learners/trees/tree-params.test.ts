/** @file Parameters of growing as a user sees them: monotone predictions, shapes of trees, draws, names, refusals. */
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../hash.ts';
import { takeRows, type DenseMatrix } from '../../matrix.ts';
import { createRandom } from '../../random.ts';
import type { Params, Target, Task } from '../learner.ts';
import { gbdt } from './gbdt.ts';
import type { GbdtModel } from './model.ts';
import { predictRaw } from './predictor.ts';

interface Data {
  readonly x: DenseMatrix;
  readonly y: Target;
}

/** Waves in three numbers, the second with holes, and a category. */
function dataOf(seed: number, task: Task, numRows = 1200): Data {
  const random = createRandom(`params ${seed}`);
  const draw = (make: () => number): Float64Array<ArrayBuffer> =>
    Float64Array.from({ length: numRows }, make);
  const columns = [
    draw(() => 6 * random.next()),
    draw(() => (random.next() < 0.2 ? NaN : 6 * random.next())),
    draw(() => random.integer(9)),
    draw(() => random.integer(4)),
  ];
  const [a, b, c, d] = columns;
  const wave = a.map(
    (value, row) =>
      Math.sin(value) + value / 3 + (b[row] > 3 ? Math.cos(b[row]) : 0.4) + (c[row] % 3) / 2,
  );
  const noisy = wave.map((value, row) => value + (d[row] === 1 ? 1 : 0) + random.normal());
  const cuts = task === 'binary' ? [2] : [1.5, 3];
  const values =
    task === 'regression' ? noisy : noisy.map((v) => cuts.filter((cut) => v > cut).length);
  return {
    x: {
      numRows,
      features: [
        ...['a', 'b', 'c'].map((name) => ({ name, kind: 'numeric' as const })),
        { name: 'd', kind: 'categorical', categories: ['k', 'l', 'm', 'n'] },
      ],
      columns,
    },
    y: { task, values, numClasses: task === 'regression' ? 0 : cuts.length + 1 },
  };
}

const SMALL: Params = { num_iterations: 20, num_leaves: 15, min_data_in_leaf: 5 };

async function fit({ x, y }: Data, params: Params, seed = 7): Promise<GbdtModel> {
  const { model } = await gbdt.fit({ ...SMALL, ...params }, x, y, { random: createRandom(seed) });
  return model;
}

/** Raw scores of some rows, each at 100 values of one feature: [rows · 100, numScores]. */
function curves(model: GbdtModel, { x }: Data, feature: number): Float64Array {
  const rows = Int32Array.from({ length: 4000 }, (_, i) => Math.floor(i / 100) * 30);
  const probe = takeRows(x, rows);
  probe.columns[feature].forEach((_, i) => {
    probe.columns[feature][i] = (i % 100) / 14 - 0.5;
  });
  return predictRaw(model, probe);
}

/** How many steps go up, and how many down. */
function steps(model: GbdtModel, data: Data, feature: number): { up: number; down: number } {
  const raw = curves(model, data, feature);
  const { numScores } = model;
  let [up, down] = [0, 0];
  for (let i = numScores; i < raw.length; i++) {
    if (Math.floor(i / numScores) % 100 === 0) continue;
    if (raw[i] > raw[i - numScores]) up++;
    if (raw[i] < raw[i - numScores]) down++;
  }
  return { up, down };
}

describe('monotone_constraints', () => {
  it.each<[Task, Params]>([
    ['regression', {}],
    ['regression', { grow_policy: 'depthwise', path_smooth: 15, max_delta_step: 0.5 }],
    ['regression', { extra_trees: true, feature_fraction_bynode: 0.5, num_leaves: 63 }],
    ['regression', { objective: 'huber', bagging_fraction: 0.5, bagging_freq: 1, lambda_l1: 0.3 }],
    ['binary', { num_leaves: 63, min_data_in_leaf: 1 }],
    ['multiclass', {}],
  ])('hold for every row, missing values about: %s %j', async (task, more) => {
    for (const seed of [1, 2, 3]) {
      const data = dataOf(seed, task);
      const free = await fit(data, more);
      const model = await fit(data, { ...more, monotone_constraints: [1, -1, 0, 0] });
      for (const [feature, wrong] of [
        [0, 'down'],
        [1, 'up'],
      ] as const) {
        expect(steps(free, data, feature)[wrong]).toBeGreaterThan(0);
        expect(steps(model, data, feature)[wrong]).toBe(0);
      }
      expect(steps(model, data, 0).up).toBeGreaterThan(0);
    }
  });

  it('are none when they are all 0', async () => {
    const data = dataOf(1, 'regression');
    const none = await fit(data, { monotone_constraints: [0, 0, 0, 0] });
    expect(await digestOf(none)).toBe(await digestOf(await fit(data, {})));
  });

  it('are by feature of the table even where a constant one is left out', async () => {
    const data = dataOf(2, 'regression');
    const constant = new Float64Array(data.x.numRows).fill(3);
    const x: DenseMatrix = {
      ...data.x,
      features: [{ name: 'constant', kind: 'numeric' }, ...data.x.features],
      columns: [constant, ...data.x.columns],
    };
    const model = await fit({ ...data, x }, { monotone_constraints: [-1, 1, -1, 0, 0] });
    expect(steps(model, { ...data, x }, 1)).toMatchObject({ down: 0 });
    expect(steps(model, { ...data, x }, 2)).toMatchObject({ up: 0 });
  });

  it.each<[string, Params, string]>([
    ['a list of another length', { monotone_constraints: [1, 0] }, 'each of 4 features, got 2'],
    [
      'a category',
      { monotone_constraints: [0, 0, 0, 1] },
      'must be 0 for categories, got 1 for "d"',
    ],
    ['another number', { monotone_constraints: [2, 0, 0, 0] }, 'monotone_constraints[0]'],
    [
      'leaves that are medians',
      { monotone_constraints: [1, 0, 0, 0], objective: 'regression_l1' },
      'objective regression_l1',
    ],
    [
      'leaves that are quantiles',
      { monotone_constraints: [1, 0, 0, 0], objective: 'quantile' },
      'objective quantile',
    ],
  ])('refuse %s', async (_, params, text) => {
    const refused = fit(dataOf(1, 'regression'), params);
    await expect(refused).rejects.toMatchObject({ name: 'ParamError' });
    await expect(refused).rejects.toThrow(text);
  });
});

/** Splits between the root and each node of a tree, in the order of splitting. */
function depthsOf({ forest }: GbdtModel, tree: number): number[] {
  const [begin, end] = [forest.nodeOffsets[tree], forest.nodeOffsets[tree + 1]];
  const depths = new Array<number>(end - begin).fill(0);
  for (let node = 0; node < end - begin; node++) {
    for (const child of [forest.leftChild[begin + node], forest.rightChild[begin + node]]) {
      if (child >= 0) depths[child] = depths[node] + 1;
    }
  }
  return depths;
}

describe('grow_policy', () => {
  it('depthwise splits level by level, and stops in the middle of one at num_leaves', async () => {
    const data = dataOf(3, 'regression', 4000);
    const params = { num_leaves: 12, min_data_in_leaf: 1, grow_policy: 'depthwise' };
    const model = await fit(data, params);
    for (let tree = 0; tree < model.forest.numTrees; tree++) {
      expect(depthsOf(model, tree)).toEqual([0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
    }
    const best = await fit(data, { ...params, grow_policy: 'lossguide' });
    expect(Math.max(...depthsOf(best, 0))).toBeGreaterThan(3);
  });

  it('depthwise gives full trees with max_depth and leaves enough', async () => {
    const data = dataOf(3, 'regression', 4000);
    const params = { max_depth: 4, num_leaves: 16, min_data_in_leaf: 1 };
    const model = await fit(data, { ...params, grow_policy: 'depthwise' });
    const levels = [0, ...Array(2).fill(1), ...Array(4).fill(2), ...Array(8).fill(3)];
    expect(depthsOf(model, 0)).toEqual(levels);
  });

  it('is one when leaves never run out: the same leaves in another order', async () => {
    const data = dataOf(4, 'binary');
    const params = { max_depth: 3, num_leaves: 8 };
    const [wide, deep] = await Promise.all(
      ['depthwise', 'lossguide'].map((policy) => fit(data, { ...params, grow_policy: policy })),
    );
    expect(predictRaw(wide, data.x)).toEqual(predictRaw(deep, data.x));
  });
});

describe('limits and draws', () => {
  it('max_delta_step bounds what every leaf adds', async () => {
    const data = dataOf(5, 'binary');
    const limit = { max_delta_step: 0.3, learning_rate: 0.5 };
    const { forest } = await fit(data, limit);
    expect(Math.max(...forest.leafValue.map(Math.abs))).toBe(0.15);
    const free = await fit(data, { learning_rate: 0.5 });
    expect(Math.max(...free.forest.leafValue.map(Math.abs))).toBeGreaterThan(0.5);
  });

  it('path_smooth draws leaves together, and leaves them two rows at least', async () => {
    const data = dataOf(6, 'regression');
    const spread = async (rows: number): Promise<number> => {
      const params = { num_iterations: 1, min_data_in_leaf: 0, path_smooth: rows };
      const { forest } = await fit(data, params);
      expect(Math.min(...forest.leafCount)).toBeGreaterThanOrEqual(rows > 0 ? 2 : 1);
      return Math.max(...forest.leafValue) - Math.min(...forest.leafValue);
    };
    const [none, some, much] = [await spread(0), await spread(20), await spread(2000)];
    expect(some).toBeLessThan(none);
    expect(much).toBeLessThan(some / 2);
  });

  it('feature_fraction_bynode draws for each node, among the features of the tree', async () => {
    const data = dataOf(7, 'regression');
    const alone = { feature_fraction_bynode: 0.2, num_iterations: 60 };
    const { forest } = await fit(data, alone);
    const roots = [...forest.nodeOffsets.subarray(0, 60)].map((at) => forest.splitFeature[at]);
    expect(new Set(roots).size).toBe(4);
    const inTree = (tree: number, { forest }: GbdtModel): Set<number> =>
      new Set(forest.splitFeature.subarray(forest.nodeOffsets[tree], forest.nodeOffsets[tree + 1]));
    expect(inTree(0, { forest } as GbdtModel).size).toBeGreaterThan(2);
    const both = await fit(data, { ...alone, feature_fraction: 0.5 });
    for (let tree = 0; tree < 60; tree++) expect(inTree(tree, both).size).toBeLessThanOrEqual(2);
  });

  it('go on where no node finds a split, since the next tree draws anew', async () => {
    const { x, y } = dataOf(8, 'regression', 60);
    for (const draw of [{ extra_trees: true }, { feature_fraction_bynode: 0.3 }]) {
      const params = { ...draw, min_data_in_leaf: 29, num_iterations: 30 };
      const { model, warnings } = await gbdt.fit(params, x, y, { random: createRandom(1) });
      expect(warnings).toEqual([]);
      expect(model.forest.numTrees).toBe(30);
    }
  });

  it('depend on the seed', async () => {
    const data = dataOf(9, 'regression');
    for (const draw of [{ extra_trees: true }, { feature_fraction_bynode: 0.5 }]) {
      const thresholds = async (seed: number): Promise<number[]> => [
        ...(await fit(data, { ...draw, num_iterations: 3 }, seed)).forest.threshold,
      ];
      expect(await thresholds(1)).toEqual(await thresholds(1));
      expect(await thresholds(1)).not.toEqual(await thresholds(2));
    }
  });
});

describe("XGBoost's names", () => {
  it('mean what ours mean', async () => {
    const data = dataOf(10, 'binary');
    const shape = { grow_policy: 'depthwise', max_depth: 3 };
    const theirs = {
      eta: 0.3,
      gamma: 1,
      reg_alpha: 0.1,
      reg_lambda: 1,
      max_leaves: 8,
      min_child_weight: 1,
      colsample_bytree: 0.8,
      colsample_bynode: 0.7,
      n_estimators: 9,
    };
    const ours = {
      learning_rate: 0.3,
      min_gain_to_split: 1,
      lambda_l1: 0.1,
      lambda_l2: 1,
      num_leaves: 8,
      min_sum_hessian_in_leaf: 1,
      feature_fraction: 0.8,
      feature_fraction_bynode: 0.7,
      num_iterations: 9,
    };
    const fitWith = async (params: Params): Promise<string> => {
      const context = { random: createRandom(1) };
      const { model } = await gbdt.fit({ ...shape, ...params }, data.x, data.y, context);
      return digestOf(model);
    };
    expect(await fitWith(theirs)).toBe(await fitWith(ours));
  });

  it.each(['tree_method', 'booster', 'num_parallel_tree'])('refuses %s', async (name) => {
    const refused = fit(dataOf(1, 'regression'), { [name]: 'hist' });
    await expect(refused).rejects.toMatchObject({ code: 'unknown_param' });
  });
});
