/** @file What changed between two versions of a table. */
import { columnIndexOf, getCell } from './cells.ts';
import { compareSchemas } from './cast.ts';
import type { SchemaComparison } from './cast.ts';
import type { Cell, Column } from './column.ts';
import type { Table } from './table.ts';

/** One cell that differs. */
export interface CellChange {
  readonly row: number;
  readonly column: string;
  readonly before: Cell;
  readonly after: Cell;
}

/** Difference of two tables. */
export interface TableDiff {
  readonly schema: SchemaComparison;
  readonly numRowsBefore: number;
  readonly numRowsAfter: number;
  /** Columns of both with at least one differing cell, and in how many of the rows that both have. */
  readonly columns: readonly { readonly name: string; readonly changedCells: number }[];
  /** Rows, of those that both have, with at least one differing cell. */
  readonly changedRows: number;
  /** The first changes, at most 1,000, by row. */
  readonly cells: readonly CellChange[];
  readonly isEqual: boolean;
}

const MAX_CELLS = 1000;

/** Compares cells as values: 1 and 1n are equal, and so are texts of categories and text columns. */
function sameCell(a: Cell, b: Cell): boolean {
  if (a === b) return true;
  if (typeof a === 'bigint' && typeof b === 'number') return a === toExact(b);
  return typeof a === 'number' && typeof b === 'bigint' && toExact(a) === b;
}

function toExact(value: number): bigint | null {
  return Number.isInteger(value) ? BigInt(value) : null;
}

/** Says of a row whether its cells differ; without decoding where layouts agree. */
function differs(before: Column, after: Column): (row: number) => boolean {
  if (before.type === 'category' && after.type === 'category') {
    const codeOf = new Map(after.dictionary.map((text, code) => [text, code]));
    const same = before.dictionary.map((text) => codeOf.get(text) ?? -2);
    return (row) => {
      const code = before.codes[row];
      return (code < 0 ? -1 : same[code]) !== after.codes[row];
    };
  }
  if (
    (before.type === 'number' || before.type === 'date') &&
    (after.type === 'number' || after.type === 'date')
  ) {
    const [a, b] = [before.values, after.values];
    return (row) => a[row] !== b[row] && (a[row] === a[row] || b[row] === b[row]);
  }
  return (row) => !sameCell(getCell(before, row), getCell(after, row));
}

/**
 * Compares two tables: schema, and row by row the cells of columns that both have. Rows are matched by
 * position; with unequal counts, those that both have are compared.
 *
 * Cost: O(rows · columns); texts are decoded.
 */
export function diffTables(before: Table, after: Table): TableDiff {
  const schema = compareSchemas(before.fields, after.fields);
  const numRows = Math.min(before.numRows, after.numRows);
  const changed = new Uint8Array(numRows);
  const cells: CellChange[] = [];
  const columns: { name: string; changedCells: number }[] = [];
  const removed = new Set(schema.removed);
  before.fields.forEach(({ name }, i) => {
    if (removed.has(name)) return;
    const [old, now] = [before.columns[i], after.columns[columnIndexOf(after, name)]];
    const isChanged = differs(old, now);
    let changedCells = 0;
    for (let row = 0; row < numRows; row++) {
      if (!isChanged(row)) continue;
      changed[row] = 1;
      if (changedCells++ < MAX_CELLS) {
        cells.push({ row, column: name, before: getCell(old, row), after: getCell(now, row) });
      }
    }
    if (changedCells > 0) columns.push({ name, changedCells });
  });
  cells.sort((a, b) => a.row - b.row);
  return {
    schema,
    numRowsBefore: before.numRows,
    numRowsAfter: after.numRows,
    columns,
    changedRows: changed.reduce((sum, flag) => sum + flag, 0),
    cells: cells.slice(0, MAX_CELLS),
    isEqual: schema.isEqual && before.numRows === after.numRows && columns.length === 0,
  };
}
