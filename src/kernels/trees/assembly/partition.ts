// Sending rows to the children of a node, and leaf values to scores.

/**
 * Divides entries begin … end − 1 (quantise.ts): those of rows that go left move to the front, the others into `scratch`,
 * both in their old order. `moveRows` then puts them behind one another, so threads can divide parts of a node side by
 * side.
 *
 * @param column Bins of the feature, by row.
 * @param table 256 bytes: 1 for each bin that goes left.
 * @param scratch Entries, one more than the part has.
 * @returns How many go left.
 */
export function partition(
  column: usize,
  table: usize,
  entries: usize,
  begin: i32,
  end: i32,
  scratch: usize,
): i32 {
  const first = entries + ((<usize>begin) << 3);
  let left = first;
  let right = scratch;
  for (let at = first, last = entries + ((<usize>end) << 3); at < last; at += 8) {
    const entry = load<u64>(at);
    const goesLeft = <usize>load<u8>(table + <usize>load<u8>(column + <usize>(<u32>entry)));
    // Both are written; only one of the two places is kept.
    store<u64>(left, entry);
    store<u64>(right, entry);
    left += goesLeft << 3;
    right += (goesLeft ^ 1) << 3;
  }
  return <i32>((left - first) >> 3);
}

/** Moves `count` entries. */
export function moveRows(to: usize, from: usize, count: i32): void {
  memory.copy(to, from, (<usize>count) << 3);
}

/** Adds `value` to the scores of the rows of entries begin … end − 1. */
export function addToRows(scores: usize, entries: usize, begin: i32, end: i32, value: f64): void {
  const last = entries + ((<usize>end) << 3);
  for (let at = entries + ((<usize>begin) << 3); at < last; at += 8) {
    const score = scores + ((<usize>load<u32>(at)) << 3);
    store<f64>(score, load<f64>(score) + value);
  }
}

/**
 * Sends rows down a tree and adds the values of their leaves.
 *
 * @param entries Of which those from begin to end − 1 are followed.
 * @param nodes Per node 16 bytes: byte offset of the feature's column (u32), left child, right child (i32), unused.
 * @param tables 256 bytes per node.
 * @param leaves f64 by leaf.
 */
export function walkTree(
  columns: usize,
  entries: usize,
  begin: i32,
  end: i32,
  nodes: usize,
  tables: usize,
  leaves: usize,
  scores: usize,
): void {
  for (let i = begin; i < end; i++) {
    const row = <usize>load<u32>(entries + ((<usize>i) << 3));
    let node: i32 = 0;
    do {
      const at = nodes + ((<usize>node) << 4);
      const bin = load<u8>(columns + <usize>load<u32>(at) + row);
      const isLeft = load<u8>(tables + ((<usize>node) << 8) + <usize>bin);
      node = load<i32>(isLeft ? at + 4 : at + 8);
    } while (node >= 0);
    const score = scores + (row << 3);
    store<f64>(score, load<f64>(score) + load<f64>(leaves + ((<usize>~node) << 3)));
  }
}
