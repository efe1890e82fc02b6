/** @file The design matrix by row without its zeros: one-hot data is mostly zeros. */
import type { DenseMatrix } from '../../matrix.ts';

/**
 * Compressed rows: entries of row i are at `start[i] … start[i + 1] − 1`, features ascending.
 * Memory: 12 bytes per entry that is not zero.
 */
export interface SparseRows {
  readonly numRows: number;
  readonly numFeatures: number;
  readonly start: Int32Array<ArrayBuffer>;
  readonly feature: Int32Array<ArrayBuffer>;
  readonly value: Float64Array<ArrayBuffer>;
}

/** Turns feature-major columns into rows, leaving zeros out. Cost: O(rows · features). */
export function toSparseRows(x: DenseMatrix): SparseRows {
  const { numRows, columns } = x;
  const start = new Int32Array(numRows + 1);
  for (const column of columns) {
    for (let row = 0; row < numRows; row++) if (column[row] !== 0) start[row + 1]++;
  }
  for (let row = 0; row < numRows; row++) start[row + 1] += start[row];
  const feature = new Int32Array(start[numRows]);
  const value = new Float64Array(start[numRows]);
  const next = start.slice();
  for (let j = 0; j < columns.length; j++) {
    const column = columns[j];
    for (let row = 0; row < numRows; row++) {
      if (column[row] === 0) continue;
      const at = next[row]++;
      feature[at] = j;
      value[at] = column[row];
    }
  }
  return { numRows, numFeatures: columns.length, start, feature, value };
}
