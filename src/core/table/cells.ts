/** @file Single cells of columns: for display, for tests and for small data. Loops take the typed arrays. */
import { DataError } from '../errors.ts';
import { nearestNames } from '../nearest.ts';
import type { Cell, Column } from './column.ts';
import type { Table } from './table.ts';

/** Number of rows of a column. */
export function columnLength(column: Column): number {
  if (column.type === 'category') return column.codes.length;
  if (column.type === 'text') return column.offsets.length - 1;
  return column.values.length;
}

/** Is it the variant of `integer` with 64-bit values? */
export function isBigIntColumn(
  column: Column,
): column is Extract<Column, { values: BigInt64Array }> {
  return column.type === 'integer' && 'valid' in column;
}

/** Is the cell of this row missing? `row` must be in 0..numRows−1. */
export function isMissing(column: Column, row: number): boolean {
  if (column.type === 'category') return column.codes[row] < 0;
  if ('valid' in column) return column.valid[row] === 0;
  const value = column.values[row];
  return column.type === 'boolean' ? value < 0 : Number.isNaN(value);
}

/** Number of missing cells. Cost: O(numRows). */
export function countMissing(column: Column): number {
  let count = 0;
  const numRows = columnLength(column);
  if (column.type === 'category') {
    for (let row = 0; row < numRows; row++) if (column.codes[row] < 0) count++;
  } else if ('valid' in column) {
    for (let row = 0; row < numRows; row++) if (column.valid[row] === 0) count++;
  } else if (column.type === 'boolean') {
    for (let row = 0; row < numRows; row++) if (column.values[row] < 0) count++;
  } else {
    const { values } = column;
    for (let row = 0; row < numRows; row++) if (values[row] !== values[row]) count++;
  }
  return count;
}

/** Is any cell missing? Stops at the first. */
export function hasMissing(column: Column): boolean {
  if (column.type === 'category') return column.codes.includes(-1);
  if ('valid' in column) return column.valid.includes(0);
  if (column.type === 'boolean') return column.values.includes(-1);
  const { values } = column;
  for (let row = 0; row < values.length; row++) if (values[row] !== values[row]) return true;
  return false;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** One cell as plain data; `null` is missing. `row` must be in 0..numRows−1. */
export function getCell(column: Column, row: number): Cell {
  if (isMissing(column, row)) return null;
  if (column.type === 'category') return column.dictionary[column.codes[row]];
  if (column.type === 'text') {
    return decoder.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]));
  }
  return column.type === 'boolean' ? column.values[row] === 1 : column.values[row];
}

/** Names of all columns, in order. */
export function columnNames(table: Table): string[] {
  return table.fields.map((field) => field.name);
}

/**
 * Position of a column.
 * @throws {DataError} `unknown_column`, naming the nearest names.
 */
export function columnIndexOf(table: Table, name: string): number {
  const index = table.fields.findIndex((field) => field.name === name);
  if (index >= 0) return index;
  const nearest = nearestNames(name, columnNames(table));
  throw new DataError(
    'unknown_column',
    `table: the column must be one of the table's ${table.fields.length}, got ${JSON.stringify(name)}; nearest: ${nearest.map((one) => JSON.stringify(one)).join(', ')}`,
    { column: name, nearest },
  );
}

/**
 * A column by name.
 * @throws {DataError} `unknown_column`, naming the nearest names.
 */
export function columnOf(table: Table, name: string): Column {
  return table.columns[columnIndexOf(table, name)];
}
