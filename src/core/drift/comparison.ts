/** @file Two sides of one column, brought to one form that every drift test reads. */
import { DataError } from '../errors.ts';
import { columnLength, countMissing } from '../table/cells.ts';
import type { Column } from '../table/column.ts';
import { categoryCounts, decileCounts, valueCounts, type Counts } from './bins.ts';
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
  readonly numeric: { readonly reference: NumericSample; readonly current: NumericSample } | null;
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
  const types = [left.type, right.type];
  const allIn = (allowed: readonly string[]): boolean => types.every((t) => allowed.includes(t));

  if (allIn(NUMERIC_TYPES)) return compareNumbers(left, right, '');
  if (allIn(['date'])) return compareNumbers(left, right, 'Dates are compared as milliseconds. ');
  if (left.type === 'text' && right.type === 'text' && !isCompareByValue(left, right)) {
    return compareNumbers(left, right, 'Text is compared by its length in characters. ');
  }
  if (allIn(WORD_TYPES)) return compareCategories(left, right);
  if (allIn([...NUMERIC_TYPES, 'boolean'])) {
    return compareNumbers(left, right, 'False and true are compared as 0 and 1. ');
  }
  throw new DataError(
    'type_mismatch',
    `the type changed: ${reference.type} in the reference, ${current.type} in the current data`,
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

function compareNumbers(left: Column, right: Column, note: string): Comparison {
  const reference = numericSample(left);
  const current = numericSample(right);
  const { numUnique, values } = valueCounts(reference, current, FEW_VALUES);
  const isComparable = reference.sorted.length > 0 && current.sorted.length > 0;
  return {
    type: 'numeric',
    reference: sideOf(reference),
    current: sideOf(current),
    numUnique,
    bins: isComparable ? decileCounts(reference, current) : null,
    values,
    numeric: isComparable ? { reference, current } : null,
    note,
  };
}

function compareCategories(left: Column, right: Column): Comparison {
  const reference = categorySample(left);
  const current = categorySample(right);
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
