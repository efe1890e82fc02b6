/** @file Rows that a monitor has seen, and whose label is known by now, as rows to learn from. */
import { DataError } from '../errors.ts';
import { columnOf, getCell } from '../table/cells.ts';
import type { Column, ColumnType } from '../table/column.ts';
import { columnOfCells } from '../table/make.ts';
import { takeColumn } from '../table/select.ts';
import type { Table } from '../table/table.ts';

const isNumeric = (type: ColumnType): boolean => type === 'number' || type === 'integer';

/** Can cells of one type stand in a column of another? */
function fits(from: ColumnType, into: ColumnType): boolean {
  if (into === 'category' || into === 'text') return true;
  return from === into || (isNumeric(from) && isNumeric(into));
}

/** The rows of a column, as a column of another type. */
function converted(
  name: string,
  column: Column,
  rows: Int32Array<ArrayBuffer>,
  type: ColumnType,
): Column {
  if (column.type === type) return takeColumn(column, rows);
  if (!fits(column.type, type)) {
    throw new DataError(
      'wrong_type',
      `monitor: ${JSON.stringify(name)} is ${column.type} where the model learned from ${type}; import the source with that type`,
      { column: name },
    );
  }
  const cells = Array.from(rows, (row) => {
    const cell = getCell(column, row);
    return typeof cell === 'bigint' && type === 'number' ? Number(cell) : cell;
  });
  return columnOfCells(cells, type);
}

/**
 * Takes the rows that have a label, in their order, with the columns that `like` and the source both have, and the label
 * as the target.
 *
 * @param like Rows that the model learned from: names, types and roles of the columns.
 * @param label By row of the source; missing where it is not known, null where no label came at all.
 * @param most Rows to take, the last ones; null for all.
 *
 * @throws {DataError} `no_labels` when no row has one; `wrong_type`.
 */
export function labelledRows(
  like: Table,
  source: Table,
  label: Column | null,
  target: string,
  most: number | null,
): Table {
  const known: number[] = [];
  for (let row = 0; label !== null && row < source.numRows; row++) {
    if (getCell(label, row) !== null) known.push(row);
  }
  if (label === null || known.length === 0) {
    throw new DataError(
      'no_labels',
      `monitor: none of its ${source.numRows} rows has a label yet; bring labels, or wait for them`,
    );
  }
  const rows = Int32Array.from(most === null ? known : known.slice(-most));
  const has = new Set(source.fields.map(({ name }) => name));
  const fields = like.fields.filter(({ name }) => name === target || has.has(name));
  return {
    numRows: rows.length,
    fields,
    columns: fields.map(({ name, type }) =>
      converted(name, name === target ? label : columnOf(source, name), rows, type),
    ),
  };
}
