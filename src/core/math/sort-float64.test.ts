import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { sortFloat64 } from './sort-float64.ts';

/** Do two arrays hold the same bits? −0 is not 0 here. */
const sameBits = (a: Float64Array, b: Float64Array): boolean =>
  a.every((v, i) => Object.is(v, b[i]));

describe('sortFloat64', () => {
  const random = createRandom('sort');
  const draws: Readonly<Record<string, () => number>> = {
    normal: () => random.normal(),
    'whole numbers': () => random.integer(73) - 30,
    prices: () => Math.round(random.next() * 1e4) / 100,
    'every size and sign': () => (random.next() - 0.5) * 10 ** (random.integer(600) - 300),
    constant: () => 7,
    zeros: () => (random.next() < 0.5 ? -0 : 0),
    infinities: () => [Infinity, -Infinity, 5e-324, -5e-324, 1.7e308][random.integer(5)],
  };

  it.each(Object.keys(draws))('orders %s as the platform does, to the bit', (name) => {
    for (const count of [0, 1, 2047, 2048, 30_000]) {
      const values = Float64Array.from({ length: count }, draws[name]);
      expect(sameBits(sortFloat64(values.slice()), values.slice().sort())).toBe(true);
    }
  });

  it('orders any doubles, also as a part of a larger buffer', () => {
    const double = fc.double({ noNaN: true });
    fc.assert(
      fc.property(fc.array(double, { minLength: 2, maxLength: 50 }), (seed) => {
        const whole = Float64Array.from({ length: 2100 }, (_, i) => seed[(i * 7) % seed.length]);
        const part = whole.subarray(13);
        const expected = part.slice().sort();
        sortFloat64(part);
        expect(sameBits(part, expected)).toBe(true);
        expect(whole[12]).toBe(seed[84 % seed.length]);
      }),
      { numRuns: 30 },
    );
  });
});
