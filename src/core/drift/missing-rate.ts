/** @file Has the share of missing values changed? Part of every row of a report. */
import type { Comparison } from './comparison.ts';
import type { DriftTest } from './drift-test.ts';
import { zProportions } from './z-proportions.ts';

/** The change must also be more than chance at this level. */
export const MISSING_ALPHA = 0.05;

/** Rates of both sides, their distance and the p-value of the Z-test of equal rates. */
export interface MissingChange {
  readonly reference: number;
  readonly current: number;
  /** |current − reference|, 0…1. */
  readonly change: number;
  readonly pValue: number;
}

/** Compares the shares of missing rows; rates of an empty side are 0. */
export function missingChange({ reference, current }: Comparison): MissingChange {
  const rate = (side: Comparison['reference']): number =>
    side.rows === 0 ? 0 : side.missing / side.rows;
  const isEmpty = reference.rows === 0 || current.rows === 0;
  return {
    reference: rate(reference),
    current: rate(current),
    change: isEmpty ? 0 : Math.abs(rate(current) - rate(reference)),
    pValue: isEmpty
      ? 1
      : zProportions(reference.missing, reference.rows, current.missing, current.rows),
  };
}

/**
 * Drift when the missing rate moved by 5 points or more and that is not chance (p < 0.05): a size
 * that matters first, then the p-value.
 */
export const missingRateTest: DriftTest = {
  id: 'missing_rate',
  title: 'change of the missing rate',
  columnTypes: ['numeric', 'categorical'],
  statistic: 'distance',
  driftWhen: 'above',
  inclusive: true,
  defaultThreshold: 0.05,
  run: (comparison) => {
    const { change, pValue } = missingChange(comparison);
    return pValue < MISSING_ALPHA ? change : 0;
  },
};
