/** @file Two sides of one column, brought to one form that every drift test reads. */
import { DataError } from '../errors.ts';
import { columnLength, countMissing } from '../table/cells.ts';
import type { Column } from '../table/column.ts';
import { categoryCounts, decileCounts, valueCounts, type Counts } from './bins.ts';
import { merge, type Merged } from './merge.ts';
import {
  categorySample,
  hasFewTexts,
  numericSample,
  type CategorySample,
  type NumericSample,
} from './samples.ts';

/** Rows of one side: all, and those without a value. */
export interface Side {
  readonly rows: number;
  readonly missing: number;
  /** Rows with a value that can be compared: not missing, not infinite. */
  readonly count: number;
}

/** Two samples of numbers, neither empty, and what one walk through both gave. */
export interface NumericPair {
  readonly reference: NumericSample;
  readonly current: NumericSample;
  readonly distances: Merged;
}

export interface Comparison {
  readonly type: 'numeric' | 'categorical';
  readonly reference: Side;
  readonly current: Side;
  /** Different values over both sides together; missing is not one. */
  readonly numUnique: number;
  /** Deciles of the reference, or all categories with `__missing__` as one. Null without values. */
  readonly bins: Counts | null;
  /** Counts by value, missing left out: categories, or numbers with at most `FEW_VALUES` values. */
  readonly values: Counts | null;
  readonly numeric: NumericPair | null;
  /** What was done to make it comparable, as a sentence; empty when nothing. */
  readonly note: string;
}

/** Numbers with at most this many values are tested as categories. */
export const FEW_VALUES = 5;
/** Text with at most this many values, or one in ten rows if that is more, is compared by value. */
const FEW_TEXTS = 20;
const MAX_TEXTS = 1000;

const NUMERIC_TYPES: readonly string[] = ['number', 'integer'];
const WORD_TYPES: readonly string[] = ['category', 'boolean', 'text'];

/**
 * Brings two columns to one form.
 *
 * A side without any value takes the type of the other. Numbers and booleans compare as 0 and 1;
 * categories, booleans and text by their words; text with many values by its length.
 *
 * @throws {DataError} `type_mismatch` when the types cannot be compared, `too_many_categories`.
 *
 * Cost: O(rows · log rows) for numbers, O(rows + categories · log categories) else.
 */
export function compare(reference: Column, current: Column): Comparison {
  const isEmptyReference = countMissing(reference) === columnLength(reference);
  const isEmptyCurrent = countMissing(current) === columnLength(current);
  const left = isEmptyReference && !isEmptyCurrent ? emptyLike(current, reference) : reference;
  const right = isEmptyCurrent && !isEmptyReference ? emptyLike(reference, current) : current;
  const { type, note } = kindOf(left, right);
  return type === 'numeric'
    ? numericComparison(numericSample(left), numericSample(right), note)
    : categoricalComparison(categorySample(left), categorySample(right));
}

/** As what two columns are compared. */
export interface ComparisonKind {
  readonly type: 'numeric' | 'categorical';
  readonly note: string;
}

/** Decides how two columns are compared. Throws `type_mismatch`. */
export function kindOf(left: Column, right: Column): ComparisonKind {
  const types = [left.type, right.type];
  const allIn = (allowed: readonly string[]): boolean => types.every((t) => allowed.includes(t));
  const numbers = (note: string): ComparisonKind => ({ type: 'numeric', note });

  if (allIn(NUMERIC_TYPES)) return numbers('');
  if (allIn(['date'])) return numbers('Dates are compared as milliseconds. ');
  if (left.type === 'text' && right.type === 'text' && !isCompareByValue(left, right)) {
    return numbers('Text is compared by its length in characters. ');
  }
  if (allIn(WORD_TYPES)) return { type: 'categorical', note: '' };
  if (allIn([...NUMERIC_TYPES, 'boolean'])) {
    return numbers('False and true are compared as 0 and 1. ');
  }
  throw new DataError(
    'type_mismatch',
    `the type changed: ${left.type} in the reference, ${right.type} in the current data`,
  );
}

function isCompareByValue(left: Column, right: Column): boolean {
  if (left.type !== 'text' || right.type !== 'text') return false;
  const limit = (column: Column): number =>
    Math.min(MAX_TEXTS, Math.max(FEW_TEXTS, columnLength(column) / 10));
  return hasFewTexts(left, limit(left)) && hasFewTexts(right, limit(right));
}

/** A column of the type of `like`, as long as `empty`, all missing. */
function emptyLike(like: Column, empty: Column): Column {
  const rows = columnLength(empty);
  if (WORD_TYPES.includes(like.type)) {
    return { type: 'category', codes: new Int32Array(rows).fill(-1), dictionary: [] };
  }
  const type = like.type === 'date' ? 'date' : 'number';
  return { type, values: new Float64Array(rows).fill(NaN) };
}

function sideOf(sample: NumericSample): Side {
  return { rows: sample.rows, missing: sample.missing, count: sample.sorted.length };
}

/** Two samples of numbers as a comparison. Cost: O(rows). */
export function numericComparison(
  reference: NumericSample,
  current: NumericSample,
  note = '',
): Comparison {
  const sides = { reference: sideOf(reference), current: sideOf(current) };
  if (reference.sorted.length === 0 || current.sorted.length === 0) {
    const { numUnique } = merge(reference.sorted, current.sorted);
    return { type: 'numeric', ...sides, numUnique, bins: null, values: null, numeric: null, note };
  }
  const distances = merge(reference.sorted, current.sorted);
  const { numUnique } = distances;
  return {
    type: 'numeric',
    ...sides,
    numUnique,
    bins: decileCounts(reference, current),
    values: numUnique <= FEW_VALUES ? valueCounts(reference, current, numUnique) : null,
    numeric: { reference, current, distances },
    note,
  };
}

/** Two samples of categories as a comparison. Cost: O(categories · log categories). */
export function categoricalComparison(
  reference: CategorySample,
  current: CategorySample,
): Comparison {
  const side = (sample: CategorySample): Side => ({
    rows: sample.rows,
    missing: sample.missing,
    count: sample.rows - sample.missing,
  });
  const values = categoryCounts(reference, current, false);
  return {
    type: 'categorical',
    reference: side(reference),
    current: side(current),
    numUnique: values.categories?.length ?? 0,
    bins: categoryCounts(reference, current, true),
    values,
    numeric: null,
    note: '',
  };
}
