/**
 * @file A smooth convex objective as the solvers see it. For all linear classifiers it is
 *
 * ```
 * ½ · l2 · ‖coefficients‖² + C · Σ_rows weight · log loss        intercepts are not penalised
 * ```
 * the sum, not the mean, of the losses: scikit-learn's convention for C.
 */
import type { SparseRows } from './sparse-rows.ts';

/** What a classifier is fitted to. */
export interface ClassificationData {
  readonly rows: SparseRows;
  /** Class of each row, 0 … K − 1. */
  readonly classes: Float64Array<ArrayBuffer>;
  /** Weight of each row, class weights included, [numRows]. */
  readonly weights: Float64Array<ArrayBuffer>;
  /** 1, or 0 for no penalty. */
  readonly l2: number;
  /** Factor of the data term. */
  readonly c: number;
}

/** An objective over `size` unknowns. `hessian` and `diagonal` speak of the point evaluated last. */
export interface Problem {
  readonly size: number;
  /** A fresh first point: all coefficients 0, intercepts at the shares of the classes. */
  start(): Float64Array<ArrayBuffer>;
  /** Objective at `theta`; fills `gradient`. */
  evaluate(theta: Float64Array, gradient: Float64Array): number;
  /** Mean log loss of the rows at the point evaluated last. */
  meanLogLoss(): number;
  /** Fills the lower triangle of the Hessian, row-major [size, size]. */
  hessian(target: Float64Array): void;
  /** Fills the diagonal of the Hessian, [size]. */
  diagonal(target: Float64Array): void;
}

/** Row weights times `factor`; one array, so that the loops below multiply once. */
export function scaledWeights(data: ClassificationData): Float64Array<ArrayBuffer> {
  return data.weights.map((weight) => weight * data.c);
}
