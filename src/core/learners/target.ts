/** @file The target column as numbers, and which task it calls for. */
import { DataError } from '../errors.ts';
import type { Column, Field } from '../table/column.ts';
import type { Target, Task } from './learner.ts';

/** More classes than this is a sign of an id or a measurement. */
const MAX_CLASSES = 100;

/** The target of a training table. */
export interface EncodedTarget {
  readonly target: Target;
  /** Labels in class order: sorted by code point, numbers by value; `positive` last when binary. */
  readonly classes: readonly string[];
  readonly positive: string | null;
}

function labelOf(column: Column, row: number, decoder: TextDecoder): string | null {
  switch (column.type) {
    case 'category':
      return column.codes[row] < 0 ? null : column.dictionary[column.codes[row]];
    case 'boolean':
      return column.values[row] < 0 ? null : column.values[row] === 1 ? 'true' : 'false';
    case 'text':
      return column.valid[row] === 0
        ? null
        : decoder.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]));
    default: {
      if (column.values instanceof BigInt64Array) {
        return 'valid' in column && column.valid[row] === 0 ? null : String(column.values[row]);
      }
      const value = column.values[row];
      return Number.isNaN(value) ? null : String(value);
    }
  }
}

function compareLabels(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Labels that occur, sorted by code point, numbers by value. Throws `too_many_classes` above 100. */
export function distinctLabels(column: Column, numRows: number, who: string): string[] {
  const decoder = new TextDecoder();
  const seen = new Set<string>();
  for (let row = 0; row < numRows; row++) {
    const label = labelOf(column, row, decoder);
    if (label !== null) seen.add(label);
    if (seen.size > MAX_CLASSES) {
      throw new DataError(
        'too_many_classes',
        `${who}: a target of classes must have at most ${MAX_CLASSES} different values, got more; choose another column or a regression`,
      );
    }
  }
  const labels = [...seen];
  const isNumeric = column.type === 'number' || column.type === 'integer' || column.type === 'date';
  return isNumeric ? labels.sort((a, b) => Number(a) - Number(b)) : labels.sort(compareLabels);
}

/**
 * Which task a column calls for when nobody says: categories, booleans and text are classes; numbers that are only
 * 0 and 1 are two classes; any other numbers are a regression, unless the learner knows only classes.
 */
export function inferTask(column: Column, numRows: number, tasks: readonly Task[]): Task {
  const who = 'target';
  const isNumeric = column.type === 'number' || column.type === 'integer' || column.type === 'date';
  if (isNumeric) {
    const onlyClasses = !tasks.includes('regression');
    const isZeroOne =
      column.values instanceof Float64Array &&
      column.values.every((value) => value === 0 || value === 1 || Number.isNaN(value));
    if (!onlyClasses && (!isZeroOne || !tasks.includes('binary'))) return 'regression';
  }
  return distinctLabels(column, numRows, who).length > 2 ? 'multiclass' : 'binary';
}

/**
 * Encodes the target of a training table.
 *
 * @param positive Binary: the label to predict; the last in class order by default, as MLflow takes it.
 * @throws {DataError} `missing_target` when a row has none, `unknown_label` when `positive` does not occur,
 *   `single_class` with fewer than two classes, `not_numeric` for a regression on text.
 */
export function encodeTarget(
  field: Field,
  column: Column,
  numRows: number,
  task: Task,
  positive?: string,
): EncodedTarget {
  const who = `target "${field.name}"`;
  if (task === 'regression') {
    if (!('values' in column) || !(column.values instanceof Float64Array)) {
      throw new DataError('not_numeric', `${who}: a regression wants numbers, got ${field.type}`);
    }
    const values = Float64Array.from(column.values);
    refuseMissing(values, who);
    return { target: { task, values, numClasses: 0 }, classes: [], positive: null };
  }
  const classes = distinctLabels(column, numRows, who);
  if (classes.length < 2) {
    throw new DataError(
      'single_class',
      `${who}: at least two classes are required, got ${classes.length === 1 ? `only "${classes[0]}"` : 'none'}`,
    );
  }
  if (task === 'binary' && classes.length > 2) {
    throw new DataError('not_binary', `${who}: two classes are required, got ${classes.length}`);
  }
  if (task === 'binary' && positive !== undefined) {
    if (!classes.includes(positive)) {
      throw new DataError(
        'unknown_label',
        `${who}: the positive label "${positive}" does not occur; it has "${classes.join('", "')}"`,
      );
    }
    if (classes[0] === positive) classes.reverse();
  }
  const values = encodeLabels(column, numRows, classes);
  refuseMissing(values, who);
  return {
    target: { task, values, numClasses: task === 'binary' ? 2 : classes.length },
    classes,
    positive: task === 'binary' ? classes[1] : null,
  };
}

/** Class index by row; NaN where missing or not one of `classes`. */
export function encodeLabels(
  column: Column,
  numRows: number,
  classes: readonly string[],
): Float64Array<ArrayBuffer> {
  const index = new Map(classes.map((label, at) => [label, at]));
  const values = new Float64Array(numRows);
  if (column.type === 'category') {
    const byCode = column.dictionary.map((label) => index.get(label) ?? NaN);
    for (let row = 0; row < numRows; row++) {
      values[row] = column.codes[row] < 0 ? NaN : byCode[column.codes[row]];
    }
    return values;
  }
  const decoder = new TextDecoder();
  for (let row = 0; row < numRows; row++) {
    const label = labelOf(column, row, decoder);
    values[row] = label === null ? NaN : (index.get(label) ?? NaN);
  }
  return values;
}

function refuseMissing(values: Float64Array, who: string): void {
  let missing = 0;
  let first = -1;
  for (let row = 0; row < values.length; row++) {
    if (Number.isFinite(values[row])) continue;
    missing++;
    if (first < 0) first = row;
  }
  if (missing === 0) return;
  throw new DataError(
    'missing_target',
    `${who}: every training row needs a value, ${missing} of ${values.length} have none (the first is row ${first}); ` +
      'drop them with a filter step such as `' +
      'not is_missing(target)`',
    { missing, first },
  );
}
