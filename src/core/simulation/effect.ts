/** @file What an injection may use, what it gives, and the few operations that several kinds share. */
import { DataError } from '../errors.ts';
import type { Random } from '../random.ts';
import { meanAndStd } from '../stats/describe.ts';
import { columnIndexOf, columnOf, isBigIntColumn } from '../table/cells.ts';
import type { Column, NumberColumn } from '../table/column.ts';
import { fieldOf } from '../table/make.ts';
import { takeTableRows } from '../table/select.ts';
import type { Table } from '../table/table.ts';

/** What an injection may use beside the table. */
export interface EffectContext {
  readonly random: Random;
  /** 0…1. */
  readonly strength: number;
  /** Mean, sd and shares are taken from here: the table itself, or what it is a part of. */
  readonly reference: Table;
  /** Place of a row in time, in units of a seasonality's period; default its index. */
  readonly position: (row: number) => number;
}

/** A table after an injection. */
export interface Effect {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly rowsTouched: number;
  readonly words: string;
}

/** A number in a sentence. */
export const shown = (value: number): string => String(Number(value.toPrecision(4)));
/** A share in a sentence. */
export const percent = (share: number): string => `${shown(100 * share)} %`;

/** A column of float64 numbers by name. Throws {DataError} `not_numeric`, `unknown_column`. */
export function numbersOf(table: Table, name: string): NumberColumn {
  const column = columnOf(table, name);
  const isNumeric = column.type === 'number' || column.type === 'integer' || column.type === 'date';
  if (isNumeric && !isBigIntColumn(column)) return column;
  throw new DataError(
    'not_numeric',
    `inject: column ${JSON.stringify(name)} must hold numbers, got ${column.type}; choose another column`,
    { column: name },
  );
}

/** Mean and population sd of a column's finite values, in the reference when it has the column. */
export function momentsOf(context: EffectContext, table: Table, name: string) {
  const from = context.reference.fields.some((field) => field.name === name)
    ? context.reference
    : table;
  return meanAndStd(numbersOf(from, name).values.filter((value) => Number.isFinite(value)));
}

/** The table with one column replaced; its field keeps name and role. */
export function withColumn(table: Table, name: string, column: Column): Table {
  const at = columnIndexOf(table, name);
  const { role } = table.fields[at];
  return {
    ...table,
    fields: table.fields.map((field, i) => (i === at ? fieldOf(name, column, role) : field)),
    columns: table.columns.map((one, i) => (i === at ? column : one)),
  };
}

/** Maps the numbers of a column; whole numbers stay whole, missing ones missing. */
export function mapNumbers(
  table: Table,
  name: string,
  change: (value: number, row: number) => number,
): Table {
  const { type, values } = numbersOf(table, name);
  const isWhole = type !== 'number';
  const changed = values.map((value, row) => {
    if (value !== value) return value;
    const next = change(value, row);
    return isWhole ? Math.round(next) : next;
  });
  return withColumn(table, name, { type, values: changed });
}

/** `count` different rows out of `rows`, ascending. */
export function drawRows(random: Random, rows: Int32Array, count: number): Int32Array {
  return random.shuffle(Int32Array.from(rows)).slice(0, count).sort();
}

/** All rows of a table. */
export const allRows = (table: Table): Int32Array =>
  Int32Array.from({ length: table.numRows }, (_, row) => row);

/** As many rows as there are, drawn again so that `share` of them are in `isIn`. Ascending, rows may repeat. */
export function resampleTo(
  table: Table,
  isIn: (row: number) => boolean,
  share: number,
  random: Random,
): { readonly table: Table; readonly rowsTouched: number } {
  const rows = allRows(table);
  const inside = rows.filter(isIn);
  const outside = rows.filter((row) => !isIn(row));
  const wanted = Math.round(share * table.numRows);
  if ((wanted > 0 && inside.length === 0) || (wanted < table.numRows && outside.length === 0)) {
    throw new DataError(
      'no_rows',
      `inject: there must be rows of both kinds to draw from, got ${inside.length} and ${outside.length} of ${table.numRows}`,
    );
  }
  const drawn = [
    ...draw(random.split('inside'), inside, wanted),
    ...draw(random.split('outside'), outside, table.numRows - wanted),
  ];
  const chosen = Int32Array.from(drawn).sort();
  const before = new Set(chosen);
  return {
    table: takeTableRows(table, chosen),
    rowsTouched: table.numRows - before.size,
  };
}

/** `count` rows: each once as far as they go, the rest again by chance. */
function draw(random: Random, rows: Int32Array, count: number): number[] {
  const once = [...drawRows(random, rows, Math.min(count, rows.length))];
  while (once.length < count) once.push(rows[random.integer(rows.length)]);
  return once;
}
