import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustPValues } from './multiple-tests.ts';

const P_VALUES = [0.01, 0.02, 0.03, 0.04, 0.5, 0.001, 0.04];

describe('adjustPValues', () => {
  it('agrees with the definitions written in numpy', () => {
    const bh = [0.035, 0.14 / 3, 0.14 / 3, 0.14 / 3, 0.5, 0.007, 0.14 / 3];
    expect(adjustPValues(P_VALUES, 'bh')).toBeAllclose(bh, { rtol: 1e-12 });
    expect(adjustPValues(P_VALUES, 'bonferroni')).toBeAllclose(
      [0.07, 0.14, 0.21, 0.28, 1, 0.007, 0.28],
      { rtol: 1e-12 },
    );
    expect(adjustPValues(P_VALUES, 'none')).toEqual(P_VALUES);
    expect(adjustPValues([], 'bh')).toEqual([]);
  });

  it('never lowers a p-value, keeps their order, and Bonferroni is the stricter', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(pValues, (p) => {
        const bh = adjustPValues(p, 'bh');
        const bonferroni = adjustPValues(p, 'bonferroni');
        p.forEach((value, i) => {
          expect(bh[i]).toBeGreaterThanOrEqual(value);
          expect(bonferroni[i] * (1 + 1e-12)).toBeGreaterThanOrEqual(bh[i]);
          p.forEach((other, j) => {
            if (value < other) expect(bh[i]).toBeLessThanOrEqual(bh[j]);
          });
        });
      }),
    );
  });
});
