// The scan of one numeric feature, as in src/core/learners/trees/splitting-numeric.ts.

import { splitGain } from './leaf-output';
import {
  countUnit,
  denominator,
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
} from './split-node';

/** Two lanes that are or are not to be looked at. */
const BOTH: v128 = i64x2.splat(-1);
const FIRST: v128 = i64x2.replace_lane(i64x2.splat(0), 0, -1);

/**
 * Scans bins below `end` from the sums that go left in any case. Was any better?
 *
 * Two bins at a time; only when one of them is better is it asked whether one may stop there (a bin without rows is none
 * to stop at, and neither is one that leaves a side too small), and both are compared in their order. Squares forget
 * the sign of the soft threshold.
 */
function scanBins(base: usize, gradient: f64, packed: f64, end: i32): bool {
  let isBetter = false;
  let num0 = f64x2.splat(numerator);
  let den0 = f64x2.splat(denominator);
  let sums = f64x2.replace_lane(f64x2.splat(gradient), 1, packed);
  const zeros = f64x2.splat(0.0);
  const totals = f64x2.splat(nodeGradient);
  const totalHessians = f64x2.splat(nodeHessian);
  const totalCounts = f64x2.splat(nodeCount);
  const units = f64x2.splat(countUnit);
  const inverses = f64x2.splat(inverseUnit);
  const least = f64x2.splat(minCount);
  const leastHessian = f64x2.splat(minHessian);
  const lambda = f64x2.splat(l2);
  const threshold = f64x2.splat(l1);
  const hasL1 = l1 != 0;
  for (let bin = 0; bin < end; bin += 2) {
    const at = base + ((<usize>bin) << 4);
    const one = v128.load(at);
    const two = v128.load(at, 16);
    const sums1 = f64x2.add(sums, one);
    sums = f64x2.add(sums1, two);
    const gradients = v128.shuffle<f64>(sums1, sums, 0, 2);
    const packs = v128.shuffle<f64>(sums1, sums, 1, 3);
    const hessians = f64x2.floor(f64x2.mul(packs, inverses));
    const restHessians = f64x2.sub(totalHessians, hessians);
    const rest = f64x2.sub(totals, gradients);
    const left = hasL1 ? f64x2.pmax(zeros, f64x2.sub(f64x2.abs(gradients), threshold)) : gradients;
    const right = hasL1 ? f64x2.pmax(zeros, f64x2.sub(f64x2.abs(rest), threshold)) : rest;
    const leftWeight = f64x2.add(hessians, lambda);
    const rightWeight = f64x2.add(restHessians, lambda);
    const num = f64x2.add(
      f64x2.mul(f64x2.mul(left, left), rightWeight),
      f64x2.mul(f64x2.mul(right, right), leftWeight),
    );
    const den = f64x2.mul(leftWeight, rightWeight);
    const leads = f64x2.gt(f64x2.mul(num, den0), f64x2.mul(num0, den));
    if (!v128.any_true(leads)) continue;
    const counts = f64x2.sub(packs, f64x2.mul(hessians, units));
    const isOpen = v128.and(
      v128.and(
        v128.and(f64x2.ge(counts, least), f64x2.ge(hessians, leastHessian)),
        v128.and(
          f64x2.ge(f64x2.sub(totalCounts, counts), least),
          f64x2.ge(restHessians, leastHessian),
        ),
      ),
      v128.and(
        f64x2.ne(v128.shuffle<f64>(one, two, 1, 3), zeros),
        bin + 1 < end ? BOTH : FIRST,
      ),
    );
    const wins = v128.and(isOpen, leads);
    if (!v128.any_true(wins)) continue;
    isBetter = true;
    if (i64x2.extract_lane(wins, 0) != 0) {
      num0 = f64x2.splat(f64x2.extract_lane(num, 0));
      den0 = f64x2.splat(f64x2.extract_lane(den, 0));
      keepSums(bin, f64x2.extract_lane(gradients, 0), f64x2.extract_lane(packs, 0));
    }
    const second = f64x2.gt(f64x2.mul(num, den0), f64x2.mul(num0, den));
    if (i64x2.extract_lane(v128.and(isOpen, second), 1) != 0) {
      num0 = f64x2.splat(f64x2.extract_lane(num, 1));
      den0 = f64x2.splat(f64x2.extract_lane(den, 1));
      keepSums(bin + 1, f64x2.extract_lane(gradients, 1), f64x2.extract_lane(packs, 1));
    }
  }
  keepScore(f64x2.extract_lane(num0, 0), f64x2.extract_lane(den0, 0));
  return isBetter;
}

/** The same with limits on the values of leaves, one bin at a time; at bin `only` alone unless that is −1. */
function scanLimited(base: usize, only: i32, gradient: f64, packed: f64, end: i32): bool {
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

/** Scans a numeric feature; gives whether missing goes left. */
export function scanNumeric(base: usize, numValues: i32): bool {
  const missingAt = base + ((<usize>numValues) << 4);
  const missing = load<f64>(missingAt);
  const missingPacked = load<f64>(missingAt + 8);
  const only = isDrawn ? drawnBin(base, numValues) : -1;
  if (missingPacked == 0) {
    const isFound = hasLimits
      ? scanLimited(base, only, 0, 0, numValues - 1)
      : scanBins(base, 0, 0, numValues - 1);
    const count = leftPacked - floor<f64>(leftPacked * inverseUnit) * countUnit;
    return isFound && 2.0 * count > nodeCount;
  }
  if (hasLimits) {
    scanLimited(base, only, 0, 0, numValues);
    return scanLimited(base, only, missing, missingPacked, numValues - 1);
  }
  scanBins(base, 0, 0, numValues);
  return scanBins(base, missing, missingPacked, numValues - 1);
}
