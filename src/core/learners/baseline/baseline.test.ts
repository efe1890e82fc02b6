import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { baseline } from './baseline.ts';

const x: DenseMatrix = { numRows: 4, features: [], columns: [] };
const context = { random: createRandom(0) };
const classes = { task: 'binary' as const, values: Float64Array.of(0, 1, 1, 1), numClasses: 2 };
const numbers = { task: 'regression' as const, values: Float64Array.of(1, 2, 6, 9), numClasses: 0 };

describe('baseline', () => {
  it('predicts class shares, or the commonest class', async () => {
    expect((await baseline.fit({}, x, classes, context)).model.values).toEqual(
      Float64Array.of(0.25, 0.75),
    );
    const most = await baseline.fit({ strategy: 'most_frequent' }, x, classes, context);
    expect(most.model.values).toEqual(Float64Array.of(0, 1));
  });

  it('predicts the mean or the median, by weight', async () => {
    expect((await baseline.fit({}, x, numbers, context)).model.values[0]).toBe(4.5);
    const median = { strategy: 'median' };
    expect((await baseline.fit(median, x, numbers, context)).model.values[0]).toBe(4);
    const weights = Float64Array.of(0, 1, 0, 5);
    expect((await baseline.fit(median, x, numbers, { ...context, weights })).model.values[0]).toBe(
      9,
    );
  });

  it('refuses a strategy of the other task', async () => {
    await expect(baseline.fit({ strategy: 'mean' }, x, classes, context)).rejects.toThrow(
      'strategy must be auto, prior, most_frequent for binary, got "mean"',
    );
  });
});
