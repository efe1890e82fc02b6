// Bins of a fitted forest → scores. Trees with few leaves are not walked: every node is asked, for 32 rows at a time,
// and a row that goes right strikes out the leaves to the left of the node. The first leaf that is left is the one.
// Leaves are numbered from left to right and held in bytes of eight ("planes"), so that a node touches only the
// planes of its left side. Larger trees are walked, eight rows side by side.
//
// Source: Lucchese et al. 2015, QuickScorer, https://doi.org/10.1145/2766462.2767733; planes of bytes are ours.

/** Rows that are asked at a time; ROW_GROUP in ../wasm-predictor.ts. */
const GROUP: i32 = 32;
/** Rows that walk side by side. */
const WALKERS: i32 = 8;

// What a tree is, 32 bytes: how it is scored, where its scores and leaves are, and where its planes or nodes are.
const BITS: i32 = 0;
const WALK: i32 = 1;
const SCORES: usize = 4;
const LEAVES: usize = 8;
/** Planes from the last to the first, 16 bytes each; or the first node. */
const BODY: usize = 12;
const NUM_PLANES: usize = 16;
/** Where the nodes that are leaves begin. */
const FIRST_LEAF: usize = 16;
const TREE_BYTES: usize = 32;

// A plane: numeric questions, categorical questions, their ends, and the number of its first leaf.
const NUMERIC_END: usize = 4;
const CATEGORICAL_END: usize = 8;
const FIRST: usize = 12;
const PLANE_BYTES: usize = 16;

// A question: where its column is, the highest bin that goes left (four times the same byte) or the address of the
// set, and the leaves to strike out (four times the same byte).
const ASKED: usize = 4;
const STRUCK: usize = 8;
const QUESTION_BYTES: usize = 12;

/** Is the rank not in the set? All ones for rows that go right. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function isOutside(ranks: v128, set: usize): v128 {
  const bits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  const bit = i8x16.swizzle(bits, v128.and(ranks, i8x16.splat(7)));
  const place = i8x16.shr_u(ranks, 3);
  const word = v128.or(
    i8x16.swizzle(v128.load(set), place),
    i8x16.swizzle(v128.load(set, 16), i8x16.sub(place, i8x16.splat(16))),
  );
  return i8x16.eq(v128.and(word, bit), i8x16.splat(0));
}

/** Number of the lowest bit of each byte; bytes are not 0. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function lowestBit(bytes: v128): v128 {
  return i8x16.popcnt(v128.andnot(i8x16.sub(bytes, i8x16.splat(1)), bytes));
}

/** Adds the values of the leaves whose numbers are at `numbers`. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function addLeaves(numbers: usize, leaves: usize, scores: usize): void {
  for (let i: usize = 0; i < <usize>GROUP; i += 2) {
    const a = leaves + ((<usize>load<u8>(numbers + i)) << 3);
    const b = leaves + ((<usize>load<u8>(numbers + i, 1)) << 3);
    const score = scores + (i << 3);
    const values = v128.load64_lane(b, v128.load64_zero(a), 1);
    v128.store(score, f64x2.add(v128.load(score), values));
  }
}

function scoreByBits(tree: usize, columns: usize, numRows: i32, numbers: usize): void {
  const leaves = <usize>load<u32>(tree, LEAVES);
  const body = <usize>load<u32>(tree, BODY);
  const bodyEnd = body + <usize>load<u32>(tree, NUM_PLANES) * PLANE_BYTES;
  let scores = <usize>load<u32>(tree, SCORES);
  const ones = i8x16.splat(-1);
  const zero = i8x16.splat(0);
  for (let row = 0; row < numRows; row += GROUP) {
    const base = columns + <usize>row;
    let foundA = ones;
    let foundB = ones;
    let firstA = zero;
    let firstB = zero;
    for (let plane = body; plane < bodyEnd; plane += PLANE_BYTES) {
      let at = <usize>load<u32>(plane);
      let a = ones;
      let b = ones;
      for (let end = <usize>load<u32>(plane, NUMERIC_END); at < end; at += QUESTION_BYTES) {
        const column = base + <usize>load<u32>(at);
        const asked = v128.load32_splat(at, ASKED);
        const struck = v128.load32_splat(at, STRUCK);
        a = v128.andnot(a, v128.and(i8x16.gt_s(v128.load(column), asked), struck));
        b = v128.andnot(b, v128.and(i8x16.gt_s(v128.load(column, 16), asked), struck));
      }
      for (let end = <usize>load<u32>(plane, CATEGORICAL_END); at < end; at += QUESTION_BYTES) {
        const column = base + <usize>load<u32>(at);
        const set = <usize>load<u32>(at, ASKED);
        const struck = v128.load32_splat(at, STRUCK);
        a = v128.andnot(a, v128.and(isOutside(v128.load(column), set), struck));
        b = v128.andnot(b, v128.and(isOutside(v128.load(column, 16), set), struck));
      }
      const first = v128.load8_splat(plane, FIRST);
      const leftA = i8x16.ne(a, zero);
      const leftB = i8x16.ne(b, zero);
      foundA = v128.bitselect(a, foundA, leftA);
      foundB = v128.bitselect(b, foundB, leftB);
      firstA = v128.bitselect(first, firstA, leftA);
      firstB = v128.bitselect(first, firstB, leftB);
    }
    v128.store(numbers, i8x16.add(firstA, lowestBit(foundA)));
    v128.store(numbers, i8x16.add(firstB, lowestBit(foundB)), 16);
    addLeaves(numbers, leaves, scores);
    scores += (<usize>GROUP) << 3;
  }
}

// A node: its column, odd when it asks for a set; the highest bin that goes left, or the address of the set, one bit
// by rank; the nodes to the left and to the right. Leaves are nodes, too, that lead to themselves.
const LEFT: usize = 8;
const NODE_SHIFT: usize = 4;

/** The next node of a row, `row` being twice its number; no branch, since no one could foretell it. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function step(node: usize, columns: usize, row: usize): usize {
  const bin = <u32>load<u16>(columns + <usize>load<u32>(node) + row);
  return <usize>load<u32>(node + ((<usize>(bin > load<u32>(node, ASKED))) << 2), LEFT);
}

/** The same where nodes may ask for sets. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function stepAny(node: usize, columns: usize, row: usize): usize {
  const column = <usize>load<u32>(node);
  if ((column & 1) == 0) return step(node, columns, row);
  const rank = <usize>load<u16>(columns + column - 1 + row);
  const isLeft = (load<u8>(<usize>load<u32>(node, ASKED) + (rank >> 3)) >> <u8>(rank & 7)) & 1;
  return <usize>load<u32>(node + ((<usize>(isLeft ^ 1)) << 2), LEFT);
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function add(node: usize, firstLeaf: usize, leaves: usize, score: usize, row: usize): void {
  const at = score + (row << 2);
  const value = load<f64>(leaves + (((node - firstLeaf) >> NODE_SHIFT) << 3));
  store<f64>(at, load<f64>(at) + value);
}

function scoreByWalk(tree: usize, columns: usize, numRows: i32): void {
  const scores = <usize>load<u32>(tree, SCORES);
  const leaves = <usize>load<u32>(tree, LEAVES);
  const root = <usize>load<u32>(tree, BODY);
  const end = <usize>load<u32>(tree, FIRST_LEAF);
  for (let i = 0; i < numRows; i += WALKERS) {
    const row = (<usize>i) << 1;
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    let e = root;
    let f = root;
    let g = root;
    let h = root;
    while (a < end || b < end || c < end || d < end || e < end || f < end || g < end || h < end) {
      a = step(a, columns, row);
      b = step(b, columns, row + 2);
      c = step(c, columns, row + 4);
      d = step(d, columns, row + 6);
      e = step(e, columns, row + 8);
      f = step(f, columns, row + 10);
      g = step(g, columns, row + 12);
      h = step(h, columns, row + 14);
    }
    add(a, end, leaves, scores, row);
    add(b, end, leaves, scores, row + 2);
    add(c, end, leaves, scores, row + 4);
    add(d, end, leaves, scores, row + 6);
    add(e, end, leaves, scores, row + 8);
    add(f, end, leaves, scores, row + 10);
    add(g, end, leaves, scores, row + 12);
    add(h, end, leaves, scores, row + 14);
  }
}

/** Row by row, for trees that ask for sets. */
function scoreByAnyWalk(tree: usize, columns: usize, numRows: i32): void {
  const scores = <usize>load<u32>(tree, SCORES);
  const leaves = <usize>load<u32>(tree, LEAVES);
  const root = <usize>load<u32>(tree, BODY);
  const end = <usize>load<u32>(tree, FIRST_LEAF);
  for (let i = 0; i < numRows; i++) {
    const row = (<usize>i) << 1;
    let node = root;
    while (node < end) node = stepAny(node, columns, row);
    add(node, end, leaves, scores, row);
  }
}

/**
 * Adds the leaf values of trees `from … to − 1` to the scores of a block of rows, tree after tree.
 *
 * @param trees Descriptions of all trees, 32 bytes each.
 * @param narrow Columns of bytes. @param wide Columns of 16 bits. Both hold values up to the next multiple of GROUP rows.
 * @param numbers Room for GROUP bytes.
 */
export function scoreTrees(
  trees: usize,
  from: i32,
  to: i32,
  narrow: usize,
  wide: usize,
  numRows: i32,
  numbers: usize,
): void {
  const end = trees + <usize>to * TREE_BYTES;
  for (let tree = trees + <usize>from * TREE_BYTES; tree < end; tree += TREE_BYTES) {
    const how = load<i32>(tree);
    if (how == BITS) scoreByBits(tree, narrow, numRows, numbers);
    else if (how == WALK) scoreByWalk(tree, wide, numRows);
    else scoreByAnyWalk(tree, wide, numRows);
  }
}
