import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

describe('createRandom', () => {
  it('gives the same stream for the same seed, as number or text', () => {
    const a = createRandom(42);
    const b = createRandom('42');
    expect(Array.from({ length: 5 }, () => a.next())).toEqual(
      Array.from({ length: 5 }, () => b.next()),
    );
  });

  it('gives child streams that do not depend on draws from the parent', () => {
    const a = createRandom(1);
    a.next();
    expect(a.split('x').bits()).toBe(createRandom(1).split('x').bits());
    expect(a.split('x').bits()).not.toBe(a.split('y').bits());
  });

  it('draws uniform numbers: mean 1/2 and variance 1/12 within five standard errors', () => {
    const random = createRandom('uniform');
    const draws = Array.from({ length: 20_000 }, () => random.next());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / draws.length));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / draws.length));
  });

  it('shuffles to a permutation', () => {
    const values = createRandom(7).shuffle(Int32Array.from({ length: 100 }, (_, i) => i));
    expect([...values].sort((x, y) => x - y)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...values]).not.toEqual([...values].sort((x, y) => x - y));
  });
});
