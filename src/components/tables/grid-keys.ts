/** @file Where the active cell of a grid goes on a key. */

/** A cell; row −1 is the header. */
export interface ActiveCell {
  readonly row: number;
  readonly column: number;
}

/** Size of a grid and of a screenful. */
export interface GridSize {
  readonly numRows: number;
  readonly numColumns: number;
  readonly pageRows: number;
}

/** A key press; Ctrl and Cmd are the same. */
export interface GridKey {
  readonly key: string;
  readonly jump: boolean;
}

/** The next active cell, or null when the key does not move it. */
export function moveActive(
  cell: ActiveCell,
  size: GridSize,
  { key, jump }: GridKey,
): ActiveCell | null {
  const { numRows, numColumns, pageRows } = size;
  const to = (row: number, column: number): ActiveCell => ({
    row: Math.min(numRows - 1, Math.max(-1, row)),
    column: Math.min(numColumns - 1, Math.max(0, column)),
  });
  switch (key) {
    case 'ArrowDown':
      return to(jump ? numRows - 1 : cell.row + 1, cell.column);
    case 'ArrowUp':
      return to(jump ? 0 : cell.row - 1, cell.column);
    case 'ArrowRight':
      return to(cell.row, jump ? numColumns - 1 : cell.column + 1);
    case 'ArrowLeft':
      return to(cell.row, jump ? 0 : cell.column - 1);
    case 'PageDown':
      return to(cell.row + pageRows, cell.column);
    case 'PageUp':
      return to(Math.max(cell.row < 0 ? -1 : 0, cell.row - pageRows), cell.column);
    case 'Home':
      return to(jump ? 0 : cell.row, 0);
    case 'End':
      return to(jump ? numRows - 1 : cell.row, numColumns - 1);
    default:
      return null;
  }
}

/** Sort after a press on a column's header: up, down, as in the file. */
export function nextSort(
  sort: { readonly column: string; readonly descending: boolean } | null,
  column: string,
): { column: string; descending: boolean } | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}
