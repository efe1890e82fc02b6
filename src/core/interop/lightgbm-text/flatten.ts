/** @file Trees of the text, one after another, as flat arrays. */
import type { Forest } from '../../learners/trees/model.ts';
import type { TreeBlock } from './tree-block.ts';

/** Puts trees together. Cost: O(nodes). */
export function toForest(trees: readonly TreeBlock[]): Forest {
  const joined = (part: (tree: TreeBlock) => Float64Array): Float64Array<ArrayBuffer> =>
    concat(trees.map(part));
  const sets = trees.flatMap((tree) => tree.sets);
  return {
    numTrees: trees.length,
    nodeOffsets: offsetsOf(trees.map((tree) => tree.splitFeature.length)),
    leafOffsets: offsetsOf(trees.map((tree) => tree.leafValue.length)),
    splitFeature: Int32Array.from(joined((tree) => tree.splitFeature)),
    threshold: joined((tree) => tree.threshold),
    decision: Uint8Array.from(concat(trees.map((tree) => tree.decision))),
    leftChild: Int32Array.from(joined((tree) => tree.leftChild)),
    rightChild: Int32Array.from(joined((tree) => tree.rightChild)),
    splitGain: joined((tree) => tree.splitGain),
    internalCount: Int32Array.from(joined((tree) => tree.internalCount)),
    leafValue: joined((tree) => tree.leafValue),
    leafCount: Int32Array.from(joined((tree) => tree.leafCount)),
    leafWeight: joined((tree) => tree.leafWeight),
    categoryOffsets: offsetsOf(sets.map((set) => set.length)),
    categoryWords: Uint32Array.from(concat(sets)),
  };
}

function concat(parts: readonly ArrayLike<number>[]): Float64Array<ArrayBuffer> {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function offsetsOf(lengths: readonly number[]): Int32Array<ArrayBuffer> {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => (offsets[i + 1] = offsets[i] + length));
  return offsets;
}
