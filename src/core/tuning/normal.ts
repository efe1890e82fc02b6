/** @file The normal distribution with the same bits on every machine (only basic operations and own exp). */
import { exp, log } from '../math/exp.ts';
import type { Random } from '../random.ts';

/** 1 / √(2π). */
const INVERSE_ROOT_2PI = 0.3989422804014327;

/** Density of the standard normal distribution. */
export function normalDensity(z: number): number {
  return INVERSE_ROOT_2PI * exp(-0.5 * z * z);
}

/**
 * P(Z ≤ z) of the standard normal distribution; absolute error below 1e-15, relative error of the lower
 * tail below 1e-7 beyond −7.
 *
 * Cost: one exponential and a quotient of polynomials.
 * Source: Hart et al. 1968, algorithm 5666, as given by West 2005, "Better approximations to cumulative
 * normal functions", Wilmott.
 * Checked against: Taylor series about 0 (normal.test.ts).
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z);
  let tail = 0;
  if (x < 7.07106781186547) {
    const top =
      (((((0.0352624965998911 * x + 0.700383064443688) * x + 6.37396220353165) * x +
        33.912866078383) *
        x +
        112.079291497871) *
        x +
        221.213596169931) *
        x +
      220.206867912376;
    const bottom =
      ((((((0.0883883476483184 * x + 1.75566716318264) * x + 16.064177579207) * x +
        86.7807322029461) *
        x +
        296.564248779674) *
        x +
        637.333633378831) *
        x +
        793.826512519948) *
        x +
      440.413735824752;
    tail = (exp(-0.5 * x * x) * top) / bottom;
  } else if (x <= 37) {
    const fraction = x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))));
    tail = (exp(-0.5 * x * x) * INVERSE_ROOT_2PI) / fraction;
  }
  return z > 0 ? 1 - tail : tail;
}

/** A standard normal draw by Marsaglia's polar method: no sine or cosine, so the bits are portable. */
export function drawNormal(random: Random): number {
  for (;;) {
    const u = 2 * random.next() - 1;
    const v = 2 * random.next() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s);
  }
}

/**
 * A draw from the normal distribution cut to [0, 1], by rejection.
 *
 * @param mean In [0, 1], so that at least a third of the draws are kept when `deviation` is at most 1.
 */
export function drawUnitNormal(mean: number, deviation: number, random: Random): number {
  for (;;) {
    const value = mean + deviation * drawNormal(random);
    if (value >= 0 && value <= 1) return value;
  }
}
