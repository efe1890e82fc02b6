/** @file Lift and gain by slices of the ranking: who should be called first, and what is it worth? */
import { orderByScore } from './ranking.ts';

/** One slice of the ranking; `lift` and gains are null when there are no positives. */
export interface LiftBin {
  /** 1 holds the highest scores. */
  readonly bin: number;
  readonly count: number;
  readonly positives: number;
  /** Share of positives in the slice, and that share over the share in all rows. */
  readonly rate: number;
  readonly lift: number | null;
  /** Share of all positives found up to and with this slice, and the lift of all slices so far. */
  readonly cumulativeGain: number | null;
  readonly cumulativeLift: number | null;
}

/**
 * Cuts the rows, by descending score with ties in row order, into `bins` slices as equal as can be.
 *
 * @returns The slices that have rows: slice d holds ranks ⌊d·n/bins⌋ … ⌊(d + 1)·n/bins⌋ − 1.
 *
 * Checked against: tests/golden/metrics.
 */
export function liftTable(
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  bins = 10,
): readonly LiftBin[] {
  const order = orderByScore(scores);
  const n = order.length;
  let all = 0;
  for (let row = 0; row < n; row++) all += yTrue[row] === 1 ? 1 : 0;
  const base = all / n;
  const table: LiftBin[] = [];
  let found = 0;
  for (let d = 0; d < bins; d++) {
    const from = Math.floor((d * n) / bins);
    const to = Math.floor(((d + 1) * n) / bins);
    if (to === from) continue;
    let positives = 0;
    for (let i = from; i < to; i++) positives += yTrue[order[i]] === 1 ? 1 : 0;
    found += positives;
    const rate = positives / (to - from);
    table.push({
      bin: d + 1,
      count: to - from,
      positives,
      rate,
      lift: all > 0 ? rate / base : null,
      cumulativeGain: all > 0 ? found / all : null,
      cumulativeLift: all > 0 ? found / to / base : null,
    });
  }
  return table;
}
