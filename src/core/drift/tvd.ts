/** @file Total variation distance. */
import { toShares } from './bins.ts';
import type { DriftTest } from './drift-test.ts';

/** ½ Σ |p − q|, 0…1: the share of rows that would have to change their bin. */
export function totalVariation(reference: readonly number[], current: readonly number[]): number {
  const p = toShares(reference);
  const q = toShares(current);
  let sum = 0;
  for (let bin = 0; bin < p.length; bin++) sum += Math.abs(p[bin] - q[bin]);
  return sum / 2;
}

/** Total variation ≥ 0.1, on the deciles of the reference or on categories. */
export const totalVariationTest: DriftTest = {
  id: 'tvd',
  title: 'total variation distance',
  columnTypes: ['numeric', 'categorical'],
  statistic: 'distance',
  driftWhen: 'above',
  inclusive: true,
  defaultThreshold: 0.1,
  run: ({ bins }) => (bins ? totalVariation(bins.reference, bins.current) : null),
};
