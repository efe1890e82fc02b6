import { describe, expect, it } from 'vitest';
import { kolmogorovSurvival, pelzGoodCdf } from './kolmogorov.ts';
import { durbinCdf, kstwoSurvival, smirnovSurvival } from './kstwo.ts';

/** [d, n, tail] from scipy 1.17.1 `kstwo.sf`: one case on each side of every switch of method. */
const KSTWO = [
  [0.3, 5, 0.664],
  [0.05, 20, 0.9999999767980384],
  [0.1, 20, 0.976255094592155],
  [0.26, 20, 0.11102983661509458],
  [0.49, 20, 5.954371796746067e-5],
  [0.5, 20, 3.787595240539032e-5],
  [0.96, 20, 2.199023255552039e-28],
  [0.04, 139, 0.9728612639521014],
  [0.1, 139, 0.11583415260877089],
  [0.16, 139, 0.0014150407648332026],
  [0.3, 139, 1.3664292848318286e-11],
  [0.045, 141, 0.925251190599722],
  [0.09, 141, 0.19156768536655033],
  [0.13, 141, 0.015449346308454497],
  [0.4, 141, 7.149167716778307e-21],
  [0.01, 3521, 0.8693278062077442],
  [0.02, 3521, 0.11797708709767096],
  [0.06, 3521, 1.8434184394299297e-11],
  [0.003, 100000, 0.3284563327726956],
  [0.006, 100000, 0.0014871489301131564],
  [0.001, 500000, 0.6989801443663661],
  [0.0021, 500000, 0.024276288597831493],
  [0.0016, 1000000, 0.011939282537735608],
] as const;

describe('kstwoSurvival', () => {
  it('agrees with scipy on both sides of every switch of method', () => {
    for (const [d, n, tail] of KSTWO) {
      // The asymptotic tail beyond 200,000 draws is good to six digits or more, the rest to nine.
      expect(kstwoSurvival(d, n)).toBeAllclose(tail, { rtol: n > 200_000 ? 1e-6 : 2e-9 });
    }
  });

  it('is exact for one draw: D ≥ d outside the middle 2d − 1', () => {
    for (const d of [0.5, 0.6, 0.75, 0.9]) {
      expect(kstwoSurvival(d, 1)).toBeAllclose(2 * (1 - d), { rtol: 1e-12 });
    }
  });

  it('is 1 below 1/(2n), 0 at 1, NaN for NaN', () => {
    expect([kstwoSurvival(0.02, 20), kstwoSurvival(0, 5), kstwoSurvival(1, 5)]).toEqual([1, 1, 0]);
    expect(kstwoSurvival(NaN, 5)).toBeNaN();
  });

  it('approaches the limit of Kolmogorov', () => {
    for (const z of [0.5, 0.8, 0.9, 1.36, 2]) {
      const tail = kstwoSurvival(z / 2000, 4_000_000);
      expect(tail).toBeAllclose(kolmogorovSurvival(z), { rtol: 5e-3 });
    }
  });
});

describe('pelzGoodCdf', () => {
  it('errs by at most 0.064 / n², measured against the exact matrix', () => {
    for (const n of [141, 400]) {
      for (let spread = 0.05; spread < 2.2; spread += 0.1) {
        const d = Math.sqrt(spread / n);
        const error = Math.abs(pelzGoodCdf(n, d) - durbinCdf(d, n));
        expect(error).toBeLessThan(0.0645 / (n * n));
      }
    }
  });
});

describe('smirnovSurvival', () => {
  it('is (1 − d)^n for a single step and exact for two draws', () => {
    expect(smirnovSurvival(0.3, 1)).toBeAllclose(0.7, { rtol: 1e-13 });
    // n = 2, d = 0.2: (1−d)² + 2·d·(1 − d − ½), summed by hand.
    expect(smirnovSurvival(0.2, 2)).toBeAllclose(0.64 + 0.2 * 2 * 0.3, { rtol: 1e-12 });
    expect([smirnovSurvival(0, 4), smirnovSurvival(1, 4)]).toEqual([1, 0]);
  });
});
