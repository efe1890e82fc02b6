/** @file Sends binned rows down a grown tree: for rows out of the bag and for validation rows. */
import type { GrownTree } from './kernel.ts';
import { leftTable } from './split.ts';

/**
 * Adds a tree's leaf values to `scores[offset + row]`.
 *
 * @param columns Bins, feature-major, [numFeatures, numRows].
 * @param rows Which rows; null means all.
 *
 * Cost: O(rows · depth).
 */
export function addTreeScores(
  tree: GrownTree,
  columns: Uint8Array,
  numRows: number,
  rows: Int32Array | null,
  scores: Float64Array,
  offset: number,
): void {
  const tables = tree.splits.map(leftTable);
  const starts = tree.splits.map((split) => split.feature * numRows);
  const root = tree.splits.length > 0 ? 0 : ~0;
  const count = rows ? rows.length : numRows;
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i] : i;
    let node = root;
    while (node >= 0) {
      const isLeft = tables[node][columns[starts[node] + row]] === 1;
      node = isLeft ? tree.leftChild[node] : tree.rightChild[node];
    }
    scores[offset + row] += tree.leaves[~node].value;
  }
}
