import { describe, expect, it } from 'vitest';
import { moveActive, nextSort } from './grid-keys.ts';

const size = { numRows: 1000, numColumns: 20, pageRows: 15 };
const at = (row: number, column: number, key: string, jump = false): unknown =>
  moveActive({ row, column }, size, { key, jump });

describe('moveActive', () => {
  it('moves by one cell and stops at the edges; the header is above the first row', () => {
    expect(at(0, 0, 'ArrowDown')).toEqual({ row: 1, column: 0 });
    expect(at(0, 0, 'ArrowUp')).toEqual({ row: -1, column: 0 });
    expect(at(-1, 0, 'ArrowUp')).toEqual({ row: -1, column: 0 });
    expect(at(999, 19, 'ArrowRight')).toEqual({ row: 999, column: 19 });
  });

  it('moves by a screenful, and to the ends with Ctrl', () => {
    expect(at(0, 3, 'PageDown')).toEqual({ row: 15, column: 3 });
    expect(at(5, 3, 'PageUp')).toEqual({ row: 0, column: 3 });
    expect(at(5, 3, 'End')).toEqual({ row: 5, column: 19 });
    expect(at(5, 3, 'Home', true)).toEqual({ row: 0, column: 0 });
    expect(at(5, 3, 'End', true)).toEqual({ row: 999, column: 19 });
  });

  it('leaves other keys alone', () => {
    expect(at(0, 0, 'Tab')).toBeNull();
  });
});

describe('nextSort', () => {
  it('goes up, down, then back to the order of the file', () => {
    expect(nextSort(null, 'a')).toEqual({ column: 'a', descending: false });
    expect(nextSort({ column: 'a', descending: false }, 'a')).toEqual({
      column: 'a',
      descending: true,
    });
    expect(nextSort({ column: 'a', descending: true }, 'a')).toBeNull();
    expect(nextSort({ column: 'a', descending: true }, 'b')).toEqual({
      column: 'b',
      descending: false,
    });
  });
});
