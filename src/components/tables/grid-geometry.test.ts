import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnOffsets,
  columnWindow,
  elementHeight,
  MOST_HEIGHT,
  rowWindow,
  scrollLeftFor,
  scrollScale,
  scrollTopFor,
} from './grid-geometry.ts';

const small = { numRows: 100, rowHeight: 32, viewport: 320 };
const huge = { numRows: 10_000_000, rowHeight: 40, viewport: 600 };

describe('elementHeight', () => {
  it('is the rows together up to the limit', () => {
    expect(elementHeight(small)).toBe(3200);
    expect(elementHeight(huge)).toBe(MOST_HEIGHT);
  });
});

describe('rowWindow', () => {
  it('starts at the first row and ends at the last', () => {
    expect(rowWindow(small, 0, 0)).toMatchObject({ first: 0, end: 10, top: 0 });
    expect(rowWindow(small, 2880, 0)).toMatchObject({ first: 90, end: 100 });
  });

  it('reaches the last row at the end of a scaled scrollbar', () => {
    const bottom = elementHeight(huge) - huge.viewport;
    const { lastSeen, end, top, first } = rowWindow(huge, bottom);
    expect(lastSeen).toBe(huge.numRows - 1);
    expect(end).toBe(huge.numRows);
    expect(top + (end - first) * huge.rowHeight).toBeCloseTo(MOST_HEIGHT, 3);
  });

  it('is empty for an empty grid', () => {
    expect(rowWindow({ ...small, numRows: 0 }, 0)).toMatchObject({ first: 0, end: 0 });
  });

  it('covers the window with a bounded number of rows wherever the scrollbar stands', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000_000 }),
        fc.integer({ min: 20, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (numRows, rowHeight, share) => {
          const grid = { numRows, rowHeight, viewport: 500 };
          const scrollTop = share * Math.max(0, elementHeight(grid) - grid.viewport);
          const { first, end, top } = rowWindow(grid, scrollTop);
          expect(end - first).toBeLessThanOrEqual(500 / rowHeight + 14);
          expect(top).toBeLessThanOrEqual(scrollTop + 0.01);
          const bottom = top + (end - first) * rowHeight;
          expect(bottom).toBeGreaterThanOrEqual(
            Math.min(scrollTop + 500, elementHeight(grid)) - 0.01,
          );
        },
      ),
    );
  });
});

describe('scrollTopFor', () => {
  it('stays when the row is in sight', () => {
    expect(scrollTopFor(small, 5, 0)).toBe(0);
  });

  it('brings any row of a scaled grid wholly into sight', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: huge.numRows - 1 }), (row) => {
        const scrollTop = scrollTopFor(huge, row, 12_345);
        const at = scrollTop * scrollScale(huge);
        expect(row * huge.rowHeight).toBeGreaterThanOrEqual(at - 0.01);
        expect((row + 1) * huge.rowHeight).toBeLessThanOrEqual(at + huge.viewport + 0.01);
      }),
    );
  });
});

describe('columnWindow', () => {
  const offsets = columnOffsets(Array.from({ length: 500 }, () => 120));

  it('leaves the frozen first column out and bounds the rest', () => {
    expect(columnWindow(offsets, 0, 600, 0)).toEqual({ first: 1, end: 6 });
    const { first, end } = columnWindow(offsets, 30_000, 600);
    expect(end - first).toBeLessThan(10);
  });

  it('handles one column and none', () => {
    expect(columnWindow(columnOffsets([100]), 0, 600)).toEqual({ first: 1, end: 1 });
    expect(columnWindow(columnOffsets([]), 0, 600)).toEqual({ first: 1, end: 1 });
  });
});

describe('scrollLeftFor', () => {
  const offsets = columnOffsets([100, 100, 100, 100, 100, 100]);

  it('brings a column beside the frozen ones into sight, either way', () => {
    expect(scrollLeftFor(offsets, 5, 0, 344, 44)).toBe(300);
    expect(scrollLeftFor(offsets, 1, 300, 344, 44)).toBe(0);
    expect(scrollLeftFor(offsets, 0, 300, 344, 44)).toBe(300);
  });
});
