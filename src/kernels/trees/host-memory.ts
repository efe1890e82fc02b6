/** @file What a device that counts for this kernel reads and writes in its memory. */
import type { BinnedShape } from '../../core/learners/trees/binned-matrix.ts';
import { writeSums, type RowsView } from '../../core/learners/trees/host.ts';
import type { Arena } from './arena.ts';
import { MAX_BINS, type Layout } from './layout.ts';

/** Copies the rows of the list. [numRows] */
export function readRows({ views }: Arena, { entries, numRows }: Layout): Int32Array<ArrayBuffer> {
  const rows = new Int32Array(numRows);
  for (let i = 0, at = entries / 4; i < numRows; i++, at += 2) rows[i] = views.int32[at];
  return rows;
}

/**
 * Copies the rows of a tree and their derivatives.
 *
 * @param copies Address of how often each row counts, or 0 for once.
 */
export function viewRows(arena: Arena, layout: Layout, copies: number): RowsView {
  const { entries, numRows } = layout;
  const { int32 } = arena.views;
  const rows = readRows(arena, layout);
  const pairs = new Int32Array(2 * numRows);
  for (let i = 0, at = entries / 4 + 1; i < numRows; i++, at += 2) {
    const times = copies > 0 ? int32[copies / 4 + rows[i]] : 1;
    pairs[2 * rows[i]] = ((int32[at] << 16) >> 16) * times;
    pairs[2 * rows[i] + 1] = (int32[at] >> 16) * times;
  }
  return { pairs, rows };
}

/**
 * Writes sums into the histogram at an address.
 *
 * @param sums Of each bin, [numBinsInAll, 3]; see `HostSession.fillHistogram`.
 */
export function fillBins(
  arena: Arena,
  histogram: number,
  { numFeatures, binOffsets }: BinnedShape,
  sums: Int32Array,
  countUnit: number,
): void {
  const { float64 } = arena.views;
  for (let feature = 0; feature < numFeatures; feature++) {
    const at = histogram / 8 + 2 * MAX_BINS * feature;
    writeSums(float64, at, sums, binOffsets[feature], binOffsets[feature + 1], countUnit);
  }
}
