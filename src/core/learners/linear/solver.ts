/** @file What both solvers take and give, and the line search that they share. */
import type { Problem } from './problem.ts';

export interface SolverOptions {
  /** Stops when max |gradient[i]| · scale[i] is at most this. */
  readonly tolerance: number;
  /** Per unknown, [size]: makes gradients of features in different units comparable. */
  readonly scale: Float64Array;
  readonly maxIterations: number;
  /** Called after the first evaluation (0) and after each iteration; may throw to stop. */
  readonly onIteration: (iteration: number) => void;
}

export interface Solution {
  readonly theta: Float64Array<ArrayBuffer>;
  readonly iterations: number;
  /** Largest absolute gradient, in the objective's own units. */
  readonly maxAbsGradient: number;
  readonly converged: boolean;
  /** Did a Hessian have to be made regular because columns are collinear? */
  readonly wasSingular: boolean;
}

/** A point with its objective and gradient. */
export interface Point {
  readonly theta: Float64Array<ArrayBuffer>;
  readonly value: number;
  readonly gradient: Float64Array<ArrayBuffer>;
}

/** Evaluates the objective at `theta`. */
export function pointAt(problem: Problem, theta: Float64Array<ArrayBuffer>): Point {
  const gradient = new Float64Array(problem.size);
  return { theta, value: problem.evaluate(theta, gradient), gradient };
}

/** max |gradient[i]| · scale[i]; without `scale` the plain largest absolute gradient. */
export function largestGradient(gradient: Float64Array, scale?: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) {
    const size = Math.abs(gradient[i]) * (scale === undefined ? 1 : scale[i]);
    if (size > largest) largest = size;
  }
  return largest;
}

/** Σ a[i] · b[i]. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Relative noise of an objective that is a pairwise sum: decreases below it cannot be seen. */
export const OBJECTIVE_NOISE = 1e-13;

/**
 * Halves the step until the objective falls by at least a ten-thousandth of what its slope promises
 * (Armijo), up to rounding noise.
 *
 * @returns The new point, or `null` when 50 halvings were not enough: rounding has been reached.
 */
export function lineSearch(
  problem: Problem,
  from: Point,
  direction: Float64Array,
  slope: number,
): Point | null {
  const noise = OBJECTIVE_NOISE * (1 + Math.abs(from.value));
  for (let step = 1, halving = 0; halving < 50; halving++, step /= 2) {
    const theta = new Float64Array(problem.size);
    for (let i = 0; i < theta.length; i++) theta[i] = from.theta[i] + step * direction[i];
    const trial = pointAt(problem, theta);
    if (trial.value <= from.value + 1e-4 * step * slope + noise) return trial;
  }
  return null;
}
