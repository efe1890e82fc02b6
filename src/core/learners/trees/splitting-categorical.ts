/**
 * @file The scan of one categorical feature: one category against the rest when there are few, else
 * subsets along the order of gradient / hessian, from both ends. Missing counts as a category.
 *
 * Source: Fisher 1958 (the order that makes subsets contiguous); LightGBM's `max_cat_to_onehot`,
 * `cat_smooth`, `cat_l2`, `max_cat_threshold`, `min_data_per_group`.
 */
import { drawnOf } from './feature-draw.ts';
import { splitGain } from './leaf-output.ts';
import { softThreshold } from './split.ts';
import type { Scan } from './splitting.ts';

/** Writes the best set of bins into `scan`. */
export function scanCategorical(scan: Scan): void {
  const { histogram, base, numValues } = scan;
  scan.missingLeft = false;
  scan.bin = -1;
  const present: number[] = [];
  for (let bin = 0; bin <= numValues; bin++) {
    if (histogram[base + 2 * bin + 1] > 0) present.push(bin);
  }
  // LightGBM counts the missing bin too, whether or not anything is missing.
  if (numValues + 1 <= scan.settings.maxCatToOnehot) {
    scan.extraL2 = 0;
    const only = drawn(scan, present.length);
    present.forEach((bin, i) => {
      if (only < 0 || i === only) trySet(scan, [bin], pairAt(scan, bin), scan.l2, scan.minCount);
    });
  } else {
    scanSorted(scan, present);
  }
}

/** Which of `count` sets is tried; −1 for all. */
function drawn({ limited }: Scan, count: number): number {
  return limited && limited.draw >= 0 ? drawnOf(limited.draw, count) : -1;
}

interface Pair {
  readonly gradient: number;
  readonly packed: number;
}

function pairAt(scan: Scan, bin: number): Pair {
  const at = scan.base + 2 * bin;
  return { gradient: scan.histogram[at], packed: scan.histogram[at + 1] };
}

type Outcome = 'tried' | 'too small' | 'rest too small';

/** Compares one set with the best so far. `minRest` is what must stay on the other side. */
function trySet(
  scan: Scan,
  set: readonly number[],
  { gradient, packed }: Pair,
  l2: number,
  minRest: number,
): Outcome {
  const { node, countUnit, l1, minCount, minHessian } = scan;
  const hessian = Math.floor(packed / countUnit);
  const count = packed - hessian * countUnit;
  if (count < minCount || hessian < minHessian) return 'too small';
  const restHessian = node.hessian - hessian;
  if (node.count - count < Math.max(minCount, minRest) || restHessian < minHessian) {
    return 'rest too small';
  }
  let num: number;
  let den: number;
  if (scan.limited) {
    num = splitGain(node, { gradient, hessian, count }, l1, l2, scan.limited);
    den = 1;
  } else {
    const left = softThreshold(gradient, l1);
    const right = softThreshold(node.gradient - gradient, l1);
    num = left * left * (restHessian + l2) + right * right * (hessian + l2);
    den = (hessian + l2) * (restHessian + l2);
  }
  if (num * scan.denominator > scan.numerator * den) {
    scan.numerator = num;
    scan.denominator = den;
    scan.leftSet = [...set];
    scan.leftGradient = gradient;
    scan.leftPacked = packed;
  }
  return 'tried';
}

function scanSorted(scan: Scan, present: readonly number[]): void {
  const { settings, scales, countUnit } = scan;
  scan.extraL2 = settings.catL2;
  const l2 = (settings.lambdaL2 + settings.catL2) / scales.hessian;
  const smooth = settings.catSmooth / scales.hessian;
  const order = present
    .map((bin) => {
      const pair = pairAt(scan, bin);
      const hessian = Math.floor(pair.packed / countUnit);
      const count = pair.packed - hessian * countUnit;
      const key = pair.gradient / (hessian + smooth);
      // Without rows' hessian and smoothing it may be 0 / 0.
      return { bin, pair, count, key: key === key ? key : 0 };
    })
    .filter(({ count }) => count >= settings.catSmooth)
    .sort((a, b) => a.key - b.key || a.bin - b.bin);
  const most = Math.min(settings.maxCatThreshold, (order.length + 1) >> 1);
  const least = drawn(scan, most);
  for (const fromEnd of [false, true]) {
    const set: number[] = [];
    let gradient = 0;
    let packed = 0;
    let grouped = 0;
    for (let i = 0; i < most; i++) {
      const { bin, pair, count } = order[fromEnd ? order.length - 1 - i : i];
      set.push(bin);
      gradient += pair.gradient;
      packed += pair.packed;
      grouped += count;
      if (grouped < settings.minDataPerGroup || i < least) continue;
      const outcome = trySet(scan, set, { gradient, packed }, l2, settings.minDataPerGroup);
      if (outcome === 'rest too small') break;
      if (outcome === 'too small') continue;
      if (least >= 0) break;
      grouped = 0;
    }
  }
}
