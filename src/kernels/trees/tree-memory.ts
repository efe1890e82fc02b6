/** @file A grown tree in memory, for `walkTree` of assembly/partition.ts. */
import type { GrownTree } from '../../core/learners/trees/kernel.ts';
import { writeLeftTable } from '../../core/learners/trees/split.ts';
import type { Arena } from './arena.ts';
import { LEAF_BYTES } from './stages.ts';

/** Bytes of a tree with its leaves, as `LEAF_BYTES` and `writeWalk` have them. */
export function treeBytes({ splits, leaves }: GrownTree): number {
  return 272 * splits.length + (8 + LEAF_BYTES) * leaves.length;
}

/** Writes nodes, tables of sides and values behind the leaves of a tree at `room`, and gives their addresses. */
export function writeWalk(
  arena: Arena,
  room: number,
  { splits, leftChild, rightChild, leaves }: GrownTree,
  numRows: number,
): { nodes: number; tables: number; values: number } {
  const nodes = room + LEAF_BYTES * leaves.length;
  const tables = nodes + 16 * splits.length;
  const values = tables + 256 * splits.length;
  const { bytes, int32, uint32, float64 } = arena.views;
  splits.forEach((split, n) => {
    const at = nodes / 4 + 4 * n;
    uint32[at] = split.feature * numRows;
    int32[at + 1] = leftChild[n];
    int32[at + 2] = rightChild[n];
    writeLeftTable(split, bytes, tables + 256 * n);
  });
  leaves.forEach(({ value }, leaf) => (float64[values / 8 + leaf] = value));
  return { nodes, tables, values };
}
