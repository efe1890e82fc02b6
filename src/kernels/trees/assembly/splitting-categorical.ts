// The scan of one categorical feature, as in src/core/learners/trees/splitting-categorical.ts.

import { splitGain } from './leaf-output';
import {
  bestSet,
  CAT_L2,
  CAT_L2_QUANTISED,
  CAT_SMOOTH,
  CAT_SMOOTH_QUANTISED,
  countUnit,
  denominator,
  drawnOf,
  hasLimits,
  inverseUnit,
  isDrawn,
  keepScore,
  keepSums,
  l2,
  MAX_CAT_THRESHOLD,
  MAX_CAT_TO_ONEHOT,
  MIN_DATA_PER_GROUP,
  minCount,
  minHessian,
  nodeCount,
  nodeGradient,
  nodeHessian,
  numerator,
  shrink,
} from './split-node';

const TRIED: i32 = 0;
const TOO_SMALL: i32 = 1;
const REST_TOO_SMALL: i32 = 2;

/** Compares the set under way, kept in `set`, with the best so far. */
function trySet(set: usize, gradient: f64, packed: f64, lambda: f64, minRest: f64): i32 {
  const hessian = floor<f64>(packed * inverseUnit);
  const count = packed - hessian * countUnit;
  if (count < minCount || hessian < minHessian) return TOO_SMALL;
  const restHessian = nodeHessian - hessian;
  if (nodeCount - count < max(minCount, minRest) || restHessian < minHessian) {
    return REST_TOO_SMALL;
  }
  let num: f64 = 0;
  let den: f64 = 1;
  if (hasLimits) {
    num = splitGain(gradient, hessian, count, lambda);
  } else {
    const left = shrink(gradient);
    const right = shrink(nodeGradient - gradient);
    num = left * left * (restHessian + lambda) + right * right * (hessian + lambda);
    den = (hessian + lambda) * (restHessian + lambda);
  }
  if (num * denominator > numerator * den) {
    keepScore(num, den);
    keepSums(-1, gradient, packed);
    memory.copy(bestSet, set, 32);
  }
  return TRIED;
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function addBin(set: usize, bin: i32): void {
  const at = set + ((<usize>(bin >> 5)) << 2);
  store<u32>(at, load<u32>(at) | (<u32>1 << (bin & 31)));
}

/** Categories with rows, missing among them. */
function countPresent(base: usize, numValues: i32): i32 {
  let present: i32 = 0;
  for (let bin = 0; bin <= numValues; bin++) {
    if (load<f64>(base + ((<usize>bin) << 4) + 8) > 0) present++;
  }
  return present;
}

/** Scans a categorical feature; gives the λ2 that its leaves get on top. `scratch`: 32 + 256 · 16 bytes. */
export function scanCategorical(
  base: usize,
  numValues: i32,
  settings: usize,
  scratch: usize,
): f64 {
  const set = scratch;
  if (<f64>(numValues + 1) <= load<f64>(settings + MAX_CAT_TO_ONEHOT)) {
    const only = isDrawn ? drawnOf(countPresent(base, numValues)) : -1;
    let present: i32 = 0;
    for (let bin = 0; bin <= numValues; bin++) {
      const at = base + ((<usize>bin) << 4);
      if (!(load<f64>(at + 8) > 0)) continue;
      if (only >= 0 && present++ != only) continue;
      memory.fill(set, 0, 32);
      addBin(set, bin);
      trySet(set, load<f64>(at), load<f64>(at + 8), l2, minCount);
    }
    return 0;
  }
  const order = scratch + 32;
  const catSmooth = load<f64>(settings + CAT_SMOOTH);
  const smooth = load<f64>(settings + CAT_SMOOTH_QUANTISED);
  let length: i32 = 0;
  for (let bin = 0; bin <= numValues; bin++) {
    const at = base + ((<usize>bin) << 4);
    const packed = load<f64>(at + 8);
    if (!(packed > 0)) continue;
    const hessian = floor<f64>(packed * inverseUnit);
    const count = packed - hessian * countUnit;
    if (!(count >= catSmooth)) continue;
    let key = load<f64>(at) / (hessian + smooth);
    if (key != key) key = 0;
    // Insertion keeps equal keys in the order of bins.
    let place = length++;
    while (place > 0 && load<f64>(order + ((<usize>(place - 1)) << 4)) > key) {
      v128.store(order + ((<usize>place) << 4), v128.load(order + ((<usize>(place - 1)) << 4)));
      place--;
    }
    store<f64>(order + ((<usize>place) << 4), key);
    store<i32>(order + ((<usize>place) << 4) + 8, bin);
  }
  const lambda = load<f64>(settings + CAT_L2_QUANTISED);
  const minGroup = load<f64>(settings + MIN_DATA_PER_GROUP);
  const most = min(<i32>load<f64>(settings + MAX_CAT_THRESHOLD), (length + 1) >> 1);
  const least = isDrawn ? drawnOf(most) : -1;
  for (let side = 0; side < 2; side++) {
    memory.fill(set, 0, 32);
    let gradient: f64 = 0;
    let packed: f64 = 0;
    let grouped: f64 = 0;
    for (let i = 0; i < most; i++) {
      const bin = load<i32>(order + ((<usize>(side == 1 ? length - 1 - i : i)) << 4) + 8);
      const at = base + ((<usize>bin) << 4);
      const own = load<f64>(at + 8);
      addBin(set, bin);
      gradient += load<f64>(at);
      packed += own;
      grouped += own - floor<f64>(own * inverseUnit) * countUnit;
      if (grouped < minGroup || i < least) continue;
      const outcome = trySet(set, gradient, packed, lambda, minGroup);
      if (outcome == REST_TOO_SMALL) break;
      if (outcome == TOO_SMALL) continue;
      if (isDrawn) break;
      grouped = 0;
    }
  }
  return load<f64>(settings + CAT_L2);
}
