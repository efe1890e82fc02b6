import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chiSquareSurvival,
  devianceTerm,
  gammaSurvival,
  logGamma,
  stirlingError,
} from './gamma.ts';
import { normalCdf, normalSurvival, normalTwoSided } from './normal.ts';

/** [statistic, degrees of freedom, tail] from scipy 1.17.1 `chi2.sf`. */
const CHI2 = [
  [0.5, 1, 0.47950012218695337],
  [3.841458820694124, 1, 0.04999999999999989],
  [40, 1, 2.5396285894708634e-10],
  [800, 1, 5.395865611607819e-176],
  [12, 9, 0.21330930508341653],
  [150, 9, 8.819629954805395e-28],
  [1200, 9, 1.2126417776311672e-252],
  [180, 199, 0.8291481806530363],
  [260, 199, 0.00237096016475195],
  [100000, 100000, 0.4994052918952067],
  [101500, 100000, 0.0004204549712696566],
] as const;

describe('logGamma', () => {
  it('gives logarithms of factorials', () => {
    let factorial = 1;
    for (let n = 1; n <= 25; n++) {
      expect(logGamma(n)).toBeAllclose(Math.log(factorial), { rtol: 1e-14, atol: 2e-14 });
      factorial *= n;
    }
    expect(logGamma(0.5)).toBeAllclose(0.5 * Math.log(Math.PI), { rtol: 1e-14 });
    expect(logGamma(0)).toBe(Infinity);
    expect(logGamma(-1)).toBeNaN();
  });
});

describe('stirlingError', () => {
  it('is what Stirling leaves out, on both sides of the switch to the series', () => {
    for (const n of [1, 5, 15, 16, 40]) {
      const exact = logGamma(n + 1) - ((n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI));
      expect(stirlingError(n)).toBeAllclose(exact, { atol: 1e-13 });
    }
  });
});

describe('devianceTerm', () => {
  it('agrees with its formula and stays exact where that cancels', () => {
    expect(devianceTerm(3, 10)).toBeAllclose(3 * Math.log(0.3) + 7);
    expect(devianceTerm(0, 4)).toBe(4);
    expect(devianceTerm(1e8, 1e8 + 1)).toBeAllclose(5e-9, { rtol: 1e-7 });
  });
});

describe('chiSquareSurvival', () => {
  it('agrees with scipy from the centre to tails below 1e-170', () => {
    for (const [statistic, dof, tail] of CHI2) {
      expect(chiSquareSurvival(statistic, dof)).toBeAllclose(tail, { rtol: 1e-11 });
    }
  });

  it('is 1 at zero, 0 at infinity and NaN for NaN', () => {
    expect(chiSquareSurvival(0, 3)).toBe(1);
    expect(chiSquareSurvival(Infinity, 3)).toBe(0);
    expect(chiSquareSurvival(NaN, 3)).toBeNaN();
  });

  it('with two degrees of freedom is e^(−x/2)', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (x) => {
        expect(chiSquareSurvival(x, 2)).toBeAllclose(Math.exp(-x / 2), { rtol: 1e-12 });
      }),
    );
  });

  it('falls as the statistic grows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0, max: 900, noNaN: true }),
        fc.double({ min: 0, max: 900, noNaN: true }),
        (dof, a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          expect(gammaSurvival(dof / 2, high)).toBeLessThanOrEqual(
            gammaSurvival(dof / 2, low) + 1e-14,
          );
        },
      ),
    );
  });
});

describe('normalSurvival', () => {
  it('agrees with scipy norm.sf', () => {
    const cases = [
      [-3, 0.9986501019683699],
      [-0.1, 0.539827837277029],
      [0, 0.5],
      [0.5, 0.3085375387259869],
      [1.96, 0.024997895148220435],
      [6, 9.865876450376946e-10],
      [37, 5.7255712225239266e-300],
    ] as const;
    for (const [z, tail] of cases) {
      expect(normalSurvival(z)).toBeAllclose(tail, { rtol: 1e-12 });
      expect(normalCdf(-z)).toBeAllclose(tail, { rtol: 1e-12 });
    }
    expect(normalTwoSided(1.959963984540054)).toBeAllclose(0.05, { rtol: 1e-13 });
  });
});
