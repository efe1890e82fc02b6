/** @file The kernel in plain TypeScript: what runs without WASM, and the oracle of all others. */
import { binMatrix, type BinnedMatrix } from './binned-matrix.ts';
import { addTreeScores } from './binned-walk.ts';
import { chooseBins } from './binning.ts';
import { computeGradients } from './gradients.ts';
import { addHistogram, addRows, createHistogram, subtractHistogram } from './histogram.ts';
import { writeSums, type HostKernel, type HostSession } from './host.ts';
import type { TrainingData, TreeRequest } from './kernel.ts';
import { partitionRows } from './partition.ts';
import { quantise, repeatRows, type Scales } from './quantise.ts';
import type { NodeSums } from './split.ts';
import { fillScores } from './start-scores.ts';
import { findBestSplit } from './splitting.ts';

/**
 * Makes the kernel.
 *
 * @param rowBlock Rows per partial histogram, as threads would have; the result is the same for any.
 */
export function createPlainKernel(rowBlock = Infinity): HostKernel {
  return {
    backend: 'cpu',
    prepare: (x, settings, random) => {
      const bins = chooseBins(x, settings, random);
      const binned = binMatrix(x, bins);
      return { bins, shape: binned, open: (data) => openPlain({ ...data, binned }, rowBlock) };
    },
  };
}

/** Opens a session on rows that are binned already. */
export function openPlain(data: TrainingData<BinnedMatrix>, rowBlock = Infinity): HostSession {
  const { binned, settings } = data;
  const { numRows } = binned;
  const { numScores } = data.rows;
  const scores = new Float64Array(numScores * numRows);
  fillScores(scores, data, numRows);
  const gradients = new Float64Array(scores.length);
  const hessians = new Float64Array(scores.length);
  const pairs = new Int32Array(2 * numRows);
  const rows = new Int32Array(numRows);
  const scratch = new Int32Array(numRows);
  const slots: Float64Array[] = [];
  let part: Float64Array | null = null;
  let scales: Scales = { gradient: 1, hessian: 1, countUnit: 1 };
  let request: TreeRequest | null = null;
  let bagSize = numRows;

  return {
    computeGradients: () => computeGradients(data.rows, scores, gradients, hessians),
    beginTree(next) {
      request = next;
      const offset = next.scoreIndex * numRows;
      scales = quantise(gradients, hessians, offset, numRows, next.ditherSeed, pairs);
      bagSize = fillRows(rows, next.bag);
      if (next.bag && next.copies) repeatRows(pairs, next.bag, next.copies);
      return { root: sumRows(pairs, rows, bagSize), scales };
    },
    buildHistogram(slot, begin, end) {
      slots[slot] ??= createHistogram(binned);
      slots[slot].fill(0);
      if (end - begin <= rowBlock) {
        addRows(slots[slot], binned, pairs, rows, begin, end, scales.countUnit);
        return;
      }
      part ??= createHistogram(binned);
      for (let at = begin; at < end; at += rowBlock) {
        part.fill(0);
        addRows(part, binned, pairs, rows, at, Math.min(end, at + rowBlock), scales.countUnit);
        addHistogram(slots[slot], part);
      }
    },
    subtractHistogram: (slot, other) => subtractHistogram(slots[slot], slots[other]),
    findSplits: (searches, features) =>
      searches.map(({ slot, node }) =>
        findBestSplit(slots[slot], binned, node, scales, settings, features ?? request!.allowed),
      ),
    partition: (split, begin, end) => partitionRows(binned, split, rows, begin, end, scratch),
    readScores: () => ({ scores, rows }),
    updateScores(tree) {
      const offset = request!.scoreIndex * numRows;
      for (const { begin, end, value } of tree.leaves) {
        for (let i = begin; i < end; i++) scores[offset + rows[i]] += value;
      }
      if (bagSize < numRows) {
        addTreeScores(tree, binned.columns, numRows, rows.subarray(bagSize), scores, offset);
      }
    },
    columns: () => binned.columns,
    view: () => ({ pairs, rows }),
    fillHistogram(slot, sums) {
      slots[slot] ??= createHistogram(binned);
      writeSums(slots[slot], 0, sums, 0, binned.binOffsets[binned.numFeatures], scales.countUnit);
    },
    close: () => void slots.splice(0),
  };
}

/** Lists the bag, then the other rows, each ascending; gives the size of the bag. */
export function fillRows(rows: Int32Array, bag: Int32Array | null): number {
  if (bag === null) {
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return rows.length;
  }
  rows.set(bag);
  let next = 0;
  let at = bag.length;
  for (let row = 0; row < rows.length; row++) {
    if (bag[next] === row) next++;
    else rows[at++] = row;
  }
  return bag.length;
}

function sumRows(pairs: Int32Array, rows: Int32Array, count: number): NodeSums {
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < count; i++) {
    gradient += pairs[2 * rows[i]];
    hessian += pairs[2 * rows[i] + 1];
  }
  return { gradient, hessian, count };
}
