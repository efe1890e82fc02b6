/** @file Columns of real tables over plain rows, and their order. */
import type { Snippet } from 'svelte';

/** Which column a table is in order of. */
export interface TableSort {
  readonly id: string;
  readonly descending: boolean;
}

/** One column of a table over rows of type `Row`. */
export interface TableColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** What it sorts by, and its text when there is no `cell`. null is written as a dash and sorts last. */
  readonly value: (row: Row) => string | number | null;
  /** Writes a number. */
  readonly format?: ((value: number) => string) | undefined;
  /** Draws the cell; gets the column too, so that one snippet can serve several. */
  readonly cell?: Snippet<[row: Row, column: TableColumn<Row>]> | undefined;
  /** Draws the heading instead of the label, e.g. an axis; the label names it still. */
  readonly heading?: Snippet | undefined;
  /**
   * Numbers stand right, text left.
   *
   * @default 'left'
   */
  readonly align?: 'left' | 'right' | undefined;
  /** Names that people type. */
  readonly mono?: boolean | undefined;
  /** Width in px. */
  readonly width?: number | undefined;
  /** false takes the sort button away. */
  readonly sortable?: boolean | undefined;
  /** Left out at 640 px and below: keep name, value and verdict. */
  readonly wideOnly?: boolean | undefined;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Rows in order of a column: stable, null and NaN last either way. */
export function sortRows<Row>(
  rows: readonly Row[],
  column: TableColumn<Row> | undefined,
  descending: boolean,
): readonly Row[] {
  if (!column) return rows;
  const keyed = rows.map((row) => ({ row, value: column.value(row) }));
  const isNone = (value: string | number | null): boolean => value === null || Number.isNaN(value);
  keyed.sort((a, b) => {
    const none = Number(isNone(a.value)) - Number(isNone(b.value));
    if (none !== 0 || isNone(a.value)) return none;
    const order =
      typeof a.value === 'number' && typeof b.value === 'number'
        ? a.value - b.value
        : collator.compare(String(a.value), String(b.value));
    return descending ? -order : order;
  });
  return keyed.map(({ row }) => row);
}
