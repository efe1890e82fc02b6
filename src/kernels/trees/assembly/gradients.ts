// Derivatives by row, as in src/core/learners/trees/gradients.ts. A block of rows is one call; its loss and the
// largest derivatives of each score are its results, so blocks may run on any thread in any order.

import { exp, log } from './exp';
import {
  constant,
  HALVES,
  LEAST_ARGUMENTS,
  LEAST_PROBABILITIES,
  ONES,
  quickExp,
  quickExps,
  SIGNS,
} from './quick-exp';

const MIN_PROBABILITY: f64 = 1e-15;
/** Scores beyond it are taken for it. */
const MAX_SCORE: f64 = 700;
/** After so many rows a product is looked at. */
const LOOK_AFTER: usize = 16;
const SMALL_PRODUCT: f64 = 1e-60;

/** Sum of logarithms of one block: see `addLog` of the twin. */
let product: f64 = 1;
let rows: usize = 0;
let sum: f64 = 0;

function startLog(): void {
  product = 1;
  rows = 0;
  sum = 0;
}

function addLog(probability: f64, weight: f64): void {
  const p = probability < MIN_PROBABILITY ? MIN_PROBABILITY : probability;
  if (weight == 1) product *= p;
  else sum += weight * log(p);
  if (++rows < LOOK_AFTER) return;
  rows = 0;
  if (product < SMALL_PRODUCT) {
    sum += log(product);
    product = 1;
  }
}

/** Weight of the row whose numbers are `at` bytes in; without weights all are 1. */
// @ts-expect-error: AssemblyScript's decorator
@inline
export function weightOf(weights: usize, at: usize): f64 {
  return weights == 0 ? 1.0 : load<f64>(weights + at);
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

/** `product` and `sum` of the odd rows of a binary block. */
let oddProduct: f64 = 1;
let oddSum: f64 = 0;

/** Takes the logarithms of products that are small, each on its own. */
function shortenBoth(): void {
  if (product < SMALL_PRODUCT) {
    sum += log(product);
    product = 1;
  }
  if (oddProduct < SMALL_PRODUCT) {
    oddSum += log(oddProduct);
    oddProduct = 1;
  }
}

/** The factor of the product that a row's likelihood is; 1 where it goes into a sum with its weight. */
function factorOf(likely: f64, weight: f64, isOdd: bool): f64 {
  if (weight == 1) return likely;
  if (isOdd) oddSum += weight * log(likely);
  else sum += weight * log(likely);
  return 1;
}

/** Two rows at a time, those whose numbers are from `at` to `last` bytes in. `W`: f64 with weights, else i32. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function pairsOfRows<W>(
  target: usize,
  weights: usize,
  scores: usize,
  gradients: usize,
  hessians: usize,
  at: usize,
  last: usize,
  factor0: f64,
  factor1: f64,
  maxima: usize,
): void {
  const zeros = f64x2.splat(0.0);
  const factors0 = f64x2.splat(factor0);
  const factors1 = f64x2.splat(factor1);
  let maxGradient = zeros;
  let maxHessian = zeros;
  while (at < last) {
    let products = f64x2.replace_lane(f64x2.splat(product), 1, oddProduct);
    const isWhole = last - at >= LOOK_AFTER << 4;
    for (const stop = isWhole ? at + (LOOK_AFTER << 4) : last; at < stop; at += 16) {
      const score = v128.load(scores + at);
      // −|score|
      const e = quickExps(f64x2.pmax(constant(LEAST_ARGUMENTS), v128.or(score, constant(SIGNS))));
      const ones = constant(ONES);
      const p = f64x2.div(v128.bitselect(ones, e, f64x2.ge(score, zeros)), f64x2.add(ones, e));
      const isPositive = f64x2.gt(v128.load(target + at), constant(HALVES));
      let weight = v128.bitselect(factors1, factors0, isPositive);
      const rest = f64x2.sub(ones, p);
      let likely = f64x2.pmax(v128.bitselect(p, rest, isPositive), constant(LEAST_PROBABILITIES));
      if (isFloat<W>()) {
        const own = v128.load(weights + at);
        weight = f64x2.mul(own, weight);
        if (v128.any_true(f64x2.ne(own, ones))) {
          const even = factorOf(f64x2.extract_lane(likely, 0), f64x2.extract_lane(own, 0), false);
          const odd = factorOf(f64x2.extract_lane(likely, 1), f64x2.extract_lane(own, 1), true);
          likely = f64x2.replace_lane(f64x2.splat(even), 1, odd);
        }
      }
      const g = f64x2.mul(weight, v128.bitselect(f64x2.sub(p, ones), p, isPositive));
      const h = f64x2.mul(weight, f64x2.mul(p, rest));
      v128.store(gradients + at, g);
      v128.store(hessians + at, h);
      maxGradient = f64x2.pmax(maxGradient, v128.andnot(g, constant(SIGNS)));
      maxHessian = f64x2.pmax(maxHessian, h);
      products = f64x2.mul(products, likely);
    }
    product = f64x2.extract_lane(products, 0);
    oddProduct = f64x2.extract_lane(products, 1);
    if (isWhole) shortenBoth();
  }
  raise(maxima, max(f64x2.extract_lane(maxGradient, 0), f64x2.extract_lane(maxGradient, 1)));
  raise(maxima + 8, max(f64x2.extract_lane(maxHessian, 0), f64x2.extract_lane(maxHessian, 1)));
}

/**
 * Rows begin … end − 1 of a binary target; all arrays f64 by row.
 * @param weights 0: all are 1, here and in the other blocks.
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
  oddProduct = 1;
  oddSum = 0;
  const from = (<usize>begin) << 3;
  const last = (<usize>end) << 3;
  const at = from + (((last - from) >> 4) << 4);
  if (weights == 0) pairsOfRows<i32>(target, 0, scores, gradients, hessians, from, at, factor0, factor1, maxima);
  else pairsOfRows<f64>(target, weights, scores, gradients, hessians, from, at, factor0, factor1, maxima);
  if (at < last) {
    const score = load<f64>(scores + at);
    const e = quickExp(-min<f64>(MAX_SCORE, abs(score)));
    const p = (score >= 0 ? 1.0 : e) / (1.0 + e);
    const isPositive = load<f64>(target + at) > 0.5;
    const own = weightOf(weights, at);
    const weight = own * (isPositive ? factor1 : factor0);
    const g = weight * (isPositive ? p - 1.0 : p);
    const h = weight * (p * (1.0 - p));
    put(gradients, hessians, at, g, h, maxima);
    const likely = max<f64>(MIN_PROBABILITY, isPositive ? p : 1.0 - p);
    product *= factorOf(likely, own, false);
  }
  return -(sum + log(product) + (oddSum + log(oddProduct)));
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
    const weight = weightOf(weights, row);
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
