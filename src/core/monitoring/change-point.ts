/** @file Did a series change its level, and where? */
import { createRandom } from '../random.ts';

/** Shuffles that give the p-value: it is a multiple of 1/1,000. */
const SHUFFLES = 999;
/** Fewer values cannot reach any usual level. */
const MIN_VALUES = 6;

/** The likeliest change of a series. */
export interface ChangePoint {
  /** First value of the new level. */
  readonly index: number;
  /** Pettitt's K: the largest sum of signs between values before and after. */
  readonly statistic: number;
  /** Of a K as large without any change: share of shuffled series. */
  readonly pValue: number;
  /** Mean before and from `index` on. */
  readonly before: number;
  readonly after: number;
  /** p ≤ 0.05. */
  readonly isChange: boolean;
}

function pettitt(values: readonly number[]): { index: number; statistic: number } {
  let sum = 0;
  let best = { index: 1, statistic: -1 };
  for (let at = 0; at + 1 < values.length; at++) {
    for (const other of values) sum += Math.sign(other - values[at]);
    if (Math.abs(sum) > best.statistic) best = { index: at + 1, statistic: Math.abs(sum) };
  }
  return best;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Looks for one change of level in a series of independent values, by ranks: no distribution is assumed, and single
 * outliers do not decide.
 *
 * The p-value is that of a permutation test (999 seeded shuffles), which holds for short series, where Pettitt's own
 * approximation does not.
 *
 * @returns null with fewer than six values.
 *
 * Cost: O(1,000 · values²).
 * Source: Pettitt 1979, "A non-parametric approach to the change-point problem", https://doi.org/10.2307/2346729.
 */
export function changePoint(values: readonly number[]): ChangePoint | null {
  if (values.length < MIN_VALUES) return null;
  const found = pettitt(values);
  const random = createRandom('change point');
  const shuffled = [...values];
  let asLarge = 0;
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    if (pettitt(random.shuffle(shuffled)).statistic >= found.statistic) asLarge++;
  }
  const pValue = (1 + asLarge) / (1 + SHUFFLES);
  return {
    ...found,
    pValue,
    before: mean(values.slice(0, found.index)),
    after: mean(values.slice(found.index)),
    isChange: pValue <= 0.05,
  };
}
