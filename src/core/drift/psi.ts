/** @file Population stability index. */
import { log } from '../math/exp.ts';
import { toShares } from './bins.ts';
import type { DriftTest } from './drift-test.ts';

/** Shares below this are raised to it, so that an empty bin counts without being infinite. */
const PSI_FLOOR = 1e-4;

/**
 * Σ (q − p) ln(q / p) over bins, p and q raised to at least `PSI_FLOOR`; at least 0.
 *
 * Source: Siddiqi 2006, "Credit Risk Scorecards"; symmetrised Kullback–Leibler divergence.
 * Checked against: tests/golden/drift.
 */
export function psi(reference: readonly number[], current: readonly number[]): number {
  const p = toShares(reference);
  const q = toShares(current);
  let sum = 0;
  for (let bin = 0; bin < p.length; bin++) {
    const a = Math.max(p[bin], PSI_FLOOR);
    const b = Math.max(q[bin], PSI_FLOOR);
    sum += (b - a) * log(b / a);
  }
  return sum;
}

/** PSI ≥ 0.1, on the deciles of the reference or on categories. */
export const psiTest: DriftTest = {
  id: 'psi',
  title: 'population stability index',
  columnTypes: ['numeric', 'categorical'],
  statistic: 'distance',
  driftWhen: 'above',
  inclusive: true,
  defaultThreshold: 0.1,
  run: ({ bins }) => (bins ? psi(bins.reference, bins.current) : null),
};
