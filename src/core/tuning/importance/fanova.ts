/** @file Functional ANOVA: the share of a random forest's variance over the space that a parameter explains alone. */
import type { Random } from '../../random.ts';
import type { Dimension, Point } from '../distributions.ts';
import type { LeafBox } from './forest.ts';
import { growTree } from './forest.ts';

const TREES = 64;

/** Share of dimension `d` that a leaf covers. */
function extent(leaf: LeafBox, d: number): number {
  const mask = leaf.choices[d];
  if (mask === null) return leaf.to[d] - leaf.from[d];
  return mask.filter(Boolean).length / mask.length;
}

/** Variance of the tree's mean over all other dimensions, as dimension `d` varies. */
function marginalVariance(leaves: readonly LeafBox[], volumes: Float64Array, d: number): number {
  const mask = leaves[0].choices[d];
  const edges =
    mask === null
      ? [...new Set(leaves.flatMap((leaf) => [leaf.from[d], leaf.to[d]]))].sort((a, b) => a - b)
      : Array.from({ length: mask.length + 1 }, (_, i) => i / mask.length);
  const pieces = edges.length - 1;
  const means = new Float64Array(pieces);
  leaves.forEach((leaf, i) => {
    const others = (volumes[i] / extent(leaf, d)) * leaf.value;
    for (let piece = 0; piece < pieces; piece++) {
      const inside =
        leaf.choices[d]?.[piece] ?? (leaf.from[d] <= edges[piece] && edges[piece] < leaf.to[d]);
      if (inside) means[piece] += others;
    }
  });
  let mean = 0;
  let squares = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const width = edges[piece + 1] - edges[piece];
    mean += width * means[piece];
    squares += width * means[piece] * means[piece];
  }
  return Math.max(squares - mean * mean, 0);
}

/**
 * Raw fANOVA importances of single parameters (64 trees, depth at most 64).
 *
 * @param values Objective values of `points`.
 * @returns Mean share of variance per dimension, in [0, 1]; the rest is interaction. Not normalised.
 *
 * Cost: O(trees · leaves² · dimensions).
 * Source: Hutter, Hoos & Leyton-Brown 2014, "An efficient approach for assessing hyperparameter importance".
 */
export function fanova(
  dimensions: readonly Dimension[],
  points: readonly Point[],
  values: Float64Array,
  random: Random,
): Float64Array {
  // Centred, so that squared means lose no digits.
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - centre);
  const shares = new Float64Array(dimensions.length);
  let used = 0;
  for (let tree = 0; tree < TREES; tree++) {
    const leaves = growTree(dimensions, points, centred, random.split(`tree/${tree}`));
    const volumes = Float64Array.from(leaves, (leaf) =>
      dimensions.reduce((volume, _, d) => volume * extent(leaf, d), 1),
    );
    let mean = 0;
    let squares = 0;
    leaves.forEach((leaf, i) => {
      mean += volumes[i] * leaf.value;
      squares += volumes[i] * leaf.value * leaf.value;
    });
    const variance = squares - mean * mean;
    if (!(variance > 0)) continue;
    used++;
    dimensions.forEach((_, d) => (shares[d] += marginalVariance(leaves, volumes, d) / variance));
  }
  return used === 0 ? shares : shares.map((share) => share / used);
}
