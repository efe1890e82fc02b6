/** @file Wasserstein (earth mover's) distance: how far the mass has to move. */
import type { DriftTest } from './drift-test.ts';

/** The smallest reference sd that distances are divided by. */
const MIN_STD = 0.001;

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
    numeric ? numeric.distances.wasserstein / Math.max(numeric.reference.std, MIN_STD) : null,
};
