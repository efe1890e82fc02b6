/** @file What a device that counts for this kernel reads and writes in its memory. */
import type { BinnedShape } from '../../core/learners/trees/binned-matrix.ts';
import { writeSums, type RowsView } from '../../core/learners/trees/host.ts';
import type { Arena } from './arena.ts';
import { MAX_BINS, type Layout } from './layout.ts';

/** Views of the rows of a fit, until the memory grows. */
export function viewRows(arena: Arena, layout: Layout): RowsView {
  const { columns, pairs, rows, numRows, numFeatures } = layout;
  const { bytes, int32 } = arena.views;
  return {
    columns: bytes.subarray(columns, columns + numFeatures * numRows),
    pairs: int32.subarray(pairs / 4, pairs / 4 + 2 * numRows),
    rows: int32.subarray(rows / 4, rows / 4 + numRows),
  };
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
