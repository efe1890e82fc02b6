import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromCanonicalJson, toCanonicalJson } from './codec.ts';
import { digestOf } from './hash.ts';

describe('toCanonicalJson', () => {
  it('survives a round trip with typed arrays, NaN, infinities, −0, bigint and odd keys', () => {
    const value = {
      a: new Float64Array([1.5, NaN, -Infinity]),
      b: [NaN, -0, 12n],
      ['__proto__']: 'x',
      $number: 'not a number',
    };
    const back = fromCanonicalJson(toCanonicalJson(value)) as typeof value;
    expect(back).toEqual(value);
    expect(Object.keys(back)).toContain('__proto__');
  });

  it('does not depend on the order of keys', async () => {
    expect(await digestOf({ a: 1, b: 2 })).toBe(await digestOf({ b: 2, a: 1 }));
  });

  it('round-trips any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(fromCanonicalJson(toCanonicalJson(value))).toEqual(value);
      }),
    );
  });
});
