/** @file Choosing columns and rows. Each gives a new table; columns that stay whole are shared, not copied. */
import { DataError } from '../errors.ts';
import { columnIndexOf, columnLength, isBigIntColumn } from './cells.ts';
import { createRecoder, normaliseCategory } from './category.ts';
import type { BigIntColumn, CategoryColumn, Column, Field, TextColumn } from './column.ts';
import { makeTable } from './make.ts';
import type { Table } from './table.ts';

/**
 * The named columns, in the order given.
 * @throws {DataError} `unknown_column`.
 */
export function selectColumns(table: Table, names: readonly string[]): Table {
  const indices = names.map((name) => columnIndexOf(table, name));
  return makeTable(
    indices.map((i) => table.fields[i]),
    indices.map((i) => table.columns[i]),
    table.numRows,
  );
}

function takeText(column: TextColumn, rows: Int32Array): TextColumn {
  const { bytes, offsets, valid } = column;
  const newOffsets = new Int32Array(rows.length + 1);
  const newValid = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    newValid[i] = valid[row];
    newOffsets[i + 1] = newOffsets[i] + offsets[row + 1] - offsets[row];
  }
  const newBytes = new Uint8Array(newOffsets[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    let to = newOffsets[i];
    for (let from = offsets[rows[i]]; from < offsets[rows[i] + 1]; from++) {
      newBytes[to++] = bytes[from];
    }
  }
  return { type: 'text', bytes: newBytes, offsets: newOffsets, valid: newValid };
}

/**
 * Rows of a column by index; an index may repeat.
 *
 * @param rows Row indices, each in 0..length−1. Read only.
 */
export function takeColumn(column: Column, rows: Int32Array): Column {
  const n = rows.length;
  if (column.type === 'text') return takeText(column, rows);
  if (column.type === 'category') {
    const codes = new Int32Array(n);
    for (let i = 0; i < n; i++) codes[i] = column.codes[rows[i]];
    return normaliseCategory({ type: 'category', codes, dictionary: column.dictionary });
  }
  if (column.type === 'boolean') {
    const values = new Int8Array(n);
    for (let i = 0; i < n; i++) values[i] = column.values[rows[i]];
    return { type: 'boolean', values };
  }
  if (isBigIntColumn(column)) {
    const values = new BigInt64Array(n);
    const valid = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      values[i] = column.values[rows[i]];
      valid[i] = column.valid[rows[i]];
    }
    return { type: 'integer', values, valid };
  }
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = column.values[rows[i]];
  return { type: column.type, values };
}

/** Rows of a table by index; an index may repeat. Cost: O(rows · columns). */
export function takeTableRows(table: Table, rows: Int32Array): Table {
  return {
    numRows: rows.length,
    fields: table.fields,
    columns: table.columns.map((column) => takeColumn(column, rows)),
  };
}

/** Rows `from..to` of a column, copied. Dictionaries are put in order of first use. */
export function sliceColumn(column: Column, from: number, to: number): Column {
  if (column.type === 'text') {
    const { bytes, offsets, valid } = column;
    const first = offsets[from];
    const newOffsets = offsets.slice(from, to + 1);
    for (let i = 0; i < newOffsets.length; i++) newOffsets[i] -= first;
    return {
      type: 'text',
      bytes: bytes.slice(first, offsets[to]),
      offsets: newOffsets,
      valid: valid.slice(from, to),
    };
  }
  if (column.type === 'category') {
    const { codes, dictionary } = column;
    return normaliseCategory({ type: 'category', codes: codes.slice(from, to), dictionary });
  }
  if (column.type === 'boolean') return { type: 'boolean', values: column.values.slice(from, to) };
  if (isBigIntColumn(column)) {
    const { values, valid } = column;
    return { type: 'integer', values: values.slice(from, to), valid: valid.slice(from, to) };
  }
  return { type: column.type, values: column.values.slice(from, to) };
}

/** Rows `from` to `to` (not included) of a table; bounds beyond it are cut. */
export function sliceTable(table: Table, from: number, to = table.numRows): Table {
  const start = Math.min(table.numRows, Math.max(0, from));
  const end = Math.min(table.numRows, Math.max(start, to));
  if (start === 0 && end === table.numRows) return table;
  return {
    numRows: end - start,
    fields: table.fields,
    columns: table.columns.map((column) => sliceColumn(column, start, end)),
  };
}

function concatText(columns: readonly TextColumn[], numRows: number): TextColumn {
  const bytes = new Uint8Array(columns.reduce((sum, one) => sum + one.bytes.length, 0));
  const offsets = new Int32Array(numRows + 1);
  const valid = new Uint8Array(numRows);
  let [row, byte] = [0, 0];
  for (const one of columns) {
    const length = one.valid.length;
    valid.set(one.valid, row);
    for (let i = 0; i < length; i++) offsets[row + i + 1] = byte + one.offsets[i + 1];
    bytes.set(one.bytes, byte);
    row += length;
    byte += one.bytes.length;
  }
  return { type: 'text', bytes, offsets, valid };
}

/** Widens whole numbers below 2^53 to 64-bit integers. */
export function toBigIntColumn(column: Column): BigIntColumn {
  if (isBigIntColumn(column)) return column;
  const floats = (column as { values: Float64Array }).values;
  const values = new BigInt64Array(floats.length);
  const valid = new Uint8Array(floats.length);
  for (let row = 0; row < floats.length; row++) {
    if (Number.isNaN(floats[row])) continue;
    values[row] = BigInt(floats[row]);
    valid[row] = 1;
  }
  return { type: 'integer', values, valid };
}

/** Columns of one type, one after the other. @throws {DataError} `schema_mismatch` when types differ. */
export function concatColumns(columns: readonly Column[]): Column {
  const [first] = columns;
  if (columns.length === 1) return first;
  if (columns.some((column) => column.type !== first.type)) {
    throw new DataError(
      'schema_mismatch',
      `table: columns to be joined must have one type, got ${[...new Set(columns.map((one) => one.type))].join(' and ')}`,
    );
  }
  const numRows = columns.reduce((sum, column) => sum + columnLength(column), 0);
  if (first.type === 'text') return concatText(columns as readonly TextColumn[], numRows);
  let row = 0;
  if (first.type === 'category') {
    const recoder = createRecoder();
    const codes = new Int32Array(numRows);
    for (const column of columns as readonly CategoryColumn[]) {
      codes.set(recoder.recode(column), row);
      row += column.codes.length;
    }
    return { type: 'category', codes, dictionary: recoder.dictionary };
  }
  if (first.type === 'boolean') {
    const values = new Int8Array(numRows);
    for (const column of columns as readonly { values: Int8Array }[]) {
      values.set(column.values, row);
      row += column.values.length;
    }
    return { type: 'boolean', values };
  }
  if (columns.some(isBigIntColumn)) {
    const values = new BigInt64Array(numRows);
    const valid = new Uint8Array(numRows);
    for (const column of columns.map(toBigIntColumn)) {
      values.set(column.values, row);
      valid.set(column.valid, row);
      row += column.values.length;
    }
    return { type: 'integer', values, valid };
  }
  const values = new Float64Array(numRows);
  for (const column of columns as readonly { values: Float64Array }[]) {
    values.set(column.values, row);
    row += column.values.length;
  }
  return { type: first.type, values };
}

/**
 * Tables of one schema, one below the other. Roles come from the first; a column is nullable when it is in
 * one of them.
 *
 * @throws {DataError} `schema_mismatch` when names, their order or types differ; `empty_input` for no tables.
 */
export function concatTables(tables: readonly Table[]): Table {
  if (tables.length === 0) {
    throw new DataError(
      'empty_input',
      'table: at least one table must be given to be joined, got none',
    );
  }
  const [first] = tables;
  const signature = (table: Table) =>
    table.fields.map(({ name, type }) => `${JSON.stringify(name)} ${type}`).join(', ');
  for (const table of tables) {
    if (signature(table) !== signature(first)) {
      throw new DataError(
        'schema_mismatch',
        `table: tables to be joined must have the same columns, got ${signature(first)} and ${signature(table)}`,
      );
    }
  }
  if (tables.length === 1) return first;
  const fields = first.fields.map((field, i): Field => ({
    ...field,
    nullable: tables.some((table) => table.fields[i].nullable),
  }));
  return {
    numRows: tables.reduce((sum, table) => sum + table.numRows, 0),
    fields,
    columns: first.columns.map((_, i) => concatColumns(tables.map((table) => table.columns[i]))),
  };
}
