/**
 * @file Sums of quantised derivatives by bin.
 *
 * A histogram is [numBinsInAll + 1, 2] float64: gradient integer, and hessian integer · countUnit +
 * rows. Both stay below 2^53, so every addition is exact and sums do not depend on their order. The
 * last pair takes the padding of `rowWords` and means nothing.
 */
import type { BinnedMatrix } from './binned-matrix.ts';

/** Makes an empty histogram for `binned`. */
export function createHistogram(binned: BinnedMatrix): Float64Array<ArrayBuffer> {
  return new Float64Array(2 * (binned.binOffsets[binned.numFeatures] + 1));
}

/**
 * Adds the rows listed at `rows[begin … end − 1]`.
 *
 * @param pairs What `quantise` wrote, [numRows, 2].
 * @param countUnit See `Scales`.
 *
 * Cost: two additions per row and feature.
 */
export function addRows(
  histogram: Float64Array,
  binned: BinnedMatrix,
  pairs: Int32Array,
  rows: Int32Array,
  begin: number,
  end: number,
  countUnit: number,
): void {
  const { rowWords, wordsPerRow } = binned;
  const offsets = pairOffsets(binned);
  // for each row, for each feature: histogram[offset(feature) + bin] += pair
  for (let i = begin; i < end; i++) {
    const row = rows[i];
    const g = pairs[2 * row];
    const h = pairs[2 * row + 1] * countUnit + 1;
    const base = row * wordsPerRow;
    for (let k = 0; k < wordsPerRow; k++) {
      const word = rowWords[base + k];
      const f = 4 * k;
      const a = offsets[f] + ((word << 1) & 510);
      const b = offsets[f + 1] + ((word >>> 7) & 510);
      const c = offsets[f + 2] + ((word >>> 15) & 510);
      const d = offsets[f + 3] + ((word >>> 23) & 510);
      histogram[a] += g;
      histogram[a + 1] += h;
      histogram[b] += g;
      histogram[b + 1] += h;
      histogram[c] += g;
      histogram[c + 1] += h;
      histogram[d] += g;
      histogram[d + 1] += h;
    }
  }
}

/** Where each feature's pairs start; padding features point at the last pair. */
function pairOffsets(binned: BinnedMatrix): Int32Array {
  const { numFeatures, binOffsets } = binned;
  const offsets = new Int32Array(4 * binned.wordsPerRow).fill(2 * binOffsets[numFeatures]);
  for (let f = 0; f < numFeatures; f++) offsets[f] = 2 * binOffsets[f];
  return offsets;
}

/** target := target + other, in place. Cost: O(bins). */
export function addHistogram(target: Float64Array, other: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += other[i];
}

/** target := target − other, in place: a node minus one child is the other child. Cost: O(bins). */
export function subtractHistogram(target: Float64Array, other: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] -= other[i];
}
