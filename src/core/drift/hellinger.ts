/** @file Hellinger distance. */
import { toShares } from './bins.ts';
import type { DriftTest } from './drift-test.ts';

/** √(½ Σ (√p − √q)²), 0…1. */
export function hellinger(reference: readonly number[], current: readonly number[]): number {
  const p = toShares(reference);
  const q = toShares(current);
  let sum = 0;
  for (let bin = 0; bin < p.length; bin++) {
    const difference = Math.sqrt(p[bin]) - Math.sqrt(q[bin]);
    sum += difference * difference;
  }
  return Math.sqrt(sum / 2);
}

/** Hellinger ≥ 0.1, on the deciles of the reference or on categories. */
export const hellingerTest: DriftTest = {
  id: 'hellinger',
  title: 'Hellinger distance',
  columnTypes: ['numeric', 'categorical'],
  statistic: 'distance',
  driftWhen: 'above',
  inclusive: true,
  defaultThreshold: 0.1,
  run: ({ bins }) => (bins ? hellinger(bins.reference, bins.current) : null),
};
