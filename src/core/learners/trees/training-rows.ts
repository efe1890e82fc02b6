/** @file What boosting and random forests ask of training rows, and say of them. */
import { DataError } from '../../errors.ts';
import { takeRows, takeValues, type DenseMatrix } from '../../matrix.ts';
import type { TrainingRows } from '../inputs.ts';
import type { Target } from '../learner.ts';

/** Leaves out rows of weight 0, which must not count as data in a leaf or a bin. */
export function withoutZeroWeights(
  x: DenseMatrix,
  y: Target,
  rows: TrainingRows,
): { x: DenseMatrix; y: Target; rows: TrainingRows } {
  if (!rows.weights.includes(0)) return { x, y, rows };
  const kept = Int32Array.from(rows.weights.keys()).filter((row) => rows.weights[row] > 0);
  return {
    x: takeRows(x, kept),
    y: { ...y, values: takeValues(y.values, kept) },
    rows: { ...rows, weights: takeValues(rows.weights, kept) },
  };
}

/** Above this a quantised derivative has fewer than 3 bits (see quantise.ts). */
const MAX_ROWS = 2 ** 25 - 1;

/** Throws {DataError} `too_many_rows` when sums of derivatives could not be exact. */
export function checkRowCount(who: string, numRows: number): void {
  if (numRows <= MAX_ROWS) return;
  throw new DataError(
    'too_many_rows',
    `${who}: at most ${MAX_ROWS} training rows are possible, got ${numRows}; train on a sample`,
    { rows: numRows },
  );
}

/** A sentence that names features without two different values; none when there are none. */
export function describeIgnored(x: DenseMatrix, sources: Int32Array): string[] {
  const used = new Set(sources);
  const names = x.features.filter((_, f) => !used.has(f)).map(({ name }) => JSON.stringify(name));
  if (names.length === 0) return [];
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [`Ignored, because all values are alike: ${names.slice(0, 5).join(', ')}${more}.`];
}
