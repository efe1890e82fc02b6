/**
 * @file Leaf values of losses without curvature: the constant that is best for the rows of the leaf, which
 * a step by gradient and hessian misses.
 *
 * Source: LightGBM's `RenewTreeOutput` (absolute error and quantiles). Its own quantile takes other points
 * between two rows, and with weights one that duplicated rows would not give; ours is weighted-quantile.ts.
 */
import { weightedQuantile } from '../../math/weighted-quantile.ts';
import type { Objective, ObjectiveRows } from './gradients.ts';
import type { GrownTree, ScoredRows } from './kernel.ts';

/** Which quantile of the residuals a leaf takes; null when its value comes from gradient and hessian. */
export function renewedQuantile({ name, parameter }: Objective): number | null {
  if (name === 'quantile') return parameter;
  return name === 'regression_l1' ? 0.5 : null;
}

/**
 * Replaces leaf values by the weighted quantile of target − score over the leaf's rows in the bag, times the
 * learning rate. Penalties on leaf values do not count. A tree without splits stays as it is.
 *
 * @param scored As the session gives it after growing; read only. One score.
 *
 * Cost: O(rows) on average.
 */
export function renewLeaves(
  tree: GrownTree,
  { target, weights }: ObjectiveRows,
  { scores, rows }: ScoredRows,
  alpha: number,
  learningRate: number,
): GrownTree {
  if (tree.splits.length === 0) return tree;
  const size = Math.max(...tree.leaves.map(({ begin, end }) => end - begin));
  const residuals = new Float64Array(size);
  const shares = new Float64Array(size);
  const leaves = tree.leaves.map((leaf) => {
    const count = leaf.end - leaf.begin;
    for (let i = 0; i < count; i++) {
      const row = rows[leaf.begin + i];
      residuals[i] = target[row] - scores[row];
      shares[i] = weights[row];
    }
    const value = weightedQuantile(residuals, shares, count, alpha) * learningRate;
    // −0 and 0 must hash alike.
    return { ...leaf, value: value === 0 ? 0 : value };
  });
  return { ...tree, leaves };
}
