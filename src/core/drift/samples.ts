/** @file One side of a comparison: the finite numbers of a column, sorted, or its categories, counted. */
import { DataError } from '../errors.ts';
import { sortFloat64 } from '../math/sort-float64.ts';
import { meanAndStd, quantile } from '../stats/describe.ts';
import { columnLength } from '../table/cells.ts';
import type { BooleanColumn, Column, TextColumn } from '../table/column.ts';
import type { NumericSide } from './types.ts';

/** Finite values of one side, ascending, with what was left out. */
export interface NumericSample {
  readonly rows: number;
  readonly missing: number;
  readonly infinite: number;
  /** Float64, [count], ascending. */
  readonly sorted: Float64Array;
  readonly mean: number;
  /** Population sd (ddof 0). */
  readonly std: number;
}

/** Counts by category of one side. */
export interface CategorySample {
  readonly rows: number;
  readonly missing: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** Categories from which a column counts as free of repetition and is not compared. */
const MAX_CATEGORIES = 100_000;

/**
 * Takes a column of numbers, dates (ms) or booleans (0 and 1) as a sample; text by its length in
 * UTF-16 units.
 *
 * Cost: O(rows · log rows), native sort; two arrays of [rows].
 */
export function numericSample(column: Column): NumericSample {
  const rows = columnLength(column);
  const kept = new Float64Array(rows);
  let count = 0;
  let missing = 0;
  let infinite = 0;
  const take = (value: number): void => {
    if (Number.isFinite(value)) kept[count++] = value;
    else if (Number.isNaN(value)) missing++;
    else infinite++;
  };
  if (column.type === 'category') throw notNumeric(column.type);
  if (column.type === 'text') {
    for (let row = 0; row < rows; row++) take(column.valid[row] ? textAt(column, row).length : NaN);
  } else if (column.type === 'boolean') {
    for (const value of column.values) take(value < 0 ? NaN : value);
  } else if (column.values instanceof BigInt64Array) {
    const valid = 'valid' in column ? column.valid : null;
    for (let row = 0; row < rows; row++) take(valid?.[row] ? Number(column.values[row]) : NaN);
  } else {
    for (const value of column.values) take(value);
  }
  const sorted = kept.slice(0, count);
  const { mean, std } = meanAndStd(sorted);
  sortFloat64(sorted);
  return { rows, missing, infinite, sorted, mean, std };
}

function notNumeric(type: string): DataError {
  return new DataError('type_mismatch', `drift: a numeric test needs numbers, got ${type}`);
}

const DECODER = new TextDecoder();

function textAt(column: TextColumn, row: number): string {
  return DECODER.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]));
}

/**
 * Counts the values of a category, boolean or text column.
 *
 * @throws {DataError} `too_many_categories` beyond `limit` different values; `bad_code` for a code
 *   outside the dictionary.
 */
export function categorySample(column: Column, limit = MAX_CATEGORIES): CategorySample {
  const rows = columnLength(column);
  const counts = new Map<string, number>();
  let missing = 0;
  const add = (key: string, count: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + count);
    if (counts.size > limit) throw tooMany(limit, rows);
  };
  if (column.type === 'category') {
    const byCode = new Float64Array(column.dictionary.length);
    for (const code of column.codes) {
      if (code < 0) missing++;
      else if (code < byCode.length) byCode[code]++;
      else throw new DataError('bad_code', `drift: code ${code} is outside the dictionary`);
    }
    byCode.forEach((count, code) => {
      if (count > 0) add(column.dictionary[code], count);
    });
  } else if (column.type === 'boolean') {
    const byValue = [0, 0];
    for (const value of column.values) {
      if (value < 0) missing++;
      else byValue[value === 0 ? 0 : 1]++;
    }
    if (byValue[0] > 0) add('false', byValue[0]);
    if (byValue[1] > 0) add('true', byValue[1]);
  } else if (column.type === 'text') {
    for (let row = 0; row < rows; row++) {
      if (column.valid[row]) add(textAt(column, row), 1);
      else missing++;
    }
  } else {
    throw new DataError('type_mismatch', `drift: categories were expected, got ${column.type}`);
  }
  return { rows, missing, counts };
}

function tooMany(limit: number, rows: number): DataError {
  return new DataError(
    'too_many_categories',
    `drift: more than ${limit} different values in ${rows} rows; this looks like an id`,
  );
}

/** Are there at most `limit` different texts? Stops reading as soon as there are more. */
export function hasFewTexts(column: TextColumn, limit: number): boolean {
  const seen = new Set<string>();
  for (let row = 0; row < column.valid.length; row++) {
    if (!column.valid[row]) continue;
    seen.add(textAt(column, row));
    if (seen.size > limit) return false;
  }
  return true;
}

/**
 * The numbers of a column by row, as `numericSample` takes them: NaN is missing.
 *
 * @returns [rows]; the column's own array where it has one. Read only.
 */
export function numericValues(column: Column): Float64Array {
  if (column.type === 'category') throw notNumeric(column.type);
  if (column.type === 'text') {
    return Float64Array.from({ length: columnLength(column) }, (_, row) =>
      column.valid[row] ? textAt(column, row).length : NaN,
    );
  }
  if (column.type === 'boolean') {
    return Float64Array.from(column.values, (value) => (value < 0 ? NaN : value));
  }
  if (column.values instanceof Float64Array) return column.values;
  const valid = 'valid' in column ? column.valid : null;
  return Float64Array.from(column.values, (value, row) => (valid?.[row] ? Number(value) : NaN));
}

/** A column of words by row: codes into a dictionary, −1 for missing. */
export function categoryCodes(column: Column): {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
} {
  if (column.type === 'category') return column;
  const dictionary = [...categorySample(column).counts.keys()];
  const known = new Map(dictionary.map((word, code) => [word, code]));
  const wordAt = (row: number): string | null => {
    if (column.type === 'text') return column.valid[row] ? textAt(column, row) : null;
    const value = Number((column as BooleanColumn).values[row]);
    return value < 0 ? null : value === 0 ? 'false' : 'true';
  };
  const codes = Int32Array.from({ length: columnLength(column) }, (_, row) => {
    const word = wordAt(row);
    return word === null ? -1 : known.get(word)!;
  });
  return { codes, dictionary };
}

/** Summary of a sample for the report; NaN-free only when the sample has values. */
export function describeSample(sample: NumericSample): NumericSide {
  const { sorted } = sample;
  return {
    count: sorted.length,
    infinite: sample.infinite,
    mean: sample.mean,
    std: sample.std,
    median: quantile(sorted, 0.5),
    min: sorted[0],
    max: sorted[sorted.length - 1],
  };
}
