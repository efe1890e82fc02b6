/** @file Two-sample Kolmogorov–Smirnov: the largest gap between two empirical distributions. */
import { ksPValue } from '../stats/ks-two-sample.ts';
import type { DriftTest } from './drift-test.ts';

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
    numeric
      ? ksPValue(
          numeric.distances.ks,
          numeric.reference.sorted.length,
          numeric.current.sorted.length,
        )
      : null,
};
