/** @file Rows that trees are tried on while they grow, in a memory of their own: the same bins, walk and loss as the plain ones. */
import { assignBins, type FeatureBins } from '../../core/learners/trees/binning.ts';
import type { BinnedShape } from '../../core/learners/trees/binned-matrix.ts';
import { LOSS_BLOCK } from '../../core/learners/trees/gradients.ts';
import type { FollowedRows, GrownTree, TrainingData } from '../../core/learners/trees/kernel.ts';
import { CALL_ROWS, ROW_GROUP } from './exports.ts';
import { layOut } from './layout.ts';
import { openMemory } from './open-memory.ts';
import { assignNumbers, THRESHOLD_BYTES } from './prepare.ts';
import {
  descriptionOf,
  MAX_BIT_LEAVES,
  mostBytes,
  planesOf,
  spansOf,
  wordsOf,
} from './questions.ts';
import { Stages } from './stages.ts';
import { treeBytes, writeWalk } from './tree-memory.ts';

/** One bit by bin. */
const SET_BYTES = 32;
const DESCRIPTION_BYTES = 32;

/**
 * Bins the rows and follows them.
 *
 * @param shape Of the training rows.
 * @param columns Raw values by binned feature.
 * @param data Of these rows.
 *
 * Memory: per row a byte a feature, 24 bytes a score, 24 more and 8 for weights.
 */
export function followRows(
  module: WebAssembly.Module,
  bins: readonly FeatureBins[],
  shape: BinnedShape,
  columns: readonly Float64Array[],
  data: Omit<TrainingData, 'binned'>,
): FollowedRows {
  const { arena, run } = openMemory(module);
  const numRows = data.rows.target.length;
  const address = arena.take(columns.length * numRows);
  const mark = arena.mark();
  const values = arena.take(8 * numRows);
  const thresholds = arena.take(THRESHOLD_BYTES);
  shape.sources.forEach((source, f) => {
    const own = bins[source];
    const at = address + f * numRows;
    if (own.kind === 'categorical') {
      assignBins(own, columns[f], arena.views.bytes.subarray(at, at + numRows));
      return;
    }
    arena.views.float64.set(columns[f], values / 8);
    assignNumbers(arena, run, own, values, numRows, thresholds, at);
  });
  arena.release(mark);
  const binned = { ...shape, numRows };
  const memory = {
    bins,
    shape: binned,
    columns: address,
    rowBins: 0,
    wordsPerRow: 0,
    rowStride: 0,
  };
  const layout = layOut(arena, memory, { ...data, binned }, 1);
  const { objective: loss, classFactors } = data.rows;
  const stages = new Stages(run, arena.memory, layout, { loss, classFactors });
  stages.listRows(0, numRows);
  const numBlocks = Math.ceil(numRows / LOSS_BLOCK);
  const numbers = arena.take(ROW_GROUP);
  let room = { address: 0, bytes: 0 };

  const roomFor = (bytes: number): number => {
    if (bytes > room.bytes) room = { address: arena.take(bytes), bytes };
    return room.address;
  };

  /** Rows from `begin` on, one by one. */
  const walk = (tree: GrownTree, scores: number, begin: number): void => {
    const place = writeWalk(arena, roomFor(treeBytes(tree)), tree, numRows);
    stages.walkRows(begin, numRows, place.nodes, place.tables, place.values, scores);
  };

  /** Rows before `end`, a multiple of ROW_GROUP, by asking all nodes. What goes left is a set of bins. */
  const ask = ({ splits, leaves, ...tree }: GrownTree, scores: number, end: number): void => {
    const { spans, order } = spansOf(tree.leftChild, tree.rightChild, splits.length);
    const setsAt = 8 * leaves.length;
    const bodyAt = setsAt + SET_BYTES * splits.length;
    const leafValues = roomFor(bodyAt + DESCRIPTION_BYTES + mostBytes(leaves.length));
    const { float64, uint32 } = arena.views;
    order.forEach((leaf, at) => (float64[leafValues / 8 + at] = leaves[leaf].value));
    splits.forEach(({ leftBins }, node) =>
      uint32.set(leftBins, (leafValues + setsAt + SET_BYTES * node) / 4),
    );
    const description = leafValues + bodyAt;
    const body = description + DESCRIPTION_BYTES;
    const planes = planesOf(spans, leaves.length, (node) => ({
      column: splits[node].feature * numRows,
      asked: leafValues + setsAt + SET_BYTES * node,
      isSet: true,
    }));
    uint32.set(wordsOf(planes, body), body / 4);
    for (let begin = 0; begin < end; begin += CALL_ROWS) {
      const count = Math.min(CALL_ROWS, end - begin);
      const place = [scores + 8 * begin, leafValues] as const;
      uint32.set(descriptionOf(place, body, planes), description / 4);
      run.scoreTrees(description, 0, 1, address + begin, 0, count, numbers);
    }
  };

  return {
    addTree(tree, scoreIndex) {
      const scores = layout.scores + 8 * scoreIndex * numRows;
      if (tree.splits.length > 0) {
        const isSmall = tree.leaves.length <= MAX_BIT_LEAVES;
        const asked = isSmall ? numRows - (numRows % ROW_GROUP) : 0;
        if (asked > 0) ask(tree, scores, asked);
        if (asked < numRows) walk(tree, scores, asked);
        return;
      }
      const { float64 } = arena.views;
      const [{ value }] = tree.leaves;
      for (let row = 0; row < numRows; row++) float64[scores / 8 + row] += value;
    },
    loss() {
      stages.gradients(0, 0, numBlocks);
      const { float64 } = arena.views;
      let sum = 0;
      for (let block = 0; block < numBlocks; block++) sum += float64[layout.losses / 8 + block];
      return sum;
    },
  };
}
