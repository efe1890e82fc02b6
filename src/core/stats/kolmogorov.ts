/** @file Kolmogorov's limit law of √n·D, and the next three terms of its expansion in 1/√n. */
import { exp } from '../math/exp.ts';

const PI2 = Math.PI * Math.PI;
const ROOT_HALF_PI = 1.2533141373155003;

/**
 * P(K ≥ z) of Kolmogorov's limit distribution.
 *
 * @param z At least 0; √n·D of one sample, √(n₁n₂/(n₁+n₂))·D of two.
 *
 * Source: both theta series of https://doi.org/10.18637/jss.v008.i18, §1.
 * Checked against: refs/drift.json `p_kolmogorov_limit`.
 */
export function kolmogorovSurvival(z: number): number {
  if (!(z > 0)) return Number.isNaN(z) ? NaN : 1;
  if (z < 0.82) return 1 - kolmogorovCdfSmall(z);
  let sum = 0;
  for (let k = 1; k < 100; k++) {
    const term = exp(-2 * k * k * z * z);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18 * sum) break;
  }
  return Math.min(1, 2 * sum);
}

function kolmogorovCdfSmall(z: number): number {
  let sum = 0;
  for (let k = 1; k <= 40; k += 2) sum += exp((-k * k * PI2) / (8 * z * z));
  return (2 * ROOT_HALF_PI * sum) / z;
}

/**
 * P(D_n < x) of the one-sample two-sided statistic by the expansion of Pelz and Good.
 *
 * @param n Sample size; the absolute error is at most 0.064 / n², largest near n·x² = 0.3, and far less
 *   where n·x^1.5 > 1.4 (kstwo.test.ts).
 *
 * Source: Pelz & Good 1976, "Approximating the lower tail-areas of the Kolmogorov–Smirnov one-sample
 * statistic", as printed in Simard & L'Ecuyer 2011, §2.4, https://doi.org/10.18637/jss.v039.i11.
 */
export function pelzGoodCdf(n: number, x: number): number {
  const root = Math.sqrt(n);
  const z = root * x;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const rate = PI2 / (2 * z2);
  let k0 = 0;
  let k1 = 0;
  let k2 = 0;
  let k3 = 0;
  for (let k = 0; k < 30; k++) {
    const half = (k + 0.5) * (k + 0.5) * PI2;
    const weight = 2 * exp(-half / (2 * z2));
    if (weight === 0) break;
    k0 += weight;
    k1 += weight * (half - z2);
    k2 += weight * (6 * z6 + 2 * z4 + half * (2 * z4 - 5 * z2) + half * half * (1 - 2 * z2));
    k3 +=
      weight *
      (half * half * half * (5 - 30 * z2) +
        half * half * (-60 * z2 + 212 * z4) +
        half * (135 * z4 - 96 * z6) -
        30 * z6 -
        90 * z4 * z4);
  }
  let e2 = 0;
  let e3 = 0;
  for (let k = 1; k < 30; k++) {
    const square = k * k * PI2;
    const weight = 2 * exp(-rate * k * k);
    if (weight === 0) break;
    e2 += weight * square;
    e3 += weight * (3 * square * z2 - square * square);
  }
  const first = (ROOT_HALF_PI * k0) / z;
  const second = (ROOT_HALF_PI * k1) / (6 * z4);
  const third = ROOT_HALF_PI * (k2 / (72 * z6 * z) - e2 / (36 * z2 * z));
  const fourth = ROOT_HALF_PI * (k3 / (6480 * z6 * z4) + e3 / (216 * z6));
  return first + second / root + third / n + fourth / (n * root);
}
