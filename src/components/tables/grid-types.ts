/** @file What the data grid is given. */
import type { ColumnRole, ColumnType } from '../../core/table/column.ts';
import type { ColumnSummary } from '../../core/table/version.ts';

/** A column of the grid; its index is that of its cells in a page. */
export interface GridColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly role?: ColumnRole | undefined;
  /** For the header: histogram with ends, or share bar. */
  readonly summary?: ColumnSummary | undefined;
  /** Width in px; chosen by type and name when absent. */
  readonly width?: number | undefined;
}

/** Which column the rows are in order of. */
export interface GridSort {
  readonly column: string;
  readonly descending: boolean;
}

/** Row height by density, px. */
export const ROW_HEIGHTS = { compact: 26, normal: 32, comfortable: 40 } as const;

export type Density = keyof typeof ROW_HEIGHTS;

/** Width of the row number column, px: fits the largest number with its commas. */
export const numberWidth = (numRows: number): number =>
  Math.max(48, 26 + numRows.toLocaleString('en-US').length * 7);

const TYPICAL: Readonly<Record<ColumnType, number>> = {
  number: 116,
  integer: 96,
  boolean: 90,
  category: 136,
  text: 180,
  date: 150,
};

/**
 * Widths of columns, px: as wide as type and name want, 80–320; stretched when all fit into `viewport` with room left.
 */
export function columnWidths(columns: readonly GridColumn[], viewport: number): number[] {
  const widths = columns.map(({ name, type, width, role }) => {
    const marks = role === 'target' ? 72 : 0;
    return width ?? Math.min(320, Math.max(TYPICAL[type], 66 + marks + name.length * 6.9));
  });
  const all = widths.reduce((sum, width) => sum + width, 0);
  const spare = viewport - all;
  return spare > 0 && widths.length > 0
    ? widths.map((width) => width + spare / widths.length)
    : widths;
}
