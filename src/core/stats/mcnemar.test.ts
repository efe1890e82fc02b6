import { describe, expect, it } from 'vitest';
import { mcNemar } from './mcnemar.ts';

describe('mcNemar', () => {
  it('gives the exact two-sided p-value, as statsmodels with exact=True', () => {
    // 2 · Σ C(n, k) / 2^n in exact fractions, which is what statsmodels computes.
    for (const [a, b, p] of [
      [3, 12, 0.03515625],
      [0, 1, 1],
      [0, 6, 0.03125],
      [86, 150, 3.715936139571442e-5],
    ] as const) {
      expect(mcNemar(a, b).pValue).toBeAllclose(p, { rtol: 1e-10 });
      expect(mcNemar(b, a).pValue).toBeAllclose(mcNemar(a, b).pValue, { rtol: 1e-12 });
    }
  });

  it('is 1 when nothing tells them apart, and never above', () => {
    expect(mcNemar(0, 0).pValue).toBe(1);
    expect(mcNemar(7, 7).pValue).toBe(1);
    expect(mcNemar(7, 8).pValue).toBeLessThanOrEqual(1);
  });

  it('stays finite for a million rows', () => {
    const { pValue } = mcNemar(499_000, 501_000);
    // Normal approximation: z = 2,000 / 1,000 = 2 with the continuity correction, about 0.0456.
    expect(pValue).toBeAllclose(0.0456, { rtol: 0.01 });
  });
});
