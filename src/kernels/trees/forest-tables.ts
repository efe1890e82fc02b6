/**
 * @file A fitted forest as assembly/predict-trees.ts reads it. All trees share one list of columns; small trees become
 * questions by plane of eight leaves, others nodes of 16 bytes.
 */
import { IS_CATEGORICAL, type Forest } from '../../core/learners/trees/model.ts';
import type { Arena } from './arena.ts';
import { hasCode, type ForestColumns } from './forest-columns.ts';
import { descriptionOf, MAX_BIT_LEAVES, planesOf, spansOf, wordsOf } from './questions.ts';

/** Rows whose bins and scores are in memory at a time: 28 features fill an L1 cache. */
export const ROW_BLOCK = 1024;
/** `how` of assembly/predict-trees.ts, for trees that are walked. */
const WALK = 1;
const WALK_WITH_SETS = 2;

/** A set holds a byte of ranks by eight; those of narrow columns always 256. */
const MIN_SET_BYTES = 32;
/** Nothing is above it. */
const HIGHEST = 0xffff;

/** Where the tables are, and which columns have to be filled for them. */
export interface ForestTables {
  /** 32 bytes by tree. */
  readonly trees: number;
  /** Indices of columns that are wanted as bytes, in the order in which they lie in memory; the same as 16 bits. */
  readonly narrow: readonly number[];
  readonly wide: readonly number[];
}

/** Numbers the columns as they are first asked for. */
class Places {
  readonly list: number[] = [];
  readonly #places = new Map<number, number>();

  of(column: number): number {
    const known = this.#places.get(column);
    if (known !== undefined) return known;
    this.#places.set(column, this.list.length);
    return this.list.push(column) - 1;
  }
}

/**
 * Builds the tables.
 *
 * @param scores Address of the scores of a block, score-major, [numScores, ROW_BLOCK].
 *
 * Cost: O(nodes · depth) for small trees. Memory: some 16 bytes a node and 8 a leaf, and 12 more for each plane of
 * eight leaves that a node's left side touches.
 */
export function placeForest(
  arena: Arena,
  forest: Forest,
  asked: ForestColumns,
  scores: number,
  numScores: number,
): ForestTables {
  const sets = placeSets(arena, forest, asked);
  const narrow = new Places();
  const wide = new Places();
  const leafValues = Float64Array.from(forest.leafValue);
  const leaves = arena.take(leafValues.byteLength);
  const body = arena.mark();
  const words: number[] = [];
  const trees: number[] = [];
  const here = (): number => body + 4 * words.length;
  for (let tree = 0; tree < forest.numTrees; tree++) {
    const offset = forest.nodeOffsets[tree];
    const firstLeaf = forest.leafOffsets[tree];
    const numLeaves = forest.leafOffsets[tree + 1] - firstLeaf;
    const nodes = range(offset, forest.nodeOffsets[tree + 1]);
    const isSmall =
      numLeaves <= MAX_BIT_LEAVES &&
      nodes.every((node) => asked.columns[asked.columnOfNode[node]].isNarrow);
    const place = [scores + 8 * ROW_BLOCK * (tree % numScores), leaves + 8 * firstLeaf] as const;
    if (isSmall) {
      const { spans, order } = spansOf(
        forest.leftChild.subarray(offset),
        forest.rightChild.subarray(offset),
        nodes.length,
      );
      order.forEach((leaf, at) => {
        leafValues[firstLeaf + at] = forest.leafValue[firstLeaf + leaf];
      });
      const planes = planesOf(spans, numLeaves, (node) => {
        const column = asked.columnOfNode[offset + node];
        const { isCategorical } = asked.columns[column];
        return {
          column: ROW_BLOCK * narrow.of(column),
          asked: isCategorical ? sets[offset + node] : asked.lastLeft[offset + node],
          isSet: isCategorical,
        };
      });
      trees.push(...descriptionOf(place, here(), planes));
      for (const word of wordsOf(planes, here())) words.push(word);
    } else {
      const hasSets = nodes.some((node) => (forest.decision[node] & IS_CATEGORICAL) !== 0);
      const root = here();
      const addressOf = (child: number): number =>
        root + 16 * (child >= 0 ? child : nodes.length + ~child);
      trees.push(hasSets ? WALK_WITH_SETS : WALK, ...place, root, addressOf(~0), 0, 0, 0);
      for (const node of nodes) {
        const column = asked.columnOfNode[node];
        const isSet = asked.columns[column].isCategorical;
        const from = 2 * ROW_BLOCK * wide.of(column) + (isSet ? 1 : 0);
        words.push(from, isSet ? sets[node] : asked.lastLeft[node]);
        words.push(addressOf(forest.leftChild[node]), addressOf(forest.rightChild[node]));
      }
      for (let leaf = 0; leaf < numLeaves; leaf++) {
        words.push(0, HIGHEST, addressOf(~leaf), addressOf(~leaf));
      }
    }
  }
  arena.place(Uint32Array.from(words));
  const descriptions = arena.place(Uint32Array.from(trees));
  arena.views.float64.set(leafValues, leaves / 8);
  return { trees: descriptions, narrow: narrow.list, wide: wide.list };
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

/** Addresses of sets by node: bit r of byte r >> 3 is set when rank r goes left. */
function placeSets(
  arena: Arena,
  forest: Forest,
  { columns, columnOfNode }: ForestColumns,
): number[] {
  const { categoryOffsets, categoryWords } = forest;
  const sizeOf = (column: number): number => {
    const { isCategorical, cuts } = columns[column];
    return isCategorical ? Math.max(MIN_SET_BYTES, (cuts.numRanks >> 3) + 1) : 0;
  };
  const bytes = new Uint8Array(columnOfNode.reduce((sum, column) => sum + sizeOf(column), 0));
  const address = arena.take(bytes.length);
  let at = 0;
  const sets = Array.from(columnOfNode, (column, node) => {
    const { ranks } = columns[column].cuts;
    const words = categoryWords.subarray(categoryOffsets[node], categoryOffsets[node + 1]);
    for (let code = 0; code < 32 * words.length; code++) {
      if (hasCode(words, code)) bytes[at + (ranks[code] >> 3)] |= 1 << (ranks[code] & 7);
    }
    at += sizeOf(column);
    return address + at - sizeOf(column);
  });
  arena.views.bytes.set(bytes, address);
  return sets;
}
