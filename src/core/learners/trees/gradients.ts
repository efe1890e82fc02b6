/**
 * @file First and second derivatives of the loss with respect to the raw score, by row. Sums follow a
 * fixed order (blocks of `LOSS_BLOCK` rows), so that row-parallel kernels can repeat them to the bit.
 */
import { exp, log } from '../../math/exp.ts';
import type { Task } from '../learner.ts';
import { quickExp } from './quick-exp.ts';
import { ROW_LOSSES, type RegressionObjective } from './regression-losses.ts';

/** Rows per partial sum of the loss. */
export const LOSS_BLOCK = 4096;
/** Probabilities enter the log loss no smaller than this, as in scikit-learn 1.2. */
const MIN_PROBABILITY = 1e-15;
/** Raw scores of a binary target beyond it are taken for it. */
const MAX_SCORE = 700;

/** A loss by LightGBM's names. */
export type ObjectiveName = 'binary' | 'multiclass' | RegressionObjective;

/** What is minimised. */
export interface Objective {
  readonly name: ObjectiveName;
  /**
   * huber: where the loss turns linear · quantile: which one · poisson: e^`poisson_max_delta_step` ·
   * tweedie: the power, above 1 and below 2 · elsewhere 0.
   */
  readonly parameter: number;
}

/** Rows as the objective sees them. Read only. */
export interface ObjectiveRows {
  readonly task: Task;
  readonly objective: Objective;
  /** Trees per round: classes when multiclass, else 1. */
  readonly numScores: number;
  /** Class index, or real value; [numRows]. */
  readonly target: Float64Array<ArrayBuffer>;
  /** Row weights; [numRows]. */
  readonly weights: Float64Array<ArrayBuffer>;
  /** The least that the weighted loss can be; 0 but for losses of logarithms (objective.ts). */
  readonly leastLoss: number;
  /** Factor on the weight of rows of class 0 and 1 (binary). Not part of the reported loss. */
  readonly classFactors: readonly [number, number];
}

/**
 * Writes gradients and hessians of the weighted loss and returns the loss itself.
 *
 * - binary: p = 1 / (1 + e^−s), g = w (p − y), h = w p (1 − p)
 * - multiclass: p = softmax(s), g = w (p − y), h = w K / (K − 1) p (1 − p)
 * - regression: g = w (s − y), h = w; the loss is w (s − y)²; others: regression-losses.ts, times w
 *
 * @param scores Raw scores, score-major, [numScores, numRows]. Read only.
 * @param gradients Filled, same shape. @param hessians Filled, same shape.
 * @returns Σ w · loss (natural logarithm), without class factors.
 *
 * Source: LightGBM's objectives.
 */
export function computeGradients(
  rows: ObjectiveRows,
  scores: Float64Array,
  gradients: Float64Array,
  hessians: Float64Array,
): number {
  const numRows = rows.target.length;
  const block = BLOCKS[rows.objective.name];
  let loss = 0;
  for (let begin = 0; begin < numRows; begin += LOSS_BLOCK) {
    loss += block(rows, scores, gradients, hessians, begin, Math.min(numRows, begin + LOSS_BLOCK));
  }
  return loss;
}

type Block = (
  rows: ObjectiveRows,
  scores: Float64Array,
  gradients: Float64Array,
  hessians: Float64Array,
  begin: number,
  end: number,
) => number;

const binaryBlock: Block = (rows, scores, gradients, hessians, begin, end) => {
  const { target, weights } = rows;
  const [factor0, factor1] = rows.classFactors;
  // Two sums, so that a kernel may take two rows at a time; `begin` is even.
  const even = startLog();
  const odd = startLog();
  for (let row = begin; row < end; row++) {
    const score = scores[row];
    const e = quickExp(-Math.min(MAX_SCORE, Math.abs(score)));
    const p = (score >= 0 ? 1 : e) / (1 + e);
    const isPositive = target[row] > 0.5;
    const weight = weights[row] * (isPositive ? factor1 : factor0);
    gradients[row] = weight * (isPositive ? p - 1 : p);
    hessians[row] = weight * (p * (1 - p));
    addLog((row & 1) === 0 ? even : odd, isPositive ? p : 1 - p, weights[row]);
  }
  return -(even.sum + log(even.product) + (odd.sum + log(odd.product)));
};

const multiclassBlock: Block = (rows, scores, gradients, hessians, begin, end) => {
  const { target, weights, numScores } = rows;
  const numRows = target.length;
  const factor = numScores / (numScores - 1);
  const likelihood = startLog();
  const e = new Float64Array(numScores);
  for (let row = begin; row < end; row++) {
    let max = -Infinity;
    for (let k = 0, at = row; k < numScores; k++, at += numRows) {
      if (scores[at] > max) max = scores[at];
    }
    let sum = 0;
    for (let k = 0, at = row; k < numScores; k++, at += numRows) {
      e[k] = exp(scores[at] - max);
      sum += e[k];
    }
    const weight = weights[row];
    const label = target[row];
    for (let k = 0, at = row; k < numScores; k++, at += numRows) {
      const p = e[k] / sum;
      gradients[at] = weight * (k === label ? p - 1 : p);
      hessians[at] = weight * (factor * (p * (1 - p)));
    }
    addLog(likelihood, e[label] / sum, weight);
  }
  return -(likelihood.sum + log(likelihood.product));
};

const squaredBlock: Block = (rows, scores, gradients, hessians, begin, end) => {
  const { target, weights } = rows;
  let loss = 0;
  for (let row = begin; row < end; row++) {
    const error = scores[row] - target[row];
    gradients[row] = weights[row] * error;
    hessians[row] = weights[row];
    loss += weights[row] * error * error;
  }
  return loss;
};

const rowLossBlock: Block = (rows, scores, gradients, hessians, begin, end) => {
  const { target, weights, objective } = rows;
  const rowLoss = ROW_LOSSES[objective.name as keyof typeof ROW_LOSSES];
  const derivatives = { gradient: 0, hessian: 0 };
  let loss = 0;
  for (let row = begin; row < end; row++) {
    const own = rowLoss(scores[row], target[row], objective.parameter, derivatives);
    gradients[row] = weights[row] * derivatives.gradient;
    hessians[row] = weights[row] * derivatives.hessian;
    loss += weights[row] * own;
  }
  return loss;
};

const BLOCKS: Record<ObjectiveName, Block> = {
  binary: binaryBlock,
  multiclass: multiclassBlock,
  regression: squaredBlock,
  regression_l1: rowLossBlock,
  huber: rowLossBlock,
  quantile: rowLossBlock,
  poisson: rowLossBlock,
  gamma: rowLossBlock,
  tweedie: rowLossBlock,
};

/** A sum of logarithms, kept as a product as long as that is not small, so that logs are rare. */
interface LogSum {
  product: number;
  /** Rows since the product was last looked at. */
  rows: number;
  sum: number;
}

/** After so many rows it is looked at … */
const LOOK_AFTER = 16;
/** … and taken for small below this: so many more probabilities do not make it underflow. */
const SMALL_PRODUCT = 1e-60;

function startLog(): LogSum {
  return { product: 1, rows: 0, sum: 0 };
}

function addLog(likelihood: LogSum, probability: number, weight: number): void {
  const p = probability < MIN_PROBABILITY ? MIN_PROBABILITY : probability;
  if (weight === 1) likelihood.product *= p;
  else likelihood.sum += weight * log(p);
  likelihood.rows++;
  if (likelihood.rows < LOOK_AFTER) return;
  likelihood.rows = 0;
  if (likelihood.product < SMALL_PRODUCT) {
    likelihood.sum += log(likelihood.product);
    likelihood.product = 1;
  }
}
