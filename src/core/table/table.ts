/** @file A table is named typed columns of equal length. Never changed once made; operations give new ones. */
import type { Column, Field } from './column.ts';

/** An immutable table in memory. `fields[i]` describes `columns[i]`; names are unique. */
export interface Table {
  readonly numRows: number;
  readonly fields: readonly Field[];
  readonly columns: readonly Column[];
}
