/**
 * @file The best split of a node: over features, over bins, missing on both sides.
 *
 * Scores are compared in quantised units, where sums are integers:
 *
 * ```
 * T(GL)²      T(GR)²      D²                  (GL + GR)²
 * ------  +   ------  =   -----------------  +  ----------   where D = GL (HL + HR + 2 λ) − (GL + GR) (HL + λ)
 * HL + λ      HR + λ      (HL + λ) (HR + λ) W         W              W = HL + HR + 2 λ
 * ```
 * The right side holds without a soft threshold T. Its last term is the node's, so bins of a numeric feature are compared
 * by D² / ((HL + λ) (HR + λ)) alone, which loses nothing to a large sum that both share. Categories, and numbers with a soft
 * threshold, are compared by the left side. Every step is a basic operation in a fixed order, and features do not see
 * each other before the last comparison, so a kernel may take them in parallel.
 *
 * Where leaf values have limits (leaf-output.ts) or thresholds are drawn, a slower search takes over: its numerator is
 * what both sides save beyond the node as it is, its denominator 1.
 */
import type { BinnedMatrix } from './binned-matrix.ts';
import { hasLimits, quantisedLimits, type QuantisedLimits } from './leaf-output.ts';
import { scanCategorical } from './splitting-categorical.ts';
import { scanNumeric } from './splitting-numeric.ts';
import { hash32, type Scales } from './quantise.ts';
import {
  softThreshold,
  type NodeSums,
  type Split,
  type SplitNode,
  type SplitSettings,
} from './split.ts';

/** A gain below this share of the score may come from rounding of the comparison itself. */
const MIN_RELATIVE_GAIN = 1e-12;
/**
 * Dither moves a row's derivatives by up to one unit, with variance at most 1/4; the largest of a
 * thousand squared normal draws is about 12. Less than 16/4 of it is noise, not structure: without
 * this floor pure nodes are split on their dither.
 */
const DITHER_FLOOR = 4;

/** The gain, in quantised units, that dither alone may give in a node. */
function noiseGain({ gradient, hessian, count }: NodeSums): number {
  const ratio = gradient / hessian;
  return (DITHER_FLOOR * (1 + ratio * ratio) * count) / hessian;
}

/** One node as the scans see it; settings are in quantised units. Reused, filled by the scans. */
export interface Scan {
  readonly histogram: Float64Array;
  /** First pair of the feature, and its value bins (the missing bin comes after them). */
  base: number;
  numValues: number;
  readonly node: NodeSums;
  readonly countUnit: number;
  readonly l1: number;
  readonly l2: number;
  readonly minCount: number;
  readonly minHessian: number;
  readonly scales: Scales;
  readonly settings: SplitSettings;
  /** Of the slower search; null in the usual one. */
  readonly limited: LimitedScan | null;
  /** Best of this feature so far: numerator 0 means none. */
  numerator: number;
  denominator: number;
  bin: number;
  missingLeft: boolean;
  leftGradient: number;
  leftPacked: number;
  /** Categorical: bins that go left, in order of taking; null when numeric. */
  leftSet: number[] | null;
  extraL2: number;
}

/** What the slower search looks at besides. */
export interface LimitedScan extends QuantisedLimits {
  /** Of this feature: 1, −1 or 0. */
  monotone: number;
  /** Of this feature: 32 random bits that say which split is tried; −1 for all. */
  draw: number;
}

/**
 * Finds the best split of a node, or null when none meets the constraints.
 *
 * Ties: lowest feature, then lowest bin, then missing to the right.
 *
 * @param histogram Of the node's rows. Read only.
 * @param allowed 1 for each feature that may be used, [numFeatures].
 *
 * Cost: O(bins in all); sorting per categorical feature.
 * Source: Chen & Guestrin 2016, eq. 7, https://arxiv.org/abs/1603.02754; categories as in LightGBM.
 * Checked against: an exhaustive search (growing.test.ts).
 */
export function findBestSplit(
  histogram: Float64Array,
  binned: BinnedMatrix,
  node: SplitNode,
  scales: Scales,
  settings: SplitSettings,
  allowed: Uint8Array,
): Split | null {
  const scan = createScan(histogram, node, scales, settings);
  let best: Candidate | null = null;
  for (let feature = 0; feature < binned.numFeatures; feature++) {
    if (allowed[feature] === 0) continue;
    scan.base = 2 * binned.binOffsets[feature];
    scan.numValues = binned.binOffsets[feature + 1] - binned.binOffsets[feature] - 1;
    scan.numerator = 0;
    scan.denominator = 1;
    if (scan.limited) aimAt(scan.limited, feature, node.seed, settings);
    const isCategorical = binned.isCategorical[feature] === 1;
    if (isCategorical) scanCategorical(scan);
    else scanNumeric(scan);
    const score = scoreOf(scan, isCategorical);
    if (scan.numerator > 0 && score > (best?.score ?? 0)) {
      best = { ...scan, feature, score, isCategorical };
    }
  }
  return best && acceptSplit(best, node.sums, scales, settings);
}

/** What the best cut of a feature is worth, in a measure that all features share. */
function scoreOf(
  { numerator, denominator, node, l1, l2, limited }: Scan,
  isCategorical: boolean,
): number {
  const ratio = numerator / denominator;
  if (isCategorical || limited || l1 !== 0) return ratio;
  return (ratio + node.gradient * node.gradient) / (node.hessian + 2 * l2);
}

function aimAt(
  limited: LimitedScan,
  feature: number,
  seed: number,
  { extraTrees, monotone }: SplitSettings,
): void {
  limited.monotone = monotone[feature] ?? 0;
  limited.draw = extraTrees ? hash32(feature, seed) : -1;
}

/** The best cut of a node as a search finds it, in quantised units. */
export interface Candidate {
  readonly feature: number;
  readonly isCategorical: boolean;
  /** Value bins of the feature; the missing bin comes after them. */
  readonly numValues: number;
  /** T(GL)² / (HL + λ) + T(GR)² / (HR + λ); of the slower search what is saved beyond the node as it is. */
  readonly score: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly leftGradient: number;
  readonly leftPacked: number;
  /** Categorical: bins on the side of the sums; null when numeric. */
  readonly leftSet: readonly number[] | null;
  readonly extraL2: number;
}

/** The split, if it saves enough; null if not. */
export function acceptSplit(
  best: Candidate,
  node: NodeSums,
  scales: Scales,
  settings: SplitSettings,
): Split | null {
  const parent = softThreshold(node.gradient, settings.lambdaL1 / scales.gradient);
  const own = (parent * parent) / (node.hessian + settings.lambdaL2 / scales.hessian);
  const gain = hasLimits(settings) ? best.score : best.score - own;
  const unit = (scales.gradient * scales.gradient) / scales.hessian;
  const floor = Math.max(MIN_RELATIVE_GAIN * best.score, noiseGain(node));
  if (!(gain > floor) || !(gain * unit > settings.minGainToSplit)) return null;
  return toSplit(best, node, scales.countUnit, gain * unit);
}

function createScan(
  histogram: Float64Array,
  node: SplitNode,
  scales: Scales,
  settings: SplitSettings,
): Scan {
  const limits = hasLimits(settings) ? quantisedLimits(node, scales, settings) : null;
  return {
    histogram,
    base: 0,
    numValues: 0,
    node: node.sums,
    limited: limits && { ...limits, monotone: 0, draw: -1 },
    countUnit: scales.countUnit,
    l1: settings.lambdaL1 / scales.gradient,
    l2: settings.lambdaL2 / scales.hessian,
    minCount: Math.max(1, settings.minDataInLeaf),
    // Above 0, so that no leaf divides by 0.
    minHessian: Math.max(settings.minSumHessianInLeaf / scales.hessian, 1),
    scales,
    settings,
    numerator: 0,
    denominator: 1,
    bin: -1,
    missingLeft: false,
    leftGradient: 0,
    leftPacked: 0,
    leftSet: null,
    extraL2: 0,
  };
}

function toSplit(best: Candidate, node: NodeSums, countUnit: number, gain: number): Split {
  const hessian = Math.floor(best.leftPacked / countUnit);
  const chosen: NodeSums = {
    gradient: best.leftGradient,
    hessian,
    count: best.leftPacked - hessian * countUnit,
  };
  const others: NodeSums = {
    gradient: node.gradient - chosen.gradient,
    hessian: node.hessian - chosen.hessian,
    count: node.count - chosen.count,
  };
  const { isCategorical, leftSet, numValues } = best;
  // A set with the missing bin becomes the right side, so that missing and unseen are always right.
  const isSwapped = leftSet?.includes(numValues) ?? false;
  const leftBins = new Uint32Array(8);
  const setBin = (bin: number): void => void (leftBins[bin >> 5] |= 1 << (bin & 31));
  if (leftSet === null) {
    for (let bin = 0; bin <= best.bin; bin++) setBin(bin);
    if (best.missingLeft) setBin(numValues);
  } else {
    for (let bin = 0; bin <= numValues; bin++) if (leftSet.includes(bin) !== isSwapped) setBin(bin);
  }
  return {
    feature: best.feature,
    isCategorical,
    bin: isCategorical ? -1 : best.bin,
    missingLeft: isCategorical ? false : best.missingLeft,
    leftBins,
    gain,
    left: isSwapped ? others : chosen,
    right: isSwapped ? chosen : others,
    extraL2: best.extraL2,
  };
}
