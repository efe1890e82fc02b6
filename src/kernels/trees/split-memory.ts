/** @file What goes into and comes out of `findSplit` in memory; the places are those of assembly/split-node.ts and splitting.ts. */
import { hasLimits, quantisedLimits } from '../../core/learners/trees/leaf-output.ts';
import type { Scales } from '../../core/learners/trees/quantise.ts';
import type { SplitNode, SplitSettings } from '../../core/learners/trees/split.ts';
import type { Candidate } from '../../core/learners/trees/splitting.ts';
import type { Arena } from './arena.ts';
import type { Layout } from './layout.ts';

const CATEGORICAL = 1;
const MISSING_LEFT = 2;
/** The first of the settings that are of a node. */
const NODE_LIMITS = 14;

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

/** Writes the limits of a node; nothing where the settings have none. */
export function writeLimits(
  arena: Arena,
  at: Layout,
  node: SplitNode,
  scales: Scales,
  settings: SplitSettings,
): void {
  if (!hasLimits(settings)) return;
  const limits = quantisedLimits(node, scales, settings);
  arena.views.float64.set(
    [
      node.seed,
      limits.maxDeltaStep,
      limits.pathSmooth,
      limits.parentOutput,
      limits.minOutput,
      limits.maxOutput,
      limits.unsplitGain,
    ],
    at.splitSettings / 8 + NODE_LIMITS,
  );
}

/** Writes which features may be looked at. */
export function writeAllowed(arena: Arena, at: Layout, allowed: Uint8Array): void {
  const { int32 } = arena.views;
  allowed.forEach((isAllowed, feature) => {
    int32[at.features / 4 + 4 * feature + 3] = isAllowed;
  });
}

/** Reads the best of what the first `numThreads` threads found, each in its own features; null when nothing was. */
export function readCandidate(arena: Arena, at: Layout, numThreads: number): Candidate | null {
  const { float64, int32, uint32 } = arena.views;
  // Threads have ascending features, so equal scores stay with the lowest.
  let best = at.rooms[0].splitResult;
  for (const { splitResult } of at.rooms.slice(1, numThreads)) {
    if (float64[splitResult / 8] > float64[best / 8]) best = splitResult;
  }
  const [score, leftGradient, leftPacked, extraL2] = float64.subarray(best / 8);
  if (!(score > 0)) return null;
  const words = best / 4;
  const [feature, bin, flags] = int32.subarray(words + 8);
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
    bin,
    missingLeft: (flags & MISSING_LEFT) !== 0,
    leftGradient,
    leftPacked,
    leftSet: isCategorical ? leftSet : null,
    extraL2,
  };
}
