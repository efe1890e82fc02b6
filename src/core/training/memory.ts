/** @file How much memory a training takes: estimated before it begins, so that it refuses rather than dies. */
import { DataError } from '../errors.ts';

/** What all workers of a tab have between them before browsers end it; WebAssembly alone cannot have more. */
export const TAB_BYTES = 4e9;

/**
 * Of a cell: in the table, in its part of the split (8 bytes each), and as bins (2). Trees of 3 million rows of 21
 * numbers took 409 bytes a row in all, a tenth less than is estimated.
 */
const BYTES_PER_CELL = 18;
/** Of a row: target, weight, scores, derivatives, row lists, sides. */
const BYTES_PER_ROW = 80;
/** Code, buffers and what the page itself holds. */
const FIXED_BYTES = 100e6;

/** Gives the most memory that is held at once while a table is trained on, in bytes; a little more than measured. */
export function trainingBytes(numRows: number, numColumns: number): number {
  return FIXED_BYTES + numRows * (BYTES_PER_ROW + BYTES_PER_CELL * numColumns);
}

/**
 * Refuses tables that are too large for a tab, with the number of rows that would do.
 *
 * @param limit For tests, in bytes.
 * @throws {DataError} `too_large`
 */
export function checkMemory(numRows: number, numColumns: number, limit = TAB_BYTES): void {
  const bytes = trainingBytes(numRows, numColumns);
  if (bytes <= limit) return;
  const perRow = BYTES_PER_ROW + BYTES_PER_CELL * numColumns;
  const rows = Math.max(0, Math.floor((limit - FIXED_BYTES) / perRow));
  throw new DataError(
    'too_large',
    `train: ${numRows} rows of ${numColumns} columns need about ${(bytes / 1e9).toFixed(1)} GB, and a tab has ${(limit / 1e9).toFixed(1)} GB; train on at most ${rows} of the rows, or on fewer columns`,
    { bytes, limit, rows },
  );
}
