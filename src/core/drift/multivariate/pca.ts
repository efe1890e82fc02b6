/** @file PCA reconstruction error: do current rows still lie where the reference's columns move together? */
import { checkCancelled, DataError, type CancelSignal } from '../../errors.ts';
import { eigenSymmetric } from '../../math/eigen.ts';
import { chunkStarts, meanAndSd } from '../learned.ts';
import { fitEncoder, type Encoder } from './encode.ts';
import type { ColumnPair } from './pairs.ts';
import type { ErrorChunk, PcaDrift } from './types.ts';

/** Rows that are coded at once. */
const BLOCK = 4096;
/** Above this the eigenvectors take seconds. */
const MAX_DIMENSIONS = 400;

export interface PcaSettings {
  readonly variance: number;
  readonly chunks?: number;
  readonly chunkRows?: number;
  readonly sds: number;
}

/** Called with rows done and in all. */
type OnRows = (done: number, total: number) => void;

/**
 * Learns principal components from the reference, rebuilds every row from those that keep `variance`, and
 * compares the mean distance between row and rebuilt row: its limits are mean ± `sds` sd over parts of the
 * reference. A change that leaves every column's own distribution alone, such as two columns that no longer
 * go together, shows here and in no test of single columns.
 *
 * Reference and current are cut into parts of equal size, at most that of the current table, so that the
 * limits fit what is held against them.
 *
 * @throws {DataError} `too_few_rows`, `nothing_to_compare`, `too_many_dimensions`.
 *
 * Cost: O(rows · dimensions²) for the covariance.
 * Source: NannyML `DataReconstructionDriftCalculator` (StandardScaler, PCA keeping 65 %, mean Euclidean
 * distance); ours codes few categories one-hot and counts missing cells as dimensions of their own.
 */
export function pcaDrift(
  pairs: readonly ColumnPair[],
  rows: { readonly reference: number; readonly current: number },
  settings: PcaSettings,
  signal?: CancelSignal,
  onRows?: OnRows,
): PcaDrift {
  const encoder = fitEncoder(pairs);
  const { dimensions } = encoder;
  checkShape(dimensions, rows);
  const total = 2 * rows.reference + rows.current;
  let done = 0;
  const tell = (count: number): void => {
    done += count;
    checkCancelled(signal, 'multivariate');
    onRows?.(done, total);
  };
  const basis = components(encoder, rows.reference, settings.variance, tell);
  const size =
    settings.chunkRows ??
    Math.max(1, Math.min(Math.floor(rows.reference / (settings.chunks ?? 10)), rows.current));
  const parts = (side: 'reference' | 'current'): readonly Omit<ErrorChunk, 'outside'>[] => {
    const errors = errorsOf(encoder, side, rows[side], basis, tell);
    return chunkErrors(errors, chunkStarts(rows[side], { chunkRows: Math.min(size, rows[side]) }));
  };
  const before = parts('reference');
  if (before.length < 2) {
    throw new DataError(
      'too_few_rows',
      `multivariate: the reference must have at least two parts of ${size} rows, got ${rows.reference} rows; take smaller parts`,
      { rows: rows.reference, chunkRows: size },
    );
  }
  const { mean, sd } = meanAndSd(before.map(({ value }) => value));
  const lower = Math.max(0, mean - settings.sds * sd);
  const upper = mean + settings.sds * sd;
  const judged = (list: readonly Omit<ErrorChunk, 'outside'>[]): readonly ErrorChunk[] =>
    list.map((chunk) => ({ ...chunk, outside: chunk.value < lower || chunk.value > upper }));
  const now = parts('current');
  const value =
    now.reduce((sum, part) => sum + part.value * (part.to - part.from), 0) / rows.current;
  return {
    components: basis.count,
    dimensions,
    variance: basis.variance,
    reference: judged(before),
    current: judged(now),
    value,
    mean,
    sd,
    lower,
    upper,
    drift: value < lower || value > upper,
  };
}

function checkShape(dimensions: number, rows: { reference: number; current: number }): void {
  if (rows.reference < 4 || rows.current < 1) {
    throw new DataError(
      'too_few_rows',
      `multivariate: at least 4 reference rows and 1 current row are needed, got ${rows.reference} and ${rows.current}`,
      rows,
    );
  }
  if (dimensions < 2) {
    throw new DataError(
      'nothing_to_compare',
      `multivariate: at least two columns that vary are needed, got ${dimensions}`,
    );
  }
  if (dimensions > MAX_DIMENSIONS) {
    throw new DataError(
      'too_many_dimensions',
      `multivariate: at most ${MAX_DIMENSIONS} coded columns can be taken, got ${dimensions}; name fewer columns`,
      { dimensions },
    );
  }
}

/** Components that keep enough variance, row-major [count, dimensions]. */
interface Basis {
  readonly vectors: Float64Array;
  readonly count: number;
  readonly variance: number;
}

function components(
  encoder: Encoder,
  rows: number,
  wanted: number,
  tell: (count: number) => void,
): Basis {
  const { dimensions } = encoder;
  const covariance = new Float64Array(dimensions * dimensions);
  const block = new Float64Array(BLOCK * dimensions);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK);
    encoder.encode('reference', from, to, block);
    for (let row = 0; row < to - from; row++) {
      const at = row * dimensions;
      for (let i = 0; i < dimensions; i++) {
        const value = block[at + i];
        if (value === 0) continue;
        for (let j = i; j < dimensions; j++) {
          covariance[i * dimensions + j] += value * block[at + j];
        }
      }
    }
    tell(to - from);
  }
  for (let i = 0; i < covariance.length; i++) covariance[i] /= rows;
  const { values, vectors } = eigenSymmetric(covariance, dimensions);
  const all = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  let count = 0;
  let kept = 0;
  while (count < dimensions && kept < wanted * all) kept += Math.max(0, values[count++]);
  return {
    vectors: vectors.subarray(0, count * dimensions),
    count,
    variance: all === 0 ? 1 : kept / all,
  };
}

/** Distance of each row from what the components rebuild, [rows]. */
function errorsOf(
  encoder: Encoder,
  side: 'reference' | 'current',
  rows: number,
  { vectors, count }: Basis,
  tell: (count: number) => void,
): Float64Array {
  const { dimensions } = encoder;
  const errors = new Float64Array(rows);
  const block = new Float64Array(BLOCK * dimensions);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK);
    encoder.encode(side, from, to, block);
    for (let row = 0; row < to - from; row++) {
      const at = row * dimensions;
      let rest = 0;
      for (let i = 0; i < dimensions; i++) rest += block[at + i] * block[at + i];
      // The vectors are orthonormal: what they rebuild has the squared length of the products.
      for (let k = 0; k < count; k++) {
        let product = 0;
        for (let i = 0; i < dimensions; i++) product += vectors[k * dimensions + i] * block[at + i];
        rest -= product * product;
      }
      errors[from + row] = Math.sqrt(Math.max(0, rest));
    }
    tell(to - from);
  }
  return errors;
}

function chunkErrors(
  errors: Float64Array,
  starts: readonly number[],
): readonly Omit<ErrorChunk, 'outside'>[] {
  return starts.slice(0, -1).map((from, at) => {
    const to = starts[at + 1];
    let sum = 0;
    for (let row = from; row < to; row++) sum += errors[row];
    const value = sum / (to - from);
    let squares = 0;
    for (let row = from; row < to; row++) squares += (errors[row] - value) * (errors[row] - value);
    return { from, to, value, standardError: Math.sqrt(squares) / (to - from) };
  });
}
