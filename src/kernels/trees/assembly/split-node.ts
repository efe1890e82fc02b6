// The node whose split is looked for, its limits, and the best of the feature under way: what the scans of
// splitting-numeric.ts and splitting-categorical.ts share. Numbers are in quantised units.

import { hash32 } from './hash';

/** Settings, f64 each; written by the host for each tree. */
const L1: usize = 0;
const L2: usize = 8;
const MIN_COUNT: usize = 16;
const MIN_HESSIAN: usize = 24;
const COUNT_UNIT: usize = 32;
export const CAT_SMOOTH: usize = 40;
export const CAT_SMOOTH_QUANTISED: usize = 48;
export const CAT_L2: usize = 56;
export const CAT_L2_QUANTISED: usize = 64;
export const MAX_CAT_THRESHOLD: usize = 72;
export const MAX_CAT_TO_ONEHOT: usize = 80;
export const MIN_DATA_PER_GROUP: usize = 88;
/** 1 when the slower search is to be used; only then does the rest mean anything. */
const HAS_LIMITS: usize = 96;
const EXTRA_TREES: usize = 104;

/** A node, f64 each but the first, u32: the address of its histogram. Those from SEED on are of the slower search. */
export const NODE_BYTES: usize = 88;
export const HISTOGRAM: usize = 0;
const GRADIENT: usize = 8;
const HESSIAN: usize = 16;
const COUNT: usize = 24;
const SEED: usize = 32;
const MAX_DELTA_STEP: usize = 40;
const PATH_SMOOTH: usize = 48;
const PARENT_OUTPUT: usize = 56;
const MIN_OUTPUT: usize = 64;
const MAX_OUTPUT: usize = 72;
const UNSPLIT_GAIN: usize = 80;

export let nodeGradient: f64 = 0;
export let nodeHessian: f64 = 0;
export let nodeCount: f64 = 0;
export let l1: f64 = 0;
export let l2: f64 = 0;
export let minCount: f64 = 0;
export let minHessian: f64 = 0;
export let countUnit: f64 = 0;
export let inverseUnit: f64 = 0;
/** H + 2 λ: what the weights of both sides are together. */
export let wholeWeight: f64 = 0;

/** Is the slower search to be used (leaf-output.ts)? */
export let hasLimits: bool = false;
let extraTrees: bool = false;
let seed: i32 = 0;
export let maxDeltaStep: f64 = 0;
export let pathSmooth: f64 = 0;
export let parentOutput: f64 = 0;
export let minOutput: f64 = 0;
export let maxOutput: f64 = 0;
export let unsplitGain: f64 = 0;

/** Of the feature under way: 1, −1 or 0. */
export let monotone: f64 = 0;
/** Is one split drawn, and by which bits? */
export let isDrawn: bool = false;
let draw: u32 = 0;

/** Best of the feature under way: numerator 0 means none. */
export let numerator: f64 = 0;
export let denominator: f64 = 1;
export let bestBin: i32 = -1;
export let leftGradient: f64 = 0;
export let leftPacked: f64 = 0;
/** Categorical: where the best set of the feature is kept, 32 bytes. */
export let bestSet: usize = 0;

/** Reads the settings and begins a node; `set` is where the best set of categories is kept. */
export function startNode(settings: usize, node: usize, set: usize): void {
  nodeGradient = load<f64>(node + GRADIENT);
  nodeHessian = load<f64>(node + HESSIAN);
  nodeCount = load<f64>(node + COUNT);
  l1 = load<f64>(settings + L1);
  l2 = load<f64>(settings + L2);
  minCount = load<f64>(settings + MIN_COUNT);
  minHessian = load<f64>(settings + MIN_HESSIAN);
  countUnit = load<f64>(settings + COUNT_UNIT);
  // A power of two, so the product is exact.
  inverseUnit = 1.0 / countUnit;
  wholeWeight = nodeHessian + 2.0 * l2;
  bestSet = set;
  hasLimits = load<f64>(settings + HAS_LIMITS) == 1;
  if (!hasLimits) return;
  extraTrees = load<f64>(settings + EXTRA_TREES) == 1;
  seed = <i32>(<u32>load<f64>(node + SEED));
  maxDeltaStep = load<f64>(node + MAX_DELTA_STEP);
  pathSmooth = load<f64>(node + PATH_SMOOTH);
  parentOutput = load<f64>(node + PARENT_OUTPUT);
  minOutput = load<f64>(node + MIN_OUTPUT);
  maxOutput = load<f64>(node + MAX_OUTPUT);
  unsplitGain = load<f64>(node + UNSPLIT_GAIN);
}

/** Begins a feature. `sign`: 1 or −1 where it is monotone. */
export function startFeature(feature: i32, sign: i32): void {
  numerator = 0;
  denominator = 1;
  isDrawn = hasLimits && extraTrees;
  if (!hasLimits) return;
  monotone = <f64>sign;
  draw = extraTrees ? hash32(feature, seed) : 0;
}

/** Which of `count` things is drawn, from 0. */
export function drawnOf(count: i32): i32 {
  return <i32>((<u64>draw * <u64>count) >> 32);
}

/** Keeps the sums of the best so far. */
// @ts-expect-error: AssemblyScript's decorator
@inline
export function keepSums(bin: i32, gradient: f64, packed: f64): void {
  bestBin = bin;
  leftGradient = gradient;
  leftPacked = packed;
}

// @ts-expect-error: AssemblyScript's decorator
@inline
export function keepScore(num: f64, den: f64): void {
  numerator = num;
  denominator = den;
}

/** Soft threshold: the gradient sum less `l1`, not crossing 0. */
// @ts-expect-error: AssemblyScript's decorator
@inline
export function shrink(gradient: f64): f64 {
  const magnitude = abs(gradient) - l1;
  return magnitude <= 0 ? 0 : gradient < 0 ? -magnitude : magnitude;
}
