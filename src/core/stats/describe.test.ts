import { describe, expect, it } from 'vitest';
import { meanAndStd, quantile } from './describe.ts';

describe('quantile', () => {
  it('uses linear interpolation between order statistics (R-7)', () => {
    const sorted = Float64Array.of(1, 2, 4, 8);
    expect([0, 0.25, 0.5, 0.9, 1].map((q) => quantile(sorted, q))).toBeAllclose([
      1, 1.75, 3, 6.8, 8,
    ]);
    expect(quantile(Float64Array.of(7), 0.3)).toBe(7);
  });
});

describe('meanAndStd', () => {
  it('is the population standard deviation and survives a large offset', () => {
    const { mean, std } = meanAndStd(Float64Array.of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16));
    expect(mean).toBe(1e9 + 10);
    expect(std).toBeAllclose(Math.sqrt(22.5), { rtol: 1e-15 });
  });

  it('is NaN for nothing', () => {
    expect(meanAndStd(new Float64Array(0))).toEqual({ mean: NaN, std: NaN });
  });
});
