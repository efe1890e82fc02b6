/**
 * @file A fitted forest as assembly/predict-trees.ts reads it. All trees share one list of columns; small trees become
 * questions by plane of eight leaves, others nodes of 16 bytes.
 */
import { IS_CATEGORICAL, type Forest } from '../../core/learners/trees/model.ts';
import type { Arena } from './arena.ts';
import { hasCode, type ForestColumns } from './forest-columns.ts';

/** Rows whose bins and scores are in memory at a time: 28 features fill an L1 cache. */
export const ROW_BLOCK = 1024;
/** Larger trees are walked: a leaf's number must fit a byte. At 255 leaves asking all nodes is twice as fast. */
const MAX_BIT_LEAVES = 256;

/** `how` of assembly/predict-trees.ts. */
const BITS = 0;
const WALK = 1;
const WALK_WITH_SETS = 2;

const PLANE_LEAVES = 8;
/** A set holds a byte of ranks by eight; those of narrow columns always 256. */
const MIN_SET_BYTES = 32;
/** A byte that is repeated four times. */
const FOUR = 0x01010101;
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

/** The leaves on the left of a node: `begin … middle − 1`, counted from the left of the tree. */
interface Span {
  readonly node: number;
  readonly begin: number;
  readonly middle: number;
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
    const place = [scores + 8 * ROW_BLOCK * (tree % numScores), leaves + 8 * firstLeaf];
    if (isSmall) {
      const { spans, order } = spansOf(forest, tree);
      order.forEach((leaf, at) => {
        leafValues[firstLeaf + at] = forest.leafValue[firstLeaf + leaf];
      });
      const planes = planesOf(asked, sets, narrow, spans, order.length);
      // Descriptions of the planes first, so that they are found, then their questions.
      let at = here() + 16 * planes.length;
      trees.push(BITS, ...place, here(), planes.length, 0, 0, 0);
      for (const { numeric, categorical, first } of planes) {
        const middle = at + 4 * numeric.length;
        words.push(at, middle, middle + 4 * categorical.length, first);
        at = middle + 4 * categorical.length;
      }
      for (const { numeric, categorical } of planes) words.push(...numeric, ...categorical);
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

/** Leaves from left to right, and each node's share of them. */
function spansOf(forest: Forest, tree: number): { spans: Span[]; order: number[] } {
  const offset = forest.nodeOffsets[tree];
  const order: number[] = [];
  const spans: Span[] = [];
  // What is left to visit: a child, or a node whose left side is done.
  const stack: (number | { readonly node: number; readonly begin: number })[] = [
    forest.nodeOffsets[tree + 1] > offset ? 0 : ~0,
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next === 'object') {
      spans.push({ ...next, middle: order.length });
      stack.push(forest.rightChild[next.node]);
    } else if (next < 0) {
      order.push(~next);
    } else {
      const node = offset + next;
      stack.push({ node, begin: order.length }, forest.leftChild[node]);
    }
  }
  return { spans, order };
}

/** The questions of eight leaves, three words each. */
interface Plane {
  readonly numeric: number[];
  readonly categorical: number[];
  readonly first: number;
}

/** Planes from the last to the first. */
function planesOf(
  asked: ForestColumns,
  sets: readonly number[],
  narrow: Places,
  spans: readonly Span[],
  numLeaves: number,
): Plane[] {
  const planes = range(0, Math.ceil(numLeaves / PLANE_LEAVES)).map((p): Plane => ({
    numeric: [],
    categorical: [],
    first: PLANE_LEAVES * p,
  }));
  for (const { node, begin, middle } of spans) {
    const column = asked.columnOfNode[node];
    const { isCategorical } = asked.columns[column];
    const from = ROW_BLOCK * narrow.of(column);
    for (const { numeric, categorical, first } of planes) {
      const low = Math.max(0, begin - first);
      const high = Math.min(PLANE_LEAVES, middle - first);
      if (low >= high) continue;
      const struck = ((1 << high) - (1 << low)) * FOUR;
      if (isCategorical) categorical.push(from, sets[node], struck);
      else numeric.push(from, ((asked.lastLeft[node] ^ 0x80) * FOUR) >>> 0, struck);
    }
  }
  return planes.reverse();
}
