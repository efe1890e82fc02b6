import { expect, it } from 'vitest';
import type { Layout } from './layout.ts';
import { dividesOf, entryFrom, rowsOf } from './row-shares.ts';

/** Entries of these rows from the start of a memory on. */
const listOf = (rows: readonly number[]): Int32Array =>
  Int32Array.from(rows.flatMap((row) => [row, 0]));

const layoutOf = (numRows: number): Layout => ({ entries: 0, numRows }) as Layout;

it('gives threads whole blocks of rows, all of them once', () => {
  expect([0, 1, 2].map((thread) => rowsOf(100_000, thread, 3))).toEqual([
    [0, 32_768],
    [32_768, 65_536],
    [65_536, 100_000],
  ]);
  expect(rowsOf(5, 0, 1)).toEqual([0, 5]);
});

it('finds the first entry of a row or of a later one', () => {
  const list = listOf([9, 2, 4, 4, 8]);
  expect([0, 4, 5, 9].map((row) => entryFrom(list, 0, 1, 5, row))).toEqual([1, 2, 4, 5]);
});

it('divides a node by the rows of each thread while that is fair, else equally', () => {
  const half = 8192 / 2;
  const even = listOf([1, 2, half - 1, half, half + 5, half + 9]);
  expect(dividesOf(even, layoutOf(8192), 0, 6, 2)).toEqual([0, 3, 6]);
  const skewed = listOf([1, 2, 3, 4, 5, half + 9]);
  expect(dividesOf(skewed, layoutOf(8192), 0, 6, 2)).toEqual([0, 3, 6]);
  const nearly = listOf([
    ...Array.from({ length: 11 }, (_, i) => i),
    ...Array.from({ length: 9 }, (_, i) => half + i),
  ]);
  expect(dividesOf(nearly, layoutOf(8192), 0, 20, 2)).toEqual([0, 11, 20]);
  expect(dividesOf(even, layoutOf(8192), 2, 5, 1)).toEqual([2, 5]);
});
