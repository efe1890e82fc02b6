/** @file Jensen–Shannon distance. */
import { log } from '../math/exp.ts';
import { toShares } from './bins.ts';
import type { DriftTest } from './drift-test.ts';

const LN2 = 0.6931471805599453;

/**
 * √ of the Jensen–Shannon divergence with natural logarithms: 0…√(ln 2) = 0.8326.
 *
 * Checked against: scipy.spatial.distance.jensenshannon (tests/golden/drift).
 */
export function jensenShannonNatural(
  reference: readonly number[],
  current: readonly number[],
): number {
  const p = toShares(reference);
  const q = toShares(current);
  let sum = 0;
  for (let bin = 0; bin < p.length; bin++) {
    const middle = (p[bin] + q[bin]) / 2;
    if (p[bin] > 0) sum += p[bin] * log(p[bin] / middle);
    if (q[bin] > 0) sum += q[bin] * log(q[bin] / middle);
  }
  return Math.sqrt(Math.max(0, sum) / 2);
}

/** The same with logarithms to base 2: 0…1. */
export function jensenShannonBase2(
  reference: readonly number[],
  current: readonly number[],
): number {
  return jensenShannonNatural(reference, current) / Math.sqrt(LN2);
}

/** Evidently's test of categories when the reference is large: natural logarithm, ≥ 0.1. */
export const jensenShannonTest: DriftTest = {
  id: 'jensen_shannon',
  title: 'Jensen–Shannon distance (natural logarithm)',
  columnTypes: ['numeric', 'categorical'],
  statistic: 'distance',
  driftWhen: 'above',
  inclusive: true,
  defaultThreshold: 0.1,
  run: (comparison) => {
    const counts = comparison.values ?? comparison.bins;
    return counts ? jensenShannonNatural(counts.reference, counts.current) : null;
  },
};
