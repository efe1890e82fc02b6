/** @file Rows of a stream below the rows of a table, though their columns may differ. */
import { columnLength, hasMissing, isMissing } from '../table/cells.ts';
import type { Cell, Column, ColumnType, Field } from '../table/column.ts';
import { columnOfCells, makeTable, tableFromRecords } from '../table/make.ts';
import { concatColumns } from '../table/select.ts';
import type { Table } from '../table/table.ts';

/** A table with rows added, and what did not fit. */
export interface Appended {
  readonly table: Table;
  /** In words: columns that are new, that the rows lack, and cells of another type that became missing. */
  readonly warnings: readonly string[];
}

const missingColumn = (type: ColumnType, numRows: number): Column =>
  columnOfCells(Array<Cell>(numRows).fill(null), type);

const named = (name: string): string => JSON.stringify(name);

function lostCells(column: Column, cells: readonly Cell[]): number {
  return cells.filter((cell, row) => cell !== null && isMissing(column, row)).length;
}

/**
 * Adds rows below a table. A column keeps the type that it has in the table; cells of another type become missing. A
 * column that only one side has is missing on the other: nothing is refused, everything is said.
 *
 * @param base null when the table does not exist yet; its fields are then inferred, all features.
 * @param types Types of columns that a new table is to have, by name; what is not named is inferred.
 * Cost: O(all rows).
 */
export function appendRows(
  base: Table | null,
  records: readonly Readonly<Record<string, Cell>>[],
  types: Readonly<Record<string, ColumnType>> = {},
): Appended {
  if (!base) return { table: tableFromRecords(records, types), warnings: [] };
  const known = new Map(base.fields.map(({ name, type }) => [name, type]));
  const rows = tableFromRecords(records, { ...types, ...Object.fromEntries(known) });
  const added = new Map(rows.fields.map(({ name }, at) => [name, rows.columns[at]]));
  const warnings: string[] = [];
  const joined = base.fields.map((field, at): [Field, Column] => {
    const own = base.columns[at];
    const column = added.get(field.name);
    if (!column) {
      warnings.push(`column ${named(field.name)} is missing in the ${records.length} rows added`);
    } else {
      const cells = records.map((record) =>
        Object.hasOwn(record, field.name) ? record[field.name] : null,
      );
      const lost = lostCells(column, cells);
      if (lost > 0) {
        warnings.push(
          `${lost} cells of column ${named(field.name)} are not ${field.type}; they are missing now`,
        );
      }
    }
    const whole = concatColumns([own, column ?? missingColumn(field.type, records.length)]);
    return [{ ...field, nullable: field.nullable || hasMissing(whole) }, whole];
  });
  const fresh = rows.fields.flatMap((field, at): [Field, Column][] => {
    if (known.has(field.name)) return [];
    if (base.numRows > 0) warnings.push(`column ${named(field.name)} is new; rows before lack it`);
    const whole = concatColumns([missingColumn(field.type, base.numRows), rows.columns[at]]);
    return [[{ ...field, nullable: hasMissing(whole) }, whole]];
  });
  const all = [...joined, ...fresh];
  const columns = all.map(([, column]) => column);
  const numRows = columns.length > 0 ? columnLength(columns[0]) : base.numRows + records.length;
  return {
    table: makeTable(
      all.map(([field]) => field),
      columns,
      numRows,
    ),
    warnings,
  };
}
