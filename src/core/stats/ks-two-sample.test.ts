import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXACT_KS_LIMIT, ksExactSurvival, ksPValue } from './ks-two-sample.ts';

/** Share of all interleavings of n1 and n2 draws whose D is at least `d`: the definition. */
function byCounting(d: number, n1: number, n2: number): number {
  let total = 0;
  let outside = 0;
  const walk = (i: number, j: number, largest: number): void => {
    const here = Math.max(largest, Math.abs(i / n1 - j / n2));
    if (i === n1 && j === n2) {
      total++;
      if (here >= d - 1e-12) outside++;
      return;
    }
    if (i < n1) walk(i + 1, j, here);
    if (j < n2) walk(i, j + 1, here);
  };
  walk(0, 0, 0);
  return outside / total;
}

describe('ksExactSurvival', () => {
  it('is the share of interleavings at least as far apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 36 }),
        fc.integer({ min: 0, max: 36 }),
        (n1, n2, i, j) => {
          const d = Math.abs((i % (n1 + 1)) / n1 - (j % (n2 + 1)) / n2);
          expect(ksExactSurvival(d, n1, n2)).toBeAllclose(byCounting(d, n1, n2), { rtol: 1e-13 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the precision of a tail of 2 in C(800, 300)', () => {
    expect(ksExactSurvival(1, 500, 300)).toBeAllclose(9.686287091460983e-229, { rtol: 1e-12 });
  });

  it('does not care which sample is called the first', () => {
    expect(ksExactSurvival(0.25, 37, 90)).toBeAllclose(ksExactSurvival(0.25, 90, 37), {
      rtol: 1e-12,
    });
  });
});

describe('ksPValue', () => {
  it('passes from exact to asymptotic without a jump', () => {
    const n = Math.sqrt(EXACT_KS_LIMIT);
    const exact = ksPValue(0.04, n, n);
    expect(ksPValue(0.04, n, n + 1)).toBeAllclose(exact, { rtol: 0.05 });
  });
});
