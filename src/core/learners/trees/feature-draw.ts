/** @file Random features and thresholds for a node, from its own seed: the same whatever is asked first, on any thread. */
import { hash32 } from './quantise.ts';

/** Which features a node may look at. */
export interface FeatureDraw {
  /** So many features are drawn for each node. */
  readonly count: number;
  /** Draw as many again, and again, while none of those drawn so far gives a split. */
  readonly untilSplit: boolean;
}

/** Seed of a child: `side` is 0 on the left and 1 on the right. */
export function childSeed(seed: number, side: 0 | 1): number {
  // Below 0, where no feature is.
  return hash32(~side, seed);
}

/** Seed of the thresholds that are drawn at a node. */
export function thresholdSeed(seed: number): number {
  // Unlike those of its children.
  return hash32(-3, seed);
}

/** Which of `count` things 32 random bits choose, from 0; 0 when there are none. */
export function drawnOf(bits: number, count: number): number {
  return Math.floor((bits * count) / 2 ** 32);
}

/** The features that the tree may use, in the random order of a node. Cost: O(features · log features). */
export function shuffledFeatures(allowed: Uint8Array, seed: number): number[] {
  const drawn: { feature: number; key: number }[] = [];
  for (let feature = 0; feature < allowed.length; feature++) {
    if (allowed[feature] === 1) drawn.push({ feature, key: hash32(feature, seed) });
  }
  drawn.sort((a, b) => a.key - b.key || a.feature - b.feature);
  return drawn.map(({ feature }) => feature);
}
