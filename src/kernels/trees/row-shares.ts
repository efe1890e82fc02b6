/**
 * @file Which rows belong to which thread. A thread has the same range of rows in all that it does, as far as that is fair:
 * what it wrote of a row is still in its own cache then, and no two threads write to one line of memory.
 */
import { LOSS_BLOCK } from '../../core/learners/trees/gradients.ts';
import { share } from './crew.ts';
import type { Layout } from './layout.ts';

/** A thread's part of a node may be so much larger than an equal part; beyond that equal parts are better. */
const MOST_UNEVEN = 1.2;

/** Rows of thread `thread` of `count`, as begin and end: whole blocks of the loss. */
export function rowsOf(numRows: number, thread: number, count: number): [number, number] {
  const [first, last] = share(Math.ceil(numRows / LOSS_BLOCK), thread, count);
  return [first * LOSS_BLOCK, Math.min(numRows, last * LOSS_BLOCK)];
}

/** The first of entries begin … end − 1, whose rows ascend, with at least this row; `end` when there is none. */
export function entryFrom(
  int32: Int32Array,
  entries: number,
  begin: number,
  end: number,
  row: number,
): number {
  let [low, high] = [begin, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (int32[entries / 4 + 2 * middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Divides entries begin … end − 1 among threads, by their rows or else equally.
 *
 * @returns Where the part of each thread begins, and `end`. [count + 1]
 */
export function dividesOf(
  int32: Int32Array,
  { entries, numRows }: Layout,
  begin: number,
  end: number,
  count: number,
): readonly number[] {
  const divides = [begin];
  const most = (MOST_UNEVEN * (end - begin)) / count;
  for (let thread = 1; thread <= count; thread++) {
    const last = divides[thread - 1];
    const [row] = rowsOf(numRows, thread, count);
    const next = thread === count ? end : entryFrom(int32, entries, last, end, row);
    if (next - last > most) {
      return Array.from(
        { length: count },
        (_, t) => begin + share(end - begin, t, count)[0],
      ).concat(end);
    }
    divides.push(next);
  }
  return divides;
}
