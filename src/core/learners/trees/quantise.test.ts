import { describe, expect, it } from 'vitest';
import { gradientBits, quantise } from './quantise.ts';

describe('gradientBits', () => {
  it('keeps every sum below 2^31, and hessian sum times row count below 2^53', () => {
    for (const n of [1, 2, 100, 131071, 131072, 1e6, 4194303, 2 ** 25 - 1]) {
      const bits = gradientBits(n);
      const target = new Int32Array(2);
      const { countUnit } = quantise(Float64Array.of(1), Float64Array.of(1), 0, 1, 0, target);
      expect(countUnit).toBe(2);
      expect(n * 2 ** bits).toBeLessThan(2 ** 31);
      expect(bits).toBeGreaterThanOrEqual(3);
    }
    expect(gradientBits(100_000)).toBe(14);
    expect(gradientBits(1_000_000)).toBe(11);
  });
});

describe('quantise', () => {
  const numRows = 20_000;
  const sum = (pairs: Int32Array): number => {
    let total = 0;
    for (let row = 0; row < numRows; row++) total += pairs[2 * row];
    return total;
  };

  it('keeps constant hessians exact', () => {
    const pairs = new Int32Array(2 * numRows);
    const ones = new Float64Array(numRows).fill(1);
    const { hessian } = quantise(ones, ones, 0, numRows, 9, pairs);
    const hessians = new Set<number>();
    for (let row = 0; row < numRows; row++) hessians.add(pairs[2 * row + 1] * hessian);
    expect([...hessians]).toEqual([1]);
  });

  it('stays within one unit of the true value', () => {
    const gradients = Float64Array.from({ length: numRows }, (_, i) => Math.sin(i) * 3);
    const pairs = new Int32Array(2 * numRows);
    const { gradient } = quantise(gradients, gradients.map(Math.abs), 0, numRows, 1, pairs);
    const errors = gradients.map((g, row) => Math.abs(pairs[2 * row] * gradient - g));
    expect(Math.max(...errors)).toBeLessThanOrEqual(gradient);
  });

  // The reason for the dither: with one event in 20,000 rows, every other gradient is far below half
  // a unit, and rounding to the nearest would leave a sum of −1 instead of 0.
  it('keeps the sum of rare events, which rounding to the nearest loses', () => {
    const share = 1e-5;
    const gradients = new Float64Array(numRows).fill(share);
    gradients[0] = -1;
    const truth = numRows * share - 1 - share;
    const pairs = new Int32Array(2 * numRows);
    const { gradient } = quantise(gradients, gradients.map(Math.abs), 0, numRows, 4, pairs);
    const nearest = gradients.reduce((total, g) => total + Math.round(g / gradient), 0) * gradient;
    expect(nearest).toBe(-1);
    // 20,000 rounding errors of standard deviation at most half a unit: 71 units; four of those.
    expect(Math.abs(sum(pairs) * gradient - truth)).toBeLessThan(4 * 71 * gradient);
  });

  it('depends on the seed and on nothing else', () => {
    const gradients = Float64Array.from({ length: numRows }, (_, i) => Math.cos(i));
    const run = (seed: number): Int32Array => {
      const pairs = new Int32Array(2 * numRows);
      quantise(gradients, gradients.map(Math.abs), 0, numRows, seed, pairs);
      return pairs;
    };
    expect([...run(1)].join()).toBe([...run(1)].join());
    expect([...run(1)].join()).not.toBe([...run(2)].join());
  });
});
