/** @file Z-test of two proportions. */
import { normalTwoSided } from '../stats/normal.ts';
import type { DriftTest } from './drift-test.ts';

/**
 * Two-sided p-value of equal shares, with the pooled variance.
 *
 * @param hits1 Of `n1` rows. @param hits2 Of `n2` rows.
 * @returns 1 when the shares are equal or there is no variance.
 *
 * Source: Evidently `z_stattest`; statsmodels `proportions_ztest` gives the same.
 */
export function zProportions(hits1: number, n1: number, hits2: number, n2: number): number {
  const difference = hits1 / n1 - hits2 / n2;
  const pooled = (hits1 + hits2) / (n1 + n2);
  const variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2);
  if (difference === 0 || !(variance > 0)) return 1;
  return normalTwoSided(difference / Math.sqrt(variance));
}

/** Evidently's test of columns with one or two values when the reference is small: p < 0.05. */
export const zProportionsTest: DriftTest = {
  id: 'z_proportions',
  title: 'Z-test of two proportions',
  columnTypes: ['numeric', 'categorical'],
  statistic: 'p_value',
  driftWhen: 'below',
  inclusive: false,
  defaultThreshold: 0.05,
  run: ({ values, numUnique, reference, current }) => {
    if (!values || numUnique > 2) return null;
    return zProportions(values.reference[0], reference.count, values.current[0], current.count);
  },
};
