/**
 * @file A small tree as questions, which assembly/predict-trees.ts asks of all nodes instead of walking: leaves are
 * numbered from the left and stand in planes of eight; a row that goes right at a node loses the leaves on its left.
 */

/** Larger trees are walked: a leaf's number must fit a byte. At 255 leaves asking all nodes is twice as fast. */
export const MAX_BIT_LEAVES = 256;
/** `how` of assembly/predict-trees.ts. */
const BITS = 0;
const PLANE_LEAVES = 8;
const PLANE_BYTES = 16;
const QUESTION_BYTES = 12;
/** A byte that is repeated four times. */
const FOUR = 0x01010101;

/** The leaves on the left of a node: `begin … middle − 1`, counted from the left of the tree. */
interface Span {
  readonly node: number;
  readonly begin: number;
  readonly middle: number;
}

/** What a node asks. */
interface Question {
  /** Byte offset of its column. */
  readonly column: number;
  /** The highest bin that goes left, or the address of the 32 bytes of a set. */
  readonly asked: number;
  readonly isSet: boolean;
}

/** The questions of eight leaves, three words each. */
interface Plane {
  readonly numeric: readonly number[];
  readonly categorical: readonly number[];
  readonly first: number;
}

/**
 * Numbers the leaves of a tree from left to right.
 *
 * @param leftChild Children by node, leaves as `~leaf`; read up to `numNodes`.
 * @returns Each node's leaves, and the leaves in their new order.
 */
export function spansOf(
  leftChild: ArrayLike<number>,
  rightChild: ArrayLike<number>,
  numNodes: number,
): { readonly spans: readonly Span[]; readonly order: readonly number[] } {
  const order: number[] = [];
  const spans: Span[] = [];
  // What is left to visit: a child, or a node whose left side is done.
  const stack: (number | { readonly node: number; readonly begin: number })[] = [
    numNodes > 0 ? 0 : ~0,
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next === 'object') {
      spans.push({ ...next, middle: order.length });
      stack.push(rightChild[next.node]);
    } else if (next < 0) {
      order.push(~next);
    } else {
      stack.push({ node: next, begin: order.length }, leftChild[next]);
    }
  }
  return { spans, order };
}

/** Puts the questions of all nodes into planes, from the last to the first. */
export function planesOf(
  spans: readonly Span[],
  numLeaves: number,
  questionOf: (node: number) => Question,
): readonly Plane[] {
  const planes = Array.from({ length: Math.ceil(numLeaves / PLANE_LEAVES) }, (_, p) => ({
    numeric: [] as number[],
    categorical: [] as number[],
    first: PLANE_LEAVES * p,
  }));
  for (const { node, begin, middle } of spans) {
    const { column, asked, isSet } = questionOf(node);
    for (const { numeric, categorical, first } of planes) {
      const low = Math.max(0, begin - first);
      const high = Math.min(PLANE_LEAVES, middle - first);
      if (low >= high) continue;
      const struck = ((1 << high) - (1 << low)) * FOUR;
      if (isSet) categorical.push(column, asked, struck);
      else numeric.push(column, ((asked ^ 0x80) * FOUR) >>> 0, struck);
    }
  }
  return planes.reverse();
}

/** Bytes that `wordsOf` can take at most, for a tree of so many leaves. */
export function mostBytes(numLeaves: number): number {
  return Math.ceil(numLeaves / PLANE_LEAVES) * (PLANE_BYTES + QUESTION_BYTES * (numLeaves - 1));
}

/** The words of planes that begin at `address`: what each is, then all questions. */
export function wordsOf(planes: readonly Plane[], address: number): readonly number[] {
  const words: number[] = [];
  let at = address + PLANE_BYTES * planes.length;
  for (const { numeric, categorical, first } of planes) {
    const middle = at + 4 * numeric.length;
    words.push(at, middle, middle + 4 * categorical.length, first);
    at = middle + 4 * categorical.length;
  }
  for (const { numeric, categorical } of planes) {
    for (const word of numeric) words.push(word);
    for (const word of categorical) words.push(word);
  }
  return words;
}

/** The description of a tree, eight words. @param place Addresses of its scores and leaf values. */
export function descriptionOf(
  place: readonly [scores: number, leaves: number],
  address: number,
  planes: readonly Plane[],
): readonly number[] {
  return [BITS, ...place, address, planes.length, 0, 0, 0];
}
