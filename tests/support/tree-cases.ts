/** @file Random configurations of trees for tests of kernels: data of all kinds, targets and parameters. */
import type { FitContext, Params, Target, Task } from '../../src/core/learners/learner.ts';
import type { DenseMatrix, Feature } from '../../src/core/matrix.ts';
import { createRandom, type Random } from '../../src/core/random.ts';

/**
 * Digest of the digests of the models of cases 0 to 19: the same in Node and in every browser, on every kernel. It changes
 * only when the algorithm does.
 */
export const CASES_DIGEST = 'f7fe349e77980a059a1ae20dab8b18c160b86fb0a0fd26f9bcff88ccdf82f200';

const LEVELS = Array.from({ length: 300 }, (_, i) => `level ${i}`);

/** A column: smooth, coarse, constant, missing in part or whole, infinite, few or many categories. */
function column(kind: number, numRows: number, random: Random): [Feature, Float64Array] {
  const draw = (make: () => number): Float64Array => Float64Array.from({ length: numRows }, make);
  const name = `f${kind}`;
  const numeric: Feature = { name, kind: 'numeric' };
  const categorical = (count: number): Feature => ({
    name,
    kind: 'categorical',
    categories: LEVELS.slice(0, count),
  });
  switch (kind) {
    case 0:
      // A third of the rows has one of three values, which fill bins of their own.
      return [
        numeric,
        draw(() => (random.next() < 0.3 ? random.integer(3) - 1 : 4 * random.next() - 2)),
      ];
    case 1:
      return [numeric, draw(() => (random.next() < 0.3 ? NaN : random.integer(7)))];
    case 2:
      return [numeric, draw(() => 5)];
    case 3:
      return [numeric, draw(() => NaN)];
    case 4:
      return [numeric, draw(() => [-Infinity, Infinity, 0, -0, 1e-40][random.integer(5)])];
    case 5:
      return [categorical(3), draw(() => (random.next() < 0.1 ? NaN : random.integer(3)))];
    case 6:
      return [categorical(300), draw(() => random.integer(300))];
    default:
      return [categorical(20), draw(() => (random.next() < 0.2 ? NaN : random.integer(20)))];
  }
}

export interface TreeCase {
  readonly x: DenseMatrix;
  readonly y: Target;
  readonly params: Params;
  readonly context: Partial<FitContext>;
}

/** A random configuration: data, target and parameters. */
export function treeCase(seed: number): TreeCase {
  const random = createRandom(`wasm ${seed}`);
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)];
  const numRows = pick([60, 700, 5000]);
  const columns = Array.from({ length: 8 }, (_, kind) => column(kind, numRows, random));
  const task = pick<Task>(['binary', 'multiclass', 'regression']);
  const noise = Float64Array.from({ length: numRows }, () => random.next());
  const signal = noise.map((value, row) => {
    const [a, b, c] = [columns[0][1][row], columns[1][1][row], columns[5][1][row]];
    return a * a + (b > 3 ? 1 : 0) + (c === 1 ? 1.5 : 0) + value;
  });
  const values = signal.map((value) =>
    task === 'regression' ? value : task === 'binary' ? Number(value > 2) : Math.min(2, value | 0),
  );
  const y: Target = {
    task,
    values,
    numClasses: task === 'regression' ? 0 : task === 'binary' ? 2 : 3,
  };
  const x: DenseMatrix = {
    numRows,
    features: columns.map(([feature]) => feature),
    columns: columns.map(([, one]) => one as Float64Array<ArrayBuffer>),
  };
  const params: Params = {
    num_iterations: pick([3, 12]),
    num_leaves: pick([2, 7, 31]),
    max_depth: pick([-1, 3]),
    min_data_in_leaf: pick([0, 5, 20]),
    lambda_l1: pick([0, 0.5]),
    lambda_l2: pick([0, 1]),
    max_bin: pick([3, 63, 255]),
    min_data_in_bin: pick([1, 3, 50]),
    bin_construct_sample_cnt: pick([200_000, 500]),
    feature_fraction: pick([1, 0.6]),
    bagging_fraction: pick([1, 0.5]),
    bagging_freq: pick([0, 1]),
    cat_smooth: pick([0, 10]),
    min_data_per_group: pick([1, 100]),
    max_cat_to_onehot: pick([1, 4]),
    ...(task === 'binary' ? { scale_pos_weight: pick([1, 3]) } : {}),
  };
  const weights = noise.map((value) => Math.ceil(3 * value));
  const context = pick([true, false]) ? { weights } : {};
  const loss = task === 'regression' ? pick(TREE_LOSSES) : {};
  return { x, y, params: { ...params, ...loss, ...growth(seed, x.features, loss) }, context };
}

/** How trees grow, other than as usual in two cases of three. */
function growth(seed: number, features: readonly Feature[], { objective }: Params): Params {
  const random = createRandom(`growth ${seed}`);
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)];
  if (seed % 3 === 0) return {};
  const isRenewed = objective === 'regression_l1' || objective === 'quantile';
  const signs = features.map(({ kind }) => (kind === 'numeric' ? random.integer(3) - 1 : 0));
  return {
    grow_policy: pick(['lossguide', 'depthwise']),
    feature_fraction_bynode: pick([1, 0.5]),
    extra_trees: pick([true, false, false]),
    max_delta_step: pick([0, 0.3]),
    path_smooth: pick([0, 0, 10]),
    monotone_constraints: isRenewed || pick([true, false]) ? [] : signs,
  };
}

/** Losses of a regression. */
export const TREE_LOSSES: readonly Params[] = [
  {},
  { objective: 'regression_l1' },
  { objective: 'huber', alpha: 0.3 },
  { objective: 'quantile', alpha: 0.8 },
  { objective: 'poisson' },
  { objective: 'gamma' },
  { objective: 'tweedie', tweedie_variance_power: 1.2 },
];

/** A random configuration with a given loss: a target of counts above 0, and weights that are no whole numbers. */
export function lossCase(seed: number, loss: Params): TreeCase {
  const { x, y, params: given } = treeCase(seed);
  const params = { ...given, ...growth(seed, x.features, loss) };
  const values = y.values.map((value, row) =>
    Math.max(1, Math.floor(Math.abs(value + (x.columns[0][row] || 0)) * 3)),
  );
  return {
    x,
    y: { task: 'regression', values, numClasses: 0 },
    params: { ...params, scale_pos_weight: 1, num_iterations: 12, num_leaves: 15, ...loss },
    context: { weights: values.map((_, row) => [1, 0.3, 0, 2.7][row % 4]) },
  };
}
