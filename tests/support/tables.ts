/** @file Small tables written down cell by cell, and read back as plain data. */
import { columnOf, getCell } from '../../src/core/table/cells.ts';
import type { Cell, ColumnRole, ColumnType } from '../../src/core/table/column.ts';
import { columnOfCells, fieldOf, makeTable as tableOf } from '../../src/core/table/make.ts';
import type { Table } from '../../src/core/table/table.ts';

/** A column: name, type, cells (`null` is missing), role (`feature` unless given). */
export type ColumnSpec = readonly [
  name: string,
  type: ColumnType,
  cells: readonly Cell[],
  role?: ColumnRole,
];

/** Makes a table of columns given cell by cell. */
export function makeTable(specs: readonly ColumnSpec[]): Table {
  const columns = specs.map(([, type, cells]) => columnOfCells(cells, type));
  const fields = specs.map(([name, , , role], i) => fieldOf(name, columns[i], role));
  return tableOf(fields, columns);
}

/** All cells of a column. */
export function cellsOf(table: Table, name: string): Cell[] {
  const column = columnOf(table, name);
  return Array.from({ length: table.numRows }, (_, row) => getCell(column, row));
}

/** `name:type` of each column, in order. */
export function shapeOf(table: Table): string[] {
  return table.fields.map(({ name, type }) => `${name}:${type}`);
}
