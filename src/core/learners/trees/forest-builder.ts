/** @file Grown trees → flat arrays on raw values. */
import type { Feature } from '../../matrix.ts';
import type { BinnedShape } from './binned-matrix.ts';
import type { FeatureBins } from './binning.ts';
import type { GrownTree } from './kernel.ts';
import { IS_CATEGORICAL, MISSING_LEFT, type Forest } from './model.ts';
import type { Split } from './split.ts';

/** Flattens trees; bins become thresholds and sets of codes. Cost: O(nodes). */
export function buildForest(
  trees: readonly GrownTree[],
  binned: BinnedShape,
  bins: readonly FeatureBins[],
  features: readonly Feature[],
): Forest {
  const nodes = trees.flatMap((tree) => tree.splits);
  const leaves = trees.flatMap((tree) =>
    tree.leaves.map((leaf) => ({ ...leaf, weight: leaf.sums.hessian * tree.hessianScale })),
  );
  const sources = nodes.map((split) => binned.sources[split.feature]);
  const sets = nodes.map((split, n) =>
    split.isCategorical ? categorySet(split, bins[sources[n]], features[sources[n]]) : [],
  );
  return {
    numTrees: trees.length,
    nodeOffsets: offsetsOf(trees.map((tree) => tree.splits.length)),
    leafOffsets: offsetsOf(trees.map((tree) => tree.leaves.length)),
    splitFeature: Int32Array.from(sources),
    threshold: Float32Array.from(nodes, (split, n) => thresholdOf(split, bins[sources[n]])),
    decision: Uint8Array.from(
      nodes,
      (split) =>
        (split.isCategorical ? IS_CATEGORICAL : 0) | (split.missingLeft ? MISSING_LEFT : 0),
    ),
    leftChild: Int32Array.from(trees.flatMap((tree) => tree.leftChild)),
    rightChild: Int32Array.from(trees.flatMap((tree) => tree.rightChild)),
    splitGain: Float64Array.from(nodes, (split) => split.gain),
    internalCount: Int32Array.from(nodes, (split) => split.left.count + split.right.count),
    leafValue: Float64Array.from(leaves, (leaf) => leaf.value),
    leafCount: Int32Array.from(leaves, (leaf) => leaf.sums.count),
    leafWeight: Float64Array.from(leaves, (leaf) => leaf.weight),
    categoryOffsets: offsetsOf(sets.map((set) => set.length)),
    categoryWords: Uint32Array.from(sets.flat()),
  };
}

function offsetsOf(lengths: readonly number[]): Int32Array<ArrayBuffer> {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => (offsets[i + 1] = offsets[i] + length));
  return offsets;
}

/** Past the last threshold only missing values are on the other side: everything is ≤ Infinity. */
function thresholdOf(split: Split, bins: FeatureBins): number {
  if (split.isCategorical) return 0;
  return split.bin < bins.thresholds.length ? bins.thresholds[split.bin] : Infinity;
}

function categorySet(split: Split, bins: FeatureBins, feature: Feature): number[] {
  const words = new Array<number>(Math.ceil((feature.categories?.length ?? 0) / 32)).fill(0);
  bins.codes.forEach((code, bin) => {
    const isLeft = (split.leftBins[bin >> 5] >>> (bin & 31)) & 1;
    if (isLeft) words[code >> 5] = (words[code >> 5] | (1 << (code & 31))) >>> 0;
  });
  return words;
}
