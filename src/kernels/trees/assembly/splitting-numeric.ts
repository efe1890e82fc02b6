// The scan of one numeric feature, as in src/core/learners/trees/splitting-numeric.ts.
//
// Row counts and hessians only grow from bin to bin, so the bins where one may stop are a range. Between its ends nothing
// is asked: two bins take one instruction each, and all that is kept is the best ratio; which bin it was is looked for
// once a node, in the best feature. A bin without rows has the ratio of the bin before it, which comes first.

import { splitGain } from './leaf-output';
import {
  countUnit,
  drawnOf,
  hasLimits,
  inverseUnit,
  isDrawn,
  keepScore,
  keepSums,
  l1,
  l2,
  leftPacked,
  minCount,
  minHessian,
  nodeCount,
  nodeGradient,
  nodeHessian,
  numerator,
  shrink,
  wholeWeight,
} from './split-node';

/** Bins `low … high − 1` are those where one may stop, and the sums of what is left of `low`. */
let low: i32 = 0;
let high: i32 = 0;
let lowGradient: f64 = 0;
let lowPacked: f64 = 0;

// @ts-expect-error: AssemblyScript's decorator
@inline
function isEnough(packed: f64): bool {
  const hessian = floor<f64>(packed * inverseUnit);
  return packed - hessian * countUnit >= minCount && hessian >= minHessian;
}

/** Finds the range, given what goes left and right in any case. */
function findRange(base: usize, numValues: i32, gradient: f64, packed: f64, rest: f64): void {
  high = numValues;
  while (high > 0 && !isEnough(rest)) {
    high--;
    rest += load<f64>(base + ((<usize>high) << 4) + 8);
  }
  for (low = 0; low < high; low++) {
    const at = base + ((<usize>low) << 4);
    const own = load<f64>(at + 8);
    if (own != 0 && isEnough(packed + own)) break;
    gradient += load<f64>(at);
    packed += own;
  }
  lowGradient = gradient;
  lowPacked = packed;
}

/** What stopping with these sums on the left is worth. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function ratioOf(gradient: f64, packed: f64): f64 {
  const left = floor<f64>(packed * inverseUnit) + l2;
  const right = wholeWeight - left;
  if (l1 == 0) {
    const distance = gradient * wholeWeight - nodeGradient * left;
    return (distance * distance) / (left * right);
  }
  const own = shrink(gradient);
  const rest = shrink(nodeGradient - gradient);
  return (own * own * right + rest * rest * left) / (left * right);
}

/** The best ratio in the range; 0 when it is empty. */
function bestInRange(base: usize): f64 {
  let gradient = lowGradient;
  let packed = lowPacked;
  let best: f64 = 0;
  let at = base + ((<usize>low) << 4);
  const last = base + ((<usize>high) << 4);
  if (l1 == 0 && high - low > 1) {
    const whole = f64x2.splat(wholeWeight);
    const total = f64x2.splat(nodeGradient);
    const inverse = f64x2.splat(inverseUnit);
    const lambda = f64x2.splat(l2);
    let sums = f64x2.replace_lane(f64x2.splat(gradient), 1, packed);
    let most = f64x2.splat(0.0);
    for (const stop = last - 16; at < stop; at += 32) {
      const one = v128.load(at);
      const both = f64x2.add(one, v128.load(at, 16));
      const first = f64x2.add(sums, one);
      sums = f64x2.add(sums, both);
      const gradients = v128.shuffle<f64>(first, sums, 0, 2);
      const packs = v128.shuffle<f64>(first, sums, 1, 3);
      const left = f64x2.add(f64x2.floor(f64x2.mul(packs, inverse)), lambda);
      const right = f64x2.sub(whole, left);
      const distance = f64x2.sub(f64x2.mul(gradients, whole), f64x2.mul(total, left));
      const ratio = f64x2.div(f64x2.mul(distance, distance), f64x2.mul(left, right));
      most = f64x2.pmax(most, ratio);
    }
    best = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
    gradient = f64x2.extract_lane(sums, 0);
    packed = f64x2.extract_lane(sums, 1);
  }
  for (; at < last; at += 16) {
    gradient += load<f64>(at);
    packed += load<f64>(at + 8);
    best = max(best, ratioOf(gradient, packed));
  }
  return best;
}

/** Keeps the first bin of the range with this ratio. Is there one? */
function keepFirst(base: usize, ratio: f64): bool {
  let gradient = lowGradient;
  let packed = lowPacked;
  for (let bin = low; bin < high; bin++) {
    const at = base + ((<usize>bin) << 4);
    gradient += load<f64>(at);
    packed += load<f64>(at + 8);
    if (ratioOf(gradient, packed) != ratio) continue;
    keepSums(bin, gradient, packed);
    return true;
  }
  return false;
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function missingAt(base: usize, numValues: i32): usize {
  return base + ((<usize>numValues) << 4);
}

/** The best ratio of a numeric feature, missing on either side; 0 means none. Not for the slower search. */
export function bestRatio(base: usize, numValues: i32): f64 {
  const gradient = load<f64>(missingAt(base, numValues));
  const packed = load<f64>(missingAt(base, numValues) + 8);
  findRange(base, numValues, 0, 0, packed);
  const best = bestInRange(base);
  if (packed == 0) return best;
  findRange(base, numValues, gradient, packed, 0);
  return max(best, bestInRange(base));
}

/** Keeps the bin with the best ratio; gives whether missing goes left. */
export function keepBest(base: usize, numValues: i32, ratio: f64): bool {
  const gradient = load<f64>(missingAt(base, numValues));
  const packed = load<f64>(missingAt(base, numValues) + 8);
  findRange(base, numValues, 0, 0, packed);
  const isRight = keepFirst(base, ratio);
  if (packed == 0) return isMostLeft();
  if (isRight) return false;
  findRange(base, numValues, gradient, packed, 0);
  return keepFirst(base, ratio);
}

/** Has the left side more rows? */
function isMostLeft(): bool {
  const count = leftPacked - floor<f64>(leftPacked * inverseUnit) * countUnit;
  return 2.0 * count > nodeCount;
}

/** The slower search, one bin at a time; at bin `only` alone unless that is −1. Was any better? */
function scanSome(base: usize, only: i32, gradient: f64, packed: f64, end: i32): bool {
  let isBetter = false;
  for (let bin = 0; bin < end; bin++) {
    const at = base + ((<usize>bin) << 4);
    const binPacked = load<f64>(at + 8);
    gradient += load<f64>(at);
    packed += binPacked;
    if (only < 0 ? binPacked == 0 : bin != only) continue;
    const hessian = floor<f64>(packed * inverseUnit);
    const count = packed - hessian * countUnit;
    if (count < minCount || hessian < minHessian) continue;
    if (nodeCount - count < minCount || nodeHessian - hessian < minHessian) break;
    const gain = splitGain(gradient, hessian, count, l2);
    if (gain > numerator) {
      keepScore(gain, 1);
      keepSums(bin, gradient, packed);
      isBetter = true;
    }
  }
  return isBetter;
}

/** A bin between the lowest and the highest that hold rows of the node. */
function drawnBin(base: usize, numValues: i32): i32 {
  let lowest = 0;
  let highest = numValues - 1;
  while (lowest < highest && load<f64>(base + ((<usize>lowest) << 4) + 8) == 0) lowest++;
  while (highest > lowest && load<f64>(base + ((<usize>highest) << 4) + 8) == 0) highest--;
  return lowest + drawnOf(highest - lowest);
}

/** The slower search in a numeric feature; gives whether missing goes left. */
export function scanLimited(base: usize, numValues: i32): bool {
  const missing = load<f64>(missingAt(base, numValues));
  const missingPacked = load<f64>(missingAt(base, numValues) + 8);
  const only = isDrawn ? drawnBin(base, numValues) : -1;
  if (missingPacked == 0) {
    return scanSome(base, only, 0, 0, numValues - 1) && isMostLeft();
  }
  scanSome(base, only, 0, 0, numValues);
  return scanSome(base, only, missing, missingPacked, numValues - 1);
}
