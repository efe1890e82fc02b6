import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { weightedQuantile } from './weighted-quantile.ts';

/** By definition: rows in order of value, each as many times as it weighs. Whole weights. */
function bruteForce(values: readonly number[], weights: readonly number[], alpha: number): number {
  const rows = values
    .flatMap((value, i) => Array.from({ length: weights[i] }, () => value))
    .sort((a, b) => a - b);
  const goal = alpha * rows.length;
  if (goal === Math.floor(goal)) return 0.5 * rows[goal - 1] + 0.5 * rows[goal];
  return rows[Math.floor(goal)];
}

const take = (values: readonly number[], weights: readonly number[], alpha: number): number =>
  weightedQuantile(Float64Array.from(values), Float64Array.from(weights), values.length, alpha);

describe('weightedQuantile', () => {
  it('is the median with equal weights, and reads no further than count', () => {
    expect(take([3, 1, 2], [1, 1, 1], 0.5)).toBe(2);
    expect(take([4, 1, 2, 3], [2, 2, 2, 2], 0.5)).toBe(2.5);
    expect(take([7], [0.1], 0.99)).toBe(7);
    const values = Float64Array.of(1, 2, 3, -100);
    expect(weightedQuantile(values, Float64Array.of(1, 1, 1, 1), 3, 0.5)).toBe(2);
  });

  it('equals the quantile of rows repeated as often as they weigh', () => {
    const row = fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: 1, max: 4 }));
    const alpha = fc.integer({ min: 1, max: 63 }).map((k) => k / 64);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), alpha, (rows, share) => {
        const values = rows.map(([value]) => value);
        const weights = rows.map(([, weight]) => weight);
        expect(take(values, weights, share)).toBe(bruteForce(values, weights, share));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('minimises the weighted pinball loss for any weights', () => {
    const random = createRandom('pinball');
    for (let trial = 0; trial < 50; trial++) {
      const values = Array.from({ length: 101 }, () => random.normal());
      const weights = values.map(() => 0.01 + random.next());
      const alpha = 0.02 + 0.96 * random.next();
      const lossAt = (at: number): number =>
        values.reduce(
          (sum, value, i) =>
            sum + weights[i] * (value > at ? alpha * (value - at) : (1 - alpha) * (at - value)),
          0,
        );
      const best = Math.min(...values.map(lossAt));
      expect(lossAt(take(values, weights, alpha))).toBeAllclose(best, { rtol: 1e-12 });
    }
  });

  it('takes time in proportion to sorted, reversed and constant rows', () => {
    const length = 200_000;
    const orders = [
      Float64Array.from({ length }, (_, i) => i),
      Float64Array.from({ length }, (_, i) => -i),
      new Float64Array(length).fill(5),
    ];
    const found = orders.map((values) =>
      weightedQuantile(values, new Float64Array(length).fill(1), length, 0.25),
    );
    expect(found).toEqual([length / 4 - 0.5, -0.75 * length + 0.5, 5]);
  });
});
