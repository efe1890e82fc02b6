// Derivatives by row, as in src/core/learners/trees/gradients.ts. A block of rows is one call; its loss and the
// largest derivatives of each score are its results, so blocks may run on any thread in any order.

import { exp, log, sigmoid } from './exp';

const MIN_PROBABILITY: f64 = 1e-15;
const MAX_FACTORS: i32 = 16;

/** Sum of logarithms of one block: see `addLog` of the twin. */
let product: f64 = 1;
let factors: i32 = 0;
let sum: f64 = 0;

function startLog(): void {
  product = 1;
  factors = 0;
  sum = 0;
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function addLog(probability: f64, weight: f64): void {
  const p = probability < MIN_PROBABILITY ? MIN_PROBABILITY : probability;
  if (weight != 1) {
    sum += weight * log(p);
    return;
  }
  product *= p;
  if (++factors == MAX_FACTORS) {
    sum += log(product);
    product = 1;
    factors = 0;
  }
}

/** Raises a running maximum at `at`, f64. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function raise(at: usize, value: f64): void {
  if (value > load<f64>(at)) store<f64>(at, value);
}

/**
 * Rows begin … end − 1 of a binary target; all arrays f64 by row.
 * @param maxima Two f64: largest |gradient| and hessian of the block, raised.
 * @returns The block's loss.
 */
export function binaryBlock(
  target: usize,
  weights: usize,
  scores: usize,
  gradients: usize,
  hessians: usize,
  begin: i32,
  end: i32,
  factor0: f64,
  factor1: f64,
  maxima: usize,
): f64 {
  startLog();
  let maxGradient: f64 = 0;
  let maxHessian: f64 = 0;
  for (let at = (<usize>begin) << 3, last = (<usize>end) << 3; at < last; at += 8) {
    const p = sigmoid(load<f64>(scores + at));
    const isPositive = load<f64>(target + at) > 0.5;
    const own = load<f64>(weights + at);
    const weight = own * (isPositive ? factor1 : factor0);
    const g = weight * (isPositive ? p - 1.0 : p);
    const h = weight * (p * (1.0 - p));
    store<f64>(gradients + at, g);
    store<f64>(hessians + at, h);
    maxGradient = max(maxGradient, abs(g));
    maxHessian = max(maxHessian, h);
    addLog(isPositive ? p : 1.0 - p, own);
  }
  raise(maxima, maxGradient);
  raise(maxima + 8, maxHessian);
  return -(sum + log(product));
}

/**
 * Rows of a multiclass target. Scores and derivatives are score-major, `stride` bytes apart.
 * @param scratch f64, [numScores].
 * @param maxima f64, [numScores, 2].
 */
export function multiclassBlock(
  target: usize,
  weights: usize,
  scores: usize,
  gradients: usize,
  hessians: usize,
  begin: i32,
  end: i32,
  numScores: i32,
  stride: usize,
  scratch: usize,
  maxima: usize,
): f64 {
  startLog();
  const factor = <f64>numScores / <f64>(numScores - 1);
  for (let row = (<usize>begin) << 3, last = (<usize>end) << 3; row < last; row += 8) {
    let largest: f64 = -Infinity;
    for (let k = 0, at = row; k < numScores; k++, at += stride) {
      const score = load<f64>(scores + at);
      if (score > largest) largest = score;
    }
    let total: f64 = 0;
    for (let k = 0, at = row; k < numScores; k++, at += stride) {
      const e = exp(load<f64>(scores + at) - largest);
      store<f64>(scratch + ((<usize>k) << 3), e);
      total += e;
    }
    const weight = load<f64>(weights + row);
    const label = <i32>load<f64>(target + row);
    for (let k = 0, at = row; k < numScores; k++, at += stride) {
      const p = load<f64>(scratch + ((<usize>k) << 3)) / total;
      const g = weight * (k == label ? p - 1.0 : p);
      const h = weight * (factor * (p * (1.0 - p)));
      store<f64>(gradients + at, g);
      store<f64>(hessians + at, h);
      raise(maxima + ((<usize>k) << 4), abs(g));
      raise(maxima + ((<usize>k) << 4) + 8, h);
    }
    addLog(load<f64>(scratch + ((<usize>label) << 3)) / total, weight);
  }
  return -(sum + log(product));
}

/** Rows of a regression target, squared error. */
export function regressionBlock(
  target: usize,
  weights: usize,
  scores: usize,
  gradients: usize,
  hessians: usize,
  begin: i32,
  end: i32,
  maxima: usize,
): f64 {
  let loss: f64 = 0;
  for (let at = (<usize>begin) << 3, last = (<usize>end) << 3; at < last; at += 8) {
    const weight = load<f64>(weights + at);
    const error = load<f64>(scores + at) - load<f64>(target + at);
    const g = weight * error;
    store<f64>(gradients + at, g);
    store<f64>(hessians + at, weight);
    raise(maxima, abs(g));
    raise(maxima + 8, weight);
    loss += weight * error * error;
  }
  return loss;
}
