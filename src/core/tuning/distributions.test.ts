import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import {
  cardinality,
  decodePoint,
  dimensionsOf,
  drawPoint,
  encodePoint,
  encodeValue,
  formatDistribution,
  gridValues,
} from './distributions.ts';
import { drawNormal, drawUnitNormal, normalCdf, normalDensity } from './normal.ts';
import type { Distribution } from './search-space.ts';

const DISTRIBUTIONS: readonly Distribution[] = [
  { type: 'float', low: -5, high: 10 },
  { type: 'float', low: 1e-6, high: 10, log: true },
  { type: 'float', low: 0, high: 1, step: 0.1 },
  { type: 'int', low: -3, high: 12 },
  { type: 'int', low: 2, high: 256, log: true },
  { type: 'int', low: 10, high: 57, step: 5 },
  { type: 'float', low: 2, high: 2 },
  { type: 'categorical', choices: ['a', 1, null, true, [64, 32]] },
];
const dimension = (distribution: Distribution) => dimensionsOf({ p: distribution })[0];

describe.each(DISTRIBUTIONS)('$type distribution %#', (distribution) => {
  it('draws values that it holds, and finds their coordinate again', () => {
    const dimensions = dimensionsOf({ p: distribution });
    const random = createRandom('values');
    for (let i = 0; i < 300; i++) {
      const params = decodePoint(dimensions, drawPoint(dimensions, random));
      const point = encodePoint(dimensions, params);
      expect(point).not.toBeNull();
      const again = decodePoint(dimensions, point!)['p'];
      if (typeof again === 'number' && distribution.type === 'float' && !distribution.step) {
        expect(again).toBeAllclose(params['p'] as number, { rtol: 1e-12, atol: 1e-14 });
      } else expect(again).toEqual(params['p']);
    }
  });

  it('has a grid of distinct values in ascending order, both ends included', () => {
    const values = gridValues(dimension(distribution), 4);
    expect(new Set(values).size).toBe(values.length);
    if (distribution.type === 'categorical') {
      expect(values).toEqual(distribution.choices);
    } else {
      const numbers = values as number[];
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(numbers[0]).toBe(distribution.low);
      expect(numbers.length).toBeLessThanOrEqual(4);
      for (const value of numbers)
        expect(encodeValue(dimension(distribution), value)).not.toBeNull();
    }
  });
});

describe('dimensions', () => {
  it('count the params of a finite space', () => {
    const finite = DISTRIBUTIONS.filter((d) => d.type !== 'float' || d.step || d.low === d.high);
    expect(finite.map((d) => cardinality([dimension(d)]))).toEqual([11, 16, 255, 10, 1, 5]);
    expect(cardinality(finite.map(dimension))).toBe(11 * 16 * 255 * 10 * 5);
    expect(cardinality([dimension({ type: 'float', low: 0, high: 1 })])).toBe(Infinity);
  });

  it('write stepped floats as a person would', () => {
    const values = gridValues(dimension({ type: 'float', low: 0, high: 1, step: 0.1 }), 11);
    expect(values).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  });

  it('refuse values of another space', () => {
    expect(encodeValue(dimension({ type: 'int', low: 1, high: 3 }), 4)).toBeNull();
    expect(encodeValue(dimension({ type: 'int', low: 1, high: 3 }), 'two')).toBeNull();
    expect(encodeValue(dimension({ type: 'categorical', choices: ['a'] }), 'b')).toBeNull();
    expect(encodePoint(dimensionsOf({ p: { type: 'int', low: 1, high: 3 } }), {})).toBeNull();
  });

  it('are named in words', () => {
    expect(DISTRIBUTIONS.map(formatDistribution)).toEqual([
      'float -5 to 10',
      'float 0.000001 to 10, log',
      'float 0 to 1, step 0.1',
      'int -3 to 12',
      'int 2 to 256, log',
      'int 10 to 57, step 5',
      'float 2 to 2',
      'one of "a", 1, null, true, [64,32]',
    ]);
  });
});

/** Φ(z) = ½ + φ(z)·(z + z³/3 + z⁵/15 + …), Marsaglia 2004. */
function seriesCdf(z: number): number {
  let term = z;
  let sum = z;
  for (let i = 3; i < 400; i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + sum * normalDensity(z);
}

describe('normalCdf', () => {
  it('agrees with its Taylor series to 1e-14 and is symmetric', () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (z) => {
        expect(normalCdf(z)).toBeAllclose(seriesCdf(z), { rtol: 0, atol: 1e-14 });
        expect(normalCdf(z) + normalCdf(-z)).toBeAllclose(1, { rtol: 1e-15 });
      }),
    );
    expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
    expect(normalCdf(-8)).toBeAllclose(6.220960574271785e-16, { rtol: 1e-6 });
  });
});

describe('drawNormal', () => {
  it('has mean 0, variance 1 and the right tail', () => {
    const random = createRandom('normal');
    const draws = Array.from({ length: 100_000 }, () => drawNormal(random));
    const mean = draws.reduce((sum, z) => sum + z, 0) / draws.length;
    const variance = draws.reduce((sum, z) => sum + (z - mean) ** 2, 0) / draws.length;
    // Four standard errors.
    expect(Math.abs(mean)).toBeLessThan(0.0127);
    expect(Math.abs(variance - 1)).toBeLessThan(0.018);
    const tail = draws.filter((z) => z > 1.96).length / draws.length;
    expect(Math.abs(tail - 0.025)).toBeLessThan(0.002);
  });

  it('cut to the unit interval stays in it', () => {
    const random = createRandom('cut');
    for (let i = 0; i < 1000; i++) {
      const value = drawUnitNormal(i % 2, 1, random);
      expect(value >= 0 && value <= 1).toBe(true);
    }
  });
});
