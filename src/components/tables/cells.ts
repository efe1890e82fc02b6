/** @file How a cell of a table is written. */
import type { Cell, ColumnType } from '../../core/table/column.ts';
import { formatDateCell, formatNumber } from '../format.ts';

/** Longest text put into a cell; the rest is in the inspector. */
const LONGEST = 200;

/** Types whose values stand at the right. */
export const isRight = (type: ColumnType): boolean => type === 'number' || type === 'integer';

/** Short word before a column's name. */
export const TYPE_MARKS: Readonly<Record<ColumnType, string>> = {
  number: '1.2',
  integer: '123',
  boolean: 'y/n',
  category: 'abc',
  text: 'txt',
  date: 'day',
};

/** Text of a cell; null is the caller's (`missing`). Integers keep no commas apart from numbers' own. */
export function cellText(cell: Exclude<Cell, null>, type: ColumnType, decimals: number): string {
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  if (typeof cell === 'string') return cell.length > LONGEST ? `${cell.slice(0, LONGEST)}…` : cell;
  if (typeof cell === 'bigint') return formatNumber(cell);
  if (type === 'date' && Number.isFinite(cell)) return formatDateCell(cell);
  return formatNumber(cell, decimals);
}
