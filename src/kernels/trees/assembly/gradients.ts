// Derivatives by row, as in src/core/learners/trees/gradients.ts. A block of rows is one call; its loss and the
// largest derivatives of each score are its results, so blocks may run on any thread in any order.

import { exp, expOfTwo, log, sigmoid } from './exp';

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

/** Writes the weighted derivatives of a row, and raises the running maxima of both. */
// @ts-expect-error: AssemblyScript's decorator
@inline
export function put(
  gradients: usize,
  hessians: usize,
  at: usize,
  g: f64,
  h: f64,
  maxima: usize,
): void {
  store<f64>(gradients + at, g);
  store<f64>(hessians + at, h);
  raise(maxima, abs(g));
  raise(maxima + 8, h);
}

/** Below this scores leave the range of `expOfTwo`. */
const MAX_SCORE: f64 = 700;

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
  // Logarithms are added up for even and for odd rows; `begin` is even.
  startLog();
  let products = f64x2.splat(1.0);
  let sums = f64x2.splat(0.0);
  let numEven: i32 = 0;
  let numOdd: i32 = 0;
  const least = f64x2.splat(MIN_PROBABILITY);
  const ones = f64x2.splat(1.0);
  const zeros = f64x2.splat(0.0);
  const halves = f64x2.splat(0.5);
  const limit = f64x2.splat(MAX_SCORE);
  const factors0 = f64x2.splat(factor0);
  const factors1 = f64x2.splat(factor1);
  let maxGradient = zeros;
  let maxHessian = zeros;
  let at = (<usize>begin) << 3;
  const last = (<usize>end) << 3;
  for (const pairs = at + (((last - at) >> 4) << 4); at < pairs; at += 16) {
    const score = v128.load(scores + at);
    const size = f64x2.abs(score);
    const e = v128.any_true(f64x2.gt(size, limit))
      ? f64x2.replace_lane(
          f64x2.splat(exp(-f64x2.extract_lane(size, 0))),
          1,
          exp(-f64x2.extract_lane(size, 1)),
        )
      : expOfTwo(f64x2.neg(size));
    const p = f64x2.div(
      v128.bitselect(ones, e, f64x2.ge(score, zeros)),
      f64x2.add(ones, e),
    );
    const isPositive = f64x2.gt(v128.load(target + at), halves);
    const own = v128.load(weights + at);
    const weight = f64x2.mul(own, v128.bitselect(factors1, factors0, isPositive));
    const rest = f64x2.sub(ones, p);
    const g = f64x2.mul(weight, v128.bitselect(f64x2.sub(p, ones), p, isPositive));
    const h = f64x2.mul(weight, f64x2.mul(p, rest));
    v128.store(gradients + at, g);
    v128.store(hessians + at, h);
    maxGradient = f64x2.pmax(maxGradient, f64x2.abs(g));
    maxHessian = f64x2.pmax(maxHessian, h);
    let likely = f64x2.pmax(v128.bitselect(p, rest, isPositive), least);
    if (v128.any_true(f64x2.ne(own, ones))) {
      const own0 = f64x2.extract_lane(own, 0);
      const own1 = f64x2.extract_lane(own, 1);
      if (own0 == 1) numEven++;
      else {
        const log0 = own0 * log(f64x2.extract_lane(likely, 0));
        sums = f64x2.replace_lane(sums, 0, f64x2.extract_lane(sums, 0) + log0);
        likely = f64x2.replace_lane(likely, 0, 1.0);
      }
      if (own1 == 1) numOdd++;
      else {
        const log1 = own1 * log(f64x2.extract_lane(likely, 1));
        sums = f64x2.replace_lane(sums, 1, f64x2.extract_lane(sums, 1) + log1);
        likely = f64x2.replace_lane(likely, 1, 1.0);
      }
    } else {
      numEven++;
      numOdd++;
    }
    products = f64x2.mul(products, likely);
    if (numEven == MAX_FACTORS) {
      const log0 = log(f64x2.extract_lane(products, 0));
      sums = f64x2.replace_lane(sums, 0, f64x2.extract_lane(sums, 0) + log0);
      products = f64x2.replace_lane(products, 0, 1.0);
      numEven = 0;
    }
    if (numOdd == MAX_FACTORS) {
      const log1 = log(f64x2.extract_lane(products, 1));
      sums = f64x2.replace_lane(sums, 1, f64x2.extract_lane(sums, 1) + log1);
      products = f64x2.replace_lane(products, 1, 1.0);
      numOdd = 0;
    }
  }
  raise(maxima, max(f64x2.extract_lane(maxGradient, 0), f64x2.extract_lane(maxGradient, 1)));
  raise(maxima + 8, max(f64x2.extract_lane(maxHessian, 0), f64x2.extract_lane(maxHessian, 1)));
  product = f64x2.extract_lane(products, 0);
  factors = numEven;
  sum = f64x2.extract_lane(sums, 0);
  if (at < last) {
    const p = sigmoid(load<f64>(scores + at));
    const isPositive = load<f64>(target + at) > 0.5;
    const own = load<f64>(weights + at);
    const weight = own * (isPositive ? factor1 : factor0);
    const g = weight * (isPositive ? p - 1.0 : p);
    const h = weight * (p * (1.0 - p));
    put(gradients, hessians, at, g, h, maxima);
    addLog(isPositive ? p : 1.0 - p, own);
  }
  const odd = f64x2.extract_lane(sums, 1) + log(f64x2.extract_lane(products, 1));
  return -(sum + log(product) + odd);
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
      put(gradients, hessians, at, g, h, maxima + ((<usize>k) << 4));
    }
    addLog(load<f64>(scratch + ((<usize>label) << 3)) / total, weight);
  }
  return -(sum + log(product));
}
