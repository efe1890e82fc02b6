/** @file Sending the rows of a node to its children, keeping their order. */
import type { BinnedMatrix } from './binned-matrix.ts';
import { leftTable, type Split } from './split.ts';

/**
 * Reorders `rows[begin … end − 1]`: those that go left first, both parts in their old order.
 *
 * @param scratch Overwritten, at least as long as the node.
 * @returns Where the right part begins.
 *
 * Cost: O(rows of the node), without branches on the data.
 */
export function partitionRows(
  binned: BinnedMatrix,
  split: Split,
  rows: Int32Array,
  begin: number,
  end: number,
  scratch: Int32Array,
): number {
  const { columns, numRows } = binned;
  const isLeft = leftTable(split);
  const at = split.feature * numRows;
  let left = begin;
  let right = 0;
  for (let i = begin; i < end; i++) {
    const row = rows[i];
    const goesLeft = isLeft[columns[at + row]];
    // Both are written; only one of the two places is kept.
    rows[left] = row;
    scratch[right] = row;
    left += goesLeft;
    right += 1 - goesLeft;
  }
  rows.set(scratch.subarray(0, right), left);
  return left;
}
