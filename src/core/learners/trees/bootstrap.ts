/** @file Rows drawn with replacement. */
import type { Random } from '../../random.ts';

/** The rows of one tree. */
export interface Bootstrap {
  /** Rows drawn at least once, ascending. */
  readonly bag: Int32Array<ArrayBuffer>;
  /** How often each was drawn, [bag.length]. */
  readonly copies: Int32Array<ArrayBuffer>;
  /** The other rows, ascending. */
  readonly rest: Int32Array<ArrayBuffer>;
}

/** Draws `count` of `numRows` rows with replacement. Cost: O(numRows + count). */
export function drawBootstrap(numRows: number, count: number, random: Random): Bootstrap {
  const times = new Int32Array(numRows);
  for (let draw = 0; draw < count; draw++) times[random.integer(numRows)]++;
  const rows = Int32Array.from(times.keys());
  const bag = rows.filter((row) => times[row] > 0);
  return {
    bag,
    copies: times.filter((own) => own > 0),
    rest: rows.filter((row) => times[row] === 0),
  };
}
