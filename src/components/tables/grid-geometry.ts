/**
 * @file Where rows and columns of a big grid stand. Browsers limit the height of an element (33,554,428 px in Chromium,
 * 17,895,697 px in Firefox); beyond `MOST_HEIGHT` the scrollbar is scaled: one of its pixels is more than one of the
 * grid's, and rows are placed where the scaled position says.
 */

/** Highest element used, px; below every browser's limit. */
export const MOST_HEIGHT = 16_000_000;

/** Rows and the window onto them, px. */
export interface GridHeight {
  readonly numRows: number;
  readonly rowHeight: number;
  /** Height of the window below the header. */
  readonly viewport: number;
}

/** Height of the element that scrolls, px. */
export const elementHeight = ({ numRows, rowHeight }: GridHeight): number =>
  Math.min(numRows * rowHeight, MOST_HEIGHT);

/** Grid pixels per scrollbar pixel, at least 1. */
export function scrollScale(grid: GridHeight): number {
  const element = elementHeight(grid);
  if (element <= grid.viewport) return 1;
  return Math.max(1, (grid.numRows * grid.rowHeight - grid.viewport) / (element - grid.viewport));
}

/** Rows to draw: `first` to before `end`, the first at `top` px in the element. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
  readonly top: number;
  /** The first and last row in sight, without the spare ones. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/**
 * The rows in sight and `spare` more on each side.
 *
 * @param scrollTop Of the scrolling element, px.
 */
export function rowWindow(grid: GridHeight, scrollTop: number, spare = 6): RowWindow {
  const { numRows, rowHeight, viewport } = grid;
  const most = Math.max(0, numRows * rowHeight - viewport);
  const at = Math.min(most, Math.max(0, scrollTop * scrollScale(grid)));
  const firstSeen = Math.min(Math.max(0, numRows - 1), Math.floor(at / rowHeight));
  const lastSeen = Math.min(numRows - 1, Math.ceil((at + viewport) / rowHeight) - 1);
  const first = Math.max(0, firstSeen - spare);
  const end = Math.min(numRows, lastSeen + 1 + spare);
  const shown = Math.max(0, scrollTop);
  return { first, end, top: first * rowHeight - at + shown, firstSeen, lastSeen };
}

/** Scroll position from which `row` is wholly in sight; the present one when it is already. */
export function scrollTopFor(grid: GridHeight, row: number, scrollTop: number): number {
  const { rowHeight, viewport } = grid;
  const scale = scrollScale(grid);
  const at = scrollTop * scale;
  const top = row * rowHeight;
  if (top < at) return top / scale;
  if (top + rowHeight > at + viewport) return (top + rowHeight - viewport) / scale;
  return scrollTop;
}

/** Left edges of columns, px; one more than columns, the last is the whole width. */
export function columnOffsets(widths: readonly number[]): number[] {
  const offsets = [0];
  for (const width of widths) offsets.push(offsets[offsets.length - 1] + width);
  return offsets;
}

/** Index of the column that covers `x`, by halving. */
function columnAt(offsets: readonly number[], x: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle] <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Columns in sight besides the frozen first one, with `spare` more on each side: `first` ≥ 1 to before `end`.
 *
 * @param left Scroll position, px.
 * @param viewport Width of the window, px.
 */
export function columnWindow(
  offsets: readonly number[],
  left: number,
  viewport: number,
  spare = 1,
): { readonly first: number; readonly end: number } {
  const count = offsets.length - 1;
  if (count <= 1) return { first: 1, end: 1 };
  const first = Math.max(1, columnAt(offsets, left + offsets[1]) - spare);
  const end = Math.min(count, columnAt(offsets, left + viewport) + 1 + spare);
  return { first, end: Math.max(first, end) };
}

/** Scroll position from which `column` is in sight beside the frozen ones. */
export function scrollLeftFor(
  offsets: readonly number[],
  column: number,
  left: number,
  viewport: number,
  frozen: number,
): number {
  if (column === 0) return left;
  const start = offsets[column] - offsets[1];
  const end = offsets[column + 1];
  if (start < left) return start;
  if (end > left + viewport - frozen) return end - viewport + frozen;
  return left;
}
