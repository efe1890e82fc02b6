/** @file Wasserstein (earth mover's) distance: how far the mass has to move. */
import type { DriftTest } from './drift-test.ts';

/** The smallest reference sd that distances are divided by. */
const MIN_STD = 0.001;

/**
 * ∫ |F₁ − F₂|: the exact W₁ of two samples, in their unit.
 *
 * @param a Ascending, finite, not empty. Read only.
 * @param b Likewise.
 *
 * Cost: O(a + b). Checked against: scipy.stats.wasserstein_distance (tests/golden/drift).
 */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  let distance = 0;
  let last = Math.min(a[0], b[0]);
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const value = j >= b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
    distance += (value - last) * Math.abs(i / a.length - j / b.length);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    last = value;
  }
  return distance;
}

/** Evidently's test of numbers when the reference is large: W₁ / max(sd, 0.001) ≥ 0.1. */
export const wassersteinTest: DriftTest = {
  id: 'wasserstein_norm',
  title: 'Wasserstein distance in standard deviations of the reference',
  columnTypes: ['numeric'],
  statistic: 'distance',
  driftWhen: 'above',
  inclusive: true,
  defaultThreshold: 0.1,
  run: ({ numeric }) =>
    numeric
      ? wasserstein(numeric.reference.sorted, numeric.current.sorted) /
        Math.max(numeric.reference.std, MIN_STD)
      : null,
};
