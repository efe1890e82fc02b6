/** @file Changing the type of a column, and comparing schemas. */
import { parseDate } from '../csv/date-text.ts';
import { parseBoolean } from '../csv/builders/others.ts';
import { parseNumberText } from '../csv/number-text.ts';
import { columnLength, getCell, isMissing } from './cells.ts';
import type { Cell, Column, ColumnType, Field } from './column.ts';
import { formatDate } from './date.ts';
import { columnOfCells } from './make.ts';

/** The shortest text of a cell that reads back as the same cell; missing gives ''. */
export function cellToText(cell: Cell, type: ColumnType): string {
  if (cell === null) return '';
  if (type === 'date' && typeof cell === 'number') return formatDate(cell);
  if (Object.is(cell, -0)) return '-0';
  return String(cell);
}

function toNumber(cell: Cell, type: ColumnType): Cell {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean' || typeof cell === 'bigint') return Number(cell);
  if (type === 'boolean') return null;
  const { value, form } = parseNumberText(String(cell).trim(), '.');
  return form === 0 ? null : value;
}

/** One cell as another type; `null` when it has no such value. */
function castCell(cell: Cell, from: ColumnType, to: ColumnType): Cell {
  switch (to) {
    case 'number':
      return toNumber(cell, from);
    case 'integer': {
      if (typeof cell === 'bigint') return cell;
      if (typeof cell === 'string' && /^[+-]?\d{16,19}$/.test(cell.trim())) {
        const exact = BigInt(cell.trim().replace('+', ''));
        if (exact === BigInt.asIntN(64, exact)) {
          return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
        }
      }
      const value = toNumber(cell, from);
      return Number.isSafeInteger(value) ? value : null;
    }
    case 'boolean': {
      if (typeof cell === 'boolean') return cell;
      const value = parseBoolean(cellToText(cell, from).trim(), true);
      return value < 0 ? null : value === 1;
    }
    case 'date': {
      if (typeof cell === 'number' && from !== 'boolean') return cell;
      const text = String(cell).trim();
      for (const format of ['iso', 'named', 'mdy', 'dmy'] as const) {
        const ms = parseDate(text, format);
        if (!Number.isNaN(ms)) return ms;
      }
      return null;
    }
    case 'category':
    case 'text':
      return cellToText(cell, from);
    default:
      return to satisfies never;
  }
}

/**
 * Changes a column's type. Numbers from texts are read as in CSV files; a date from a number is
 * milliseconds; ambiguous dates are month first. A cell with no value of the new type becomes missing.
 *
 * @returns The column and how many cells were lost.
 */
export function castColumn(
  column: Column,
  to: ColumnType,
): { readonly column: Column; readonly failures: number } {
  if (column.type === to) return { column, failures: 0 };
  if (column.type === 'integer' && to === 'number' && column.values instanceof Float64Array) {
    return { column: { type: 'number', values: column.values }, failures: 0 };
  }
  let failures = 0;
  const known = new Map<string, Cell>();
  const cells = Array.from({ length: columnLength(column) }, (_, row): Cell => {
    if (isMissing(column, row)) return null;
    const cell = getCell(column, row);
    let value: Cell | undefined;
    if (column.type === 'category') {
      value = known.get(String(cell));
      if (value === undefined) known.set(String(cell), (value = castCell(cell, column.type, to)));
    } else value = castCell(cell, column.type, to);
    if (value === null) failures++;
    return value;
  });
  return { column: columnOfCells(cells, to), failures };
}

/** How one schema differs from another. */
export interface SchemaComparison {
  readonly isEqual: boolean;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Columns of both whose type, role or nullability differ. */
  readonly changed: readonly {
    readonly name: string;
    readonly before: Field;
    readonly after: Field;
  }[];
  /** Same columns in another order? */
  readonly isReordered: boolean;
}

/** Compares the schemas of two tables or versions. */
export function compareSchemas(
  before: readonly Field[],
  after: readonly Field[],
): SchemaComparison {
  const old = new Map(before.map((field) => [field.name, field]));
  const names = new Set(after.map((field) => field.name));
  const added = after.filter(({ name }) => !old.has(name)).map(({ name }) => name);
  const removed = before.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  const changed = after.flatMap((field) => {
    const was = old.get(field.name);
    const isSame =
      !was ||
      (was.type === field.type && was.role === field.role && was.nullable === field.nullable);
    return isSame ? [] : [{ name: field.name, before: was, after: field }];
  });
  const kept = (fields: readonly Field[]) =>
    fields.map(({ name }) => name).filter((name) => old.has(name) && names.has(name));
  const isReordered = kept(before).join('\n') !== kept(after).join('\n');
  return {
    isEqual: added.length + removed.length + changed.length === 0 && !isReordered,
    added,
    removed,
    changed,
    isReordered,
  };
}
