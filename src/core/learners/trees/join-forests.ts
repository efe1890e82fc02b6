/** @file Forests one after another. A grown tree takes some ten times the room of its forest, so many are kept as those. */
import type { Forest } from './model.ts';

type Numbers = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** Joins forests whose thresholds are float32. Cost: O(nodes). */
export function joinForests(forests: readonly Forest[]): Forest {
  const float64 = (of: (forest: Forest) => Float64Array): Float64Array<ArrayBuffer> =>
    join(forests.map(of), (length) => new Float64Array(length));
  const int32 = (of: (forest: Forest) => Int32Array): Int32Array<ArrayBuffer> =>
    join(forests.map(of), (length) => new Int32Array(length));
  return {
    numTrees: forests.reduce((sum, { numTrees }) => sum + numTrees, 0),
    nodeOffsets: joinOffsets(forests.map((forest) => forest.nodeOffsets)),
    leafOffsets: joinOffsets(forests.map((forest) => forest.leafOffsets)),
    splitFeature: int32((forest) => forest.splitFeature),
    threshold: join(
      forests.map((forest) => forest.threshold),
      (length) => new Float32Array(length),
    ),
    decision: join(
      forests.map((forest) => forest.decision),
      (length) => new Uint8Array(length),
    ),
    leftChild: int32((forest) => forest.leftChild),
    rightChild: int32((forest) => forest.rightChild),
    splitGain: float64((forest) => forest.splitGain),
    internalCount: int32((forest) => forest.internalCount),
    leafValue: float64((forest) => forest.leafValue),
    leafCount: int32((forest) => forest.leafCount),
    leafWeight: float64((forest) => forest.leafWeight),
    categoryOffsets: joinOffsets(forests.map((forest) => forest.categoryOffsets)),
    categoryWords: join(
      forests.map((forest) => forest.categoryWords),
      (length) => new Uint32Array(length),
    ),
  };
}

function join<T extends Numbers>(parts: readonly Numbers[], make: (length: number) => T): T {
  const joined = make(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Offsets go on where those of the forest before end. */
function joinOffsets(parts: readonly Int32Array[]): Int32Array<ArrayBuffer> {
  const joined = [0];
  for (const part of parts) {
    const start = joined[joined.length - 1];
    for (let i = 1; i < part.length; i++) joined.push(start + part[i]);
  }
  return Int32Array.from(joined);
}
