/** @file The first trees of a forest. */
import type { Forest } from './model.ts';

/** Gives a forest of the first `numTrees` trees. Cost: O(nodes). */
export function cutForest(forest: Forest, numTrees: number): Forest {
  if (numTrees >= forest.numTrees) return forest;
  const nodes = forest.nodeOffsets[numTrees];
  const leaves = forest.leafOffsets[numTrees];
  return {
    numTrees,
    nodeOffsets: forest.nodeOffsets.slice(0, numTrees + 1),
    leafOffsets: forest.leafOffsets.slice(0, numTrees + 1),
    splitFeature: forest.splitFeature.slice(0, nodes),
    threshold: forest.threshold.slice(0, nodes),
    decision: forest.decision.slice(0, nodes),
    leftChild: forest.leftChild.slice(0, nodes),
    rightChild: forest.rightChild.slice(0, nodes),
    splitGain: forest.splitGain.slice(0, nodes),
    internalCount: forest.internalCount.slice(0, nodes),
    leafValue: forest.leafValue.slice(0, leaves),
    leafCount: forest.leafCount.slice(0, leaves),
    leafWeight: forest.leafWeight.slice(0, leaves),
    categoryOffsets: forest.categoryOffsets.slice(0, nodes + 1),
    categoryWords: forest.categoryWords.slice(0, forest.categoryOffsets[nodes]),
  };
}
