/** @file Chi-square: of homogeneity for the report, and Evidently's of fit for the verdict. */
import { chiSquareSurvival } from '../stats/gamma.ts';
import type { DriftTest } from './drift-test.ts';

export interface ChiSquare {
  readonly statistic: number;
  readonly pValue: number;
  readonly dof: number;
  /** √(χ² / (n · min(1, K − 1))), 0…1. */
  readonly cramersV: number;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, n) => total + n, 0);

/**
 * Pearson's chi-square of the 2 × K table of counts, without Yates' correction.
 *
 * @returns Null when fewer than two bins hold rows or one side is empty.
 *
 * Checked against: scipy.stats.chi2_contingency (tests/golden/drift).
 */
export function chiSquare(
  reference: readonly number[],
  current: readonly number[],
): ChiSquare | null {
  const totals = [sum(reference), sum(current)];
  const all = totals[0] + totals[1];
  let statistic = 0;
  let used = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    const column = reference[bin] + current[bin];
    if (column === 0) continue;
    used++;
    [reference[bin], current[bin]].forEach((observed, side) => {
      const expected = (column * totals[side]) / all;
      statistic += ((observed - expected) * (observed - expected)) / expected;
    });
  }
  if (used < 2 || totals[0] === 0 || totals[1] === 0) return null;
  const dof = used - 1;
  return {
    statistic,
    pValue: chiSquareSurvival(statistic, dof),
    dof,
    cramersV: Math.sqrt(statistic / all),
  };
}

/**
 * p-value of the fit of `current` to the shares of `reference`, which it takes as known.
 *
 * @returns 0 when a category is new (its expected count is 0); 1 when there is only one.
 *
 * Source: Evidently `chisquare_stattest`: scipy.stats.chisquare with expected = reference ·
 * n_current / n_reference.
 */
export function chiSquareFit(reference: readonly number[], current: readonly number[]): number {
  const scale = sum(current) / sum(reference);
  let statistic = 0;
  let used = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    if (reference[bin] + current[bin] === 0) continue;
    used++;
    const expected = reference[bin] * scale;
    const difference = current[bin] - expected;
    statistic += expected === 0 ? Infinity : (difference * difference) / expected;
  }
  return used < 2 ? 1 : chiSquareSurvival(statistic, used - 1);
}

/** Evidently's test of categories when the reference is small: p < 0.05. */
export const chiSquareTest: DriftTest = {
  id: 'chi_square',
  title: 'chi-square test',
  columnTypes: ['numeric', 'categorical'],
  statistic: 'p_value',
  driftWhen: 'below',
  inclusive: false,
  defaultThreshold: 0.05,
  run: (comparison) => {
    const counts = comparison.values ?? comparison.bins;
    return counts ? chiSquareFit(counts.reference, counts.current) : null;
  },
};
