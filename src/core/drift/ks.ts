/** @file Two-sample Kolmogorov–Smirnov: the largest gap between two empirical distributions. */
import { ksPValue } from '../stats/ks-two-sample.ts';
import type { DriftTest } from './drift-test.ts';

/**
 * D = max |F₁ − F₂| of two samples.
 *
 * @param a Ascending, finite, not empty. Read only.
 * @param b Likewise.
 * @returns 0…1.
 *
 * Cost: O(a + b). Checked against: scipy.stats.ks_2samp (tests/golden/drift).
 */
export function ksStatistic(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const value = a[i] <= b[j] ? a[i] : b[j];
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

/** D and its two-sided p-value: exact for n₁·n₂ ≤ 4 million, else asymptotic. */
export function ks(a: Float64Array, b: Float64Array): { statistic: number; pValue: number } {
  const statistic = ksStatistic(a, b);
  return { statistic, pValue: ksPValue(statistic, a.length, b.length) };
}

/** Evidently's test of numbers when the reference is small: p ≤ 0.05. */
export const ksTest: DriftTest = {
  id: 'ks',
  title: 'Kolmogorov–Smirnov test',
  columnTypes: ['numeric'],
  statistic: 'p_value',
  driftWhen: 'below',
  inclusive: true,
  defaultThreshold: 0.05,
  run: ({ numeric }) =>
    numeric ? ks(numeric.reference.sorted, numeric.current.sorted).pValue : null,
};
