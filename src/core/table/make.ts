/** @file Makes tables and columns from plain data, checked. */
import { DataError, InternalError } from '../errors.ts';
import type { Cell, Column, ColumnRole, ColumnType, Field, TextColumn } from './column.ts';
import { columnLength, getCell, hasMissing } from './cells.ts';
import { dictionaryBuilder } from './category.ts';
import type { Table } from './table.ts';

/**
 * Makes a table of fields and columns.
 *
 * @param numRows Needed only for a table without columns.
 * @throws {DataError} `duplicate_column` when two fields have one name.
 * @throws {InternalError} `table_shape` when lengths or types do not fit.
 */
export function makeTable(
  fields: readonly Field[],
  columns: readonly Column[],
  numRows = columns.length > 0 ? columnLength(columns[0]) : 0,
): Table {
  if (fields.length !== columns.length) {
    throw new InternalError(
      'table_shape',
      `table: every field must have a column, got ${fields.length} fields and ${columns.length} columns`,
    );
  }
  const seen = new Set<string>();
  fields.forEach((field, i) => {
    if (seen.has(field.name)) {
      throw new DataError(
        'duplicate_column',
        `table: column names must be unique, got ${JSON.stringify(field.name)} twice`,
        { column: field.name },
      );
    }
    seen.add(field.name);
    const length = columnLength(columns[i]);
    if (length !== numRows || columns[i].type !== field.type) {
      throw new InternalError(
        'table_shape',
        `table: column ${JSON.stringify(field.name)} must be ${field.type} of ${numRows} rows, got ${columns[i].type} of ${length}`,
      );
    }
  });
  return { numRows, fields, columns };
}

/** A field that describes a column as it is: type, and nullable when a cell is missing. */
export function fieldOf(name: string, column: Column, role: ColumnRole = 'feature'): Field {
  return { name, type: column.type, role, nullable: hasMissing(column) };
}

/** A float64 column of numbers, whole numbers or dates; `null` and NaN are missing. */
export function numberColumnOf(
  values: ArrayLike<number | null>,
  type: 'number' | 'integer' | 'date' = 'number',
): Column {
  const out = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) out[row] = values[row] ?? Number.NaN;
  return { type, values: out };
}

/** A column of truth values; `null` is missing. */
export function booleanColumnOf(values: readonly (boolean | null)[]): Column {
  const out = new Int8Array(values.length);
  values.forEach((value, row) => {
    out[row] = value === null ? -1 : value ? 1 : 0;
  });
  return { type: 'boolean', values: out };
}

/** A category column; `null` is missing; the dictionary is in order of first use. */
export function categoryColumnOf(values: readonly (string | null)[]): Column {
  const builder = dictionaryBuilder();
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : builder.codeOf(value)));
  return { type: 'category', codes, dictionary: builder.dictionary };
}

/** A text column; `null` is missing. */
export function textColumnOf(strings: readonly (string | null)[]): TextColumn {
  const encoder = new TextEncoder();
  const offsets = new Int32Array(strings.length + 1);
  const valid = new Uint8Array(strings.length);
  let bytes = new Uint8Array(Math.max(64, strings.length * 16));
  let length = 0;
  strings.forEach((text, row) => {
    if (text !== null) {
      const encoded = encoder.encode(text);
      if (length + encoded.length > bytes.length) {
        const more = new Uint8Array((length + encoded.length) * 2);
        more.set(bytes.subarray(0, length));
        bytes = more;
      }
      bytes.set(encoded, length);
      length += encoded.length;
      valid[row] = 1;
    }
    offsets[row + 1] = length;
  });
  return { type: 'text', bytes: bytes.slice(0, length), offsets, valid };
}

/** Integers of 64 bits, exact; `null` is missing. */
export function bigIntColumnOf(values: readonly (bigint | null)[]): Column {
  return {
    type: 'integer',
    values: BigInt64Array.from(values, (value) => value ?? 0n),
    valid: Uint8Array.from(values, (value) => (value === null ? 0 : 1)),
  };
}

/** A column of cells as `getCell` gives them. Cells of another kind than `type` are missing. */
export function columnOfCells(cells: readonly Cell[], type: ColumnType): Column {
  switch (type) {
    case 'number':
    case 'date':
      return numberColumnOf(
        cells.map((cell) => (typeof cell === 'number' ? cell : null)),
        type,
      );
    case 'integer':
      return cells.some((cell) => typeof cell === 'bigint')
        ? bigIntColumnOf(
            cells.map((cell) =>
              typeof cell === 'bigint' ? cell : Number.isInteger(cell) ? BigInt(cell!) : null,
            ),
          )
        : numberColumnOf(
            cells.map((cell) => (typeof cell === 'number' ? cell : null)),
            type,
          );
    case 'boolean':
      return booleanColumnOf(cells.map((cell) => (typeof cell === 'boolean' ? cell : null)));
    case 'category':
      return categoryColumnOf(cells.map((cell) => (cell === null ? null : String(cell))));
    case 'text':
      return textColumnOf(cells.map((cell) => (cell === null ? null : String(cell))));
    default:
      return type satisfies never;
  }
}

function typeOfCells(cells: readonly Cell[]): ColumnType {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell));
  if (kinds.size === 0) return 'number';
  if (kinds.size === 1 && kinds.has('boolean')) return 'boolean';
  if ([...kinds].every((kind) => kind === 'number' || kind === 'bigint')) {
    const isWhole = cells.every(
      (cell) => cell === null || typeof cell === 'bigint' || Number.isSafeInteger(cell),
    );
    return isWhole ? 'integer' : 'number';
  }
  return 'category';
}

/**
 * Makes a table of records, for small data: columns in order of first appearance; what a record lacks
 * (or holds as `null`, `undefined` or NaN) is missing.
 *
 * @param types Types that are not to be inferred, by column.
 */
export function tableFromRecords(
  records: readonly Readonly<Record<string, Cell | undefined>>[],
  types: Readonly<Record<string, ColumnType>> = {},
): Table {
  const cells = new Map<string, Cell[]>();
  const chosen = new Map(Object.entries(types));
  records.forEach((record, row) => {
    for (const [name, cell] of Object.entries(record)) {
      let column = cells.get(name);
      if (!column) cells.set(name, (column = Array<Cell>(records.length).fill(null)));
      column[row] = cell === undefined || Number.isNaN(cell) ? null : cell;
    }
  });
  const names = [...cells.keys()];
  const columns = names.map((name) => {
    const column = cells.get(name)!;
    return columnOfCells(column, chosen.get(name) ?? typeOfCells(column));
  });
  return makeTable(
    names.map((name, i) => fieldOf(name, columns[i])),
    columns,
    records.length,
  );
}

/** A row as a record without a prototype, so that any column name is an ordinary key. */
export function recordOf(table: Table, row: number): Record<string, Cell> {
  const record = Object.create(null) as Record<string, Cell>;
  table.fields.forEach((field, i) => {
    record[field.name] = getCell(table.columns[i], row);
  });
  return record;
}
