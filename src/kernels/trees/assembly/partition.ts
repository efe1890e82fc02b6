// Sending rows to the children of a node, and leaf values to scores.

/**
 * Divides rows[begin … end − 1]: those that go left move to the front, the others into `scratch`, both in their old
 * order. `moveRows` then puts them behind one another, so threads can divide parts of a node side by side.
 *
 * @param column Bins of the feature, by row.
 * @param table 256 bytes: 1 for each bin that goes left.
 * @param scratch i32, one longer than the part.
 * @returns How many go left.
 */
export function partition(
  column: usize,
  table: usize,
  rows: usize,
  begin: i32,
  end: i32,
  scratch: usize,
): i32 {
  const first = rows + ((<usize>begin) << 2);
  let left = first;
  let right = scratch;
  for (let at = first, last = rows + ((<usize>end) << 2); at < last; at += 4) {
    const row = load<u32>(at);
    const goesLeft = <usize>load<u8>(table + <usize>load<u8>(column + <usize>row));
    // Both are written; only one of the two places is kept.
    store<u32>(left, row);
    store<u32>(right, row);
    left += goesLeft << 2;
    right += (goesLeft ^ 1) << 2;
  }
  return <i32>((left - first) >> 2);
}

/** Moves `count` rows. */
export function moveRows(to: usize, from: usize, count: i32): void {
  memory.copy(to, from, (<usize>count) << 2);
}

/** Adds `value` to the scores of rows[begin … end − 1]. */
export function addToRows(scores: usize, rows: usize, begin: i32, end: i32, value: f64): void {
  for (
    let at = rows + ((<usize>begin) << 2), last = rows + ((<usize>end) << 2);
    at < last;
    at += 4
  ) {
    const score = scores + ((<usize>load<u32>(at)) << 3);
    store<f64>(score, load<f64>(score) + value);
  }
}

/**
 * Sends rows down a tree and adds the values of their leaves.
 *
 * @param rows Listed rows begin … end − 1, or 0 for the rows themselves.
 * @param nodes Per node 16 bytes: byte offset of the feature's column (u32), left child, right child (i32), unused.
 * @param tables 256 bytes per node.
 * @param leaves f64 by leaf.
 */
export function walkTree(
  columns: usize,
  rows: usize,
  begin: i32,
  end: i32,
  nodes: usize,
  tables: usize,
  leaves: usize,
  scores: usize,
): void {
  for (let i = begin; i < end; i++) {
    const row = rows == 0 ? <usize>i : <usize>load<u32>(rows + ((<usize>i) << 2));
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
