/** @file What goes into and comes out of `searchSplits` in memory; the places are those of assembly/split-node.ts and splitting.ts. */
import { hasLimits, quantisedLimits } from '../../core/learners/trees/leaf-output.ts';
import type { Scales } from '../../core/learners/trees/quantise.ts';
import type { SplitNode, SplitSettings } from '../../core/learners/trees/split.ts';
import type { Candidate } from '../../core/learners/trees/splitting.ts';
import type { Arena } from './arena.ts';
import { NODE_BYTES, RESULT_BYTES, type Layout } from './layout.ts';

const CATEGORICAL = 1;
const MISSING_LEFT = 2;

/** Writes a tree's settings in quantised units. */
export function writeSettings(
  arena: Arena,
  at: Layout,
  settings: SplitSettings,
  scales: Scales,
): void {
  const { float64 } = arena.views;
  float64.set(
    [
      settings.lambdaL1 / scales.gradient,
      settings.lambdaL2 / scales.hessian,
      Math.max(1, settings.minDataInLeaf),
      // Above 0, so that no leaf divides by 0.
      Math.max(settings.minSumHessianInLeaf / scales.hessian, 1),
      scales.countUnit,
      settings.catSmooth,
      settings.catSmooth / scales.hessian,
      settings.catL2,
      (settings.lambdaL2 + settings.catL2) / scales.hessian,
      settings.maxCatThreshold,
      settings.maxCatToOnehot,
      settings.minDataPerGroup,
      Number(hasLimits(settings)),
      Number(settings.extraTrees),
    ],
    at.splitSettings / 8,
  );
}

/** Writes node `index` of those that are searched together. */
export function writeNode(
  arena: Arena,
  at: Layout,
  index: number,
  histogram: number,
  node: SplitNode,
  scales: Scales,
  settings: SplitSettings,
): void {
  const { float64, uint32 } = arena.views;
  const { gradient, hessian, count } = node.sums;
  const address = at.splitNodes + NODE_BYTES * index;
  uint32[address / 4] = histogram;
  const first = address / 8 + 1;
  float64[first] = gradient;
  float64[first + 1] = hessian;
  float64[first + 2] = count;
  if (!hasLimits(settings)) return;
  const limits = quantisedLimits(node, scales, settings);
  float64[first + 3] = node.seed;
  float64[first + 4] = limits.maxDeltaStep;
  float64[first + 5] = limits.pathSmooth;
  float64[first + 6] = limits.parentOutput;
  float64[first + 7] = limits.minOutput;
  float64[first + 8] = limits.maxOutput;
  float64[first + 9] = limits.unsplitGain;
}

/** Writes which features may be looked at. */
export function writeAllowed(arena: Arena, at: Layout, allowed: Uint8Array): void {
  const { int32 } = arena.views;
  const first = at.features / 4 + 3;
  for (let feature = 0; feature < allowed.length; feature++) {
    int32[first + 4 * feature] = allowed[feature];
  }
}

/**
 * Reads the best of what the first `numThreads` threads found of node `index`, each in its own features; null when nothing
 * was.
 */
export function readCandidate(
  arena: Arena,
  at: Layout,
  index: number,
  numThreads: number,
): Candidate | null {
  const { float64, int32, uint32 } = arena.views;
  const offset = RESULT_BYTES * index;
  // Threads have ascending features, so equal scores stay with the lowest.
  let best = at.rooms[0].splitResults + offset;
  for (let thread = 1; thread < numThreads; thread++) {
    const other = at.rooms[thread].splitResults + offset;
    if (float64[other / 8] > float64[best / 8]) best = other;
  }
  const numbers = best / 8;
  const score = float64[numbers];
  if (!(score > 0)) return null;
  const words = best / 4;
  const feature = int32[words + 8];
  const flags = int32[words + 10];
  const isCategorical = (flags & CATEGORICAL) !== 0;
  const numValues = int32[at.features / 4 + 4 * feature + 1];
  const leftSet: number[] = [];
  for (let b = 0; isCategorical && b <= numValues; b++) {
    if ((uint32[words + 12 + (b >> 5)] >>> (b & 31)) & 1) leftSet.push(b);
  }
  return {
    feature,
    isCategorical,
    numValues,
    score,
    bin: int32[words + 9],
    missingLeft: (flags & MISSING_LEFT) !== 0,
    leftGradient: float64[numbers + 1],
    leftPacked: float64[numbers + 2],
    leftSet: isCategorical ? leftSet : null,
    extraL2: float64[numbers + 3],
  };
}
