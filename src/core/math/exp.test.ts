import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { exp, log, log1p, sigmoid, softmaxInto, softplus } from './exp.ts';
import { pairwiseSum } from './sum.ts';

const bytes = new DataView(new ArrayBuffer(8));

/** Distance in units in the last place; finite numbers of one sign. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  bytes.setFloat64(0, a);
  const left = bytes.getBigInt64(0);
  bytes.setFloat64(0, b);
  return Math.abs(Number(left - bytes.getBigInt64(0)));
}

function worst(f: (x: number) => number, g: (x: number) => number, draw: () => number): number {
  let largest = 0;
  for (let i = 0; i < 100_000; i++) {
    const x = draw();
    largest = Math.max(largest, ulps(f(x), g(x)));
  }
  return largest;
}

// Math.* is itself allowed one unit of error, so agreement is asked to 1 (exp, log) and 2 (log1p).
describe('exp', () => {
  it('is within one unit in the last place of Math.exp over its whole range', () => {
    const random = createRandom('exp');
    expect(worst(exp, Math.exp, () => random.next() * 1416 - 707)).toBeLessThanOrEqual(1);
    expect(worst(exp, Math.exp, () => random.next() * 2 - 1)).toBeLessThanOrEqual(1);
    expect(worst(exp, Math.exp, () => -708 - random.next() * 37)).toBeLessThanOrEqual(1);
  });

  it('is exact at 0 and closes at both ends', () => {
    expect([exp(0), exp(-0), exp(-Infinity), exp(Infinity), exp(-746), exp(710)]).toEqual([
      1,
      1,
      0,
      Infinity,
      0,
      Infinity,
    ]);
    expect(exp(NaN)).toBeNaN();
    expect(exp(709.782712893384)).toBeLessThan(Infinity);
    expect(exp(-745.1332191019411)).toBe(Number.MIN_VALUE);
  });

  it('gives pinned bits, so that another engine would show a difference', () => {
    let hash = 0;
    const random = createRandom('bits');
    for (let i = 0; i < 10_000; i++) {
      const x = random.next() * 60 - 30;
      for (const value of [exp(x), log(exp(x)), log1p(exp(-x)), sigmoid(x)]) {
        bytes.setFloat64(0, value);
        hash = (Math.imul(hash, 31) + bytes.getInt32(0)) | 0;
        hash = (Math.imul(hash, 31) + bytes.getInt32(4)) | 0;
      }
    }
    expect(hash).toBe(1620881728);
  });
});

describe('log', () => {
  it('is within one unit in the last place of Math.log, also for subnormal numbers', () => {
    const random = createRandom('log');
    const anywhere = (): number => exp(random.next() * 1450 - 741);
    expect(worst(log, Math.log, anywhere)).toBeLessThanOrEqual(1);
    expect(worst(log, Math.log, () => 0.5 + random.next())).toBeLessThanOrEqual(1);
    expect([log(1), log(0), log(Infinity), log(2 ** 52)]).toEqual([
      0,
      -Infinity,
      Infinity,
      Math.log(2 ** 52),
    ]);
    expect(log(-1)).toBeNaN();
  });
});

describe('log1p', () => {
  it('is within two units in the last place of Math.log1p', () => {
    const random = createRandom('log1p');
    const small = (): number => (random.next() - 0.5) * exp(-random.next() * 40);
    expect(worst(log1p, Math.log1p, small)).toBeLessThanOrEqual(2);
    expect(worst(log1p, Math.log1p, () => exp(random.next() * 700))).toBeLessThanOrEqual(2);
    expect([log1p(0), log1p(-1), log1p(Infinity)]).toEqual([0, -Infinity, Infinity]);
    expect(log1p(-2)).toBeNaN();
  });
});

describe('sigmoid and softplus', () => {
  it('stay in range and agree: sigmoid is the slope of softplus', () => {
    fc.assert(
      fc.property(fc.double({ min: -800, max: 800, noNaN: true }), (x) => {
        const p = sigmoid(x);
        expect(p >= 0 && p <= 1).toBe(true);
        expect(p + sigmoid(-x)).toBeAllclose(1, { rtol: 4e-16 });
        expect(softplus(x) - softplus(-x)).toBeAllclose(x, { rtol: 1e-12, atol: 1e-15 });
      }),
    );
  });
});

describe('softmaxInto', () => {
  it('gives shares that sum to one and the log of the sum, in place', () => {
    const scores = new Float64Array([9, 1000, 1001, 999, 9]);
    const total = softmaxInto(scores, 1, 3, scores);
    expect(scores[1] + scores[2] + scores[3]).toBeAllclose(1);
    expect(total).toBeAllclose(1001 + Math.log(1 + Math.exp(-1) + Math.exp(-2)));
    expect([scores[0], scores[4]]).toEqual([9, 9]);
  });
});

describe('pairwiseSum', () => {
  it('loses far less than a plain loop', () => {
    const values = new Float64Array(1_000_000).fill(0.1);
    expect(pairwiseSum(values)).toBeAllclose(100_000, { rtol: 1e-14 });
    expect(pairwiseSum([])).toBe(0);
  });
});
