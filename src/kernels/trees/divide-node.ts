/** @file Sends the rows of a node to its children, each thread its own. */
import type { Arena } from './arena.ts';
import type { Crew } from './crew.ts';
import { ENTRY_BYTES, SCRATCH_GAP, type Layout } from './layout.ts';
import { dividesOf } from './row-shares.ts';

/**
 * Divides entries begin … end − 1 by the table of sides: left ones first, both in their old order.
 *
 * Each thread divides its part: left ones stay at its beginning, right ones go to scratch memory. Then left parts close up,
 * and right parts come back behind them.
 *
 * @param column Address of the feature's bins. @param count Threads.
 * @returns Where the right ones begin.
 */
export function divideNode(
  crew: Crew,
  arena: Arena,
  at: Layout,
  column: number,
  begin: number,
  end: number,
  count: number,
): number {
  const { entries, scratchEntries } = at;
  const divides = dividesOf(arena.views.int32, at, begin, end, count);
  const scratchOf = (thread: number): number =>
    scratchEntries + ENTRY_BYTES * (divides[thread] - begin + SCRATCH_GAP * thread);
  const lefts = crew.run(count, 'divideRows', (thread) => {
    return [divides[thread], divides[thread + 1], column, scratchOf(thread)];
  });
  const addressOf = (entry: number): number => entries + ENTRY_BYTES * entry;
  let next = begin + lefts[0];
  for (let thread = 1; thread < count; thread++) {
    const move = [addressOf(next), addressOf(divides[thread]), lefts[thread]];
    next += lefts[thread];
    closeUp(crew, thread, move);
  }
  const middle = next;
  const moves = lefts.map((left, thread) => {
    const length = divides[thread + 1] - divides[thread] - left;
    const move = [addressOf(next), scratchOf(thread), length];
    next += length;
    return move;
  });
  crew.run(count, 'moveRows', (thread) => moves[thread]);
  return middle;
}

/** Moves the left part of a thread. Of two threads it does so itself; more would wait for each other. */
function closeUp(crew: Crew, thread: number, move: readonly number[]): void {
  const [to, from, length] = move;
  if (from === to || length === 0) return;
  if (crew.size === 2) crew.run(2, 'moveRows', (own) => (own === thread ? move : [0, 0, 0]));
  else crew.run(1, 'moveRows', () => move);
}
