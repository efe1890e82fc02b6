/** @file The exact distribution of the one-sample two-sided Kolmogorov–Smirnov statistic D_n. */
import { exp } from '../math/exp.ts';
import { devianceTerm, stirlingError } from './gamma.ts';
import { pelzGoodCdf } from './kolmogorov.ts';

/** Up to here Durbin's matrix is cheap and exact to 1e-14. */
const MATRIX_ROWS = 140;
/** From here Pelz and Good's error, about 0.064 / n², is below 1e-9 for every d. */
const SERIES_ROWS = 10_000;
/** Beyond this the sum of n terms costs more than the asymptotic tail is wrong. */
const SUM_ROWS = 200_000;
const TWO_PI = 2 * Math.PI;

/**
 * P(D_n ≥ d) for n draws from a continuous distribution: scipy's `kstwo.sf(d, n)`.
 *
 * @param d Statistic, 0…1.
 * @param n Sample size, at least 1.
 *
 * Cost: O(n) in the tail; O(m³ log n), m = 2n·d ≤ 140, by matrix; constant otherwise.
 * Source: the choice of method by n and n·d² follows Simard & L'Ecuyer 2011,
 * https://doi.org/10.18637/jss.v039.i11: twice the one-sided tail (exact from d = ½, and relatively to
 * 1e-11 where n·d² ≥ 4), Durbin's matrix by Marsaglia, Tsang & Wang 2003,
 * https://doi.org/10.18637/jss.v008.i18, for small n or d, Pelz–Good between.
 * Checked against: scipy.stats.kstwo (kstwo.test.ts) and refs/drift.json `p_asymp_scipy`.
 */
export function kstwoSurvival(d: number, n: number): number {
  if (Number.isNaN(d) || Number.isNaN(n)) return NaN;
  if (d >= 1) return 0;
  if (n * d <= 0.5) return 1;
  const spread = n * d * d;
  const tailFrom = n <= MATRIX_ROWS ? 4 : 2.2;
  if (d >= 0.5 || spread >= tailFrom) return Math.min(1, 2 * smirnovSurvival(d, n));
  const byMatrix = n <= MATRIX_ROWS || (n <= SERIES_ROWS && n * d * Math.sqrt(d) <= 1.4);
  const cdf = byMatrix ? durbinCdf(d, n) : pelzGoodCdf(n, d);
  return Math.min(1, Math.max(0, 1 - cdf));
}

/**
 * P(D_n⁺ ≥ d), one-sided.
 *
 * Each term is a binomial probability C(n, j) p^j (1−p)^(n−j) with p = d + j/n, times d/p; it is
 * computed from deviances, so no factorial overflows and nothing cancels.
 *
 * Source: Smirnov 1944, formula (7) of Simard & L'Ecuyer 2011; Loader 2000 for the terms; above
 * 200,000 draws formula (12) there.
 */
export function smirnovSurvival(d: number, n: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  if (n > SUM_ROWS) {
    const t = 6 * n * d + 1;
    const z = (t * t) / (18 * n);
    return exp(-z) * (1 - (2 * z * z - 4 * z - 1) / (18 * n));
  }
  const last = Math.floor(n * (1 - d));
  const shift = n * d;
  const errorAll = stirlingError(n);
  // The term of j = 0, (1 − d)^n.
  let sum = exp(-shift - devianceTerm(n, n - shift));
  for (let j = 1; j <= last && j < n; j++) {
    const rest = n - j;
    if (rest <= shift) break;
    const exponent =
      errorAll -
      stirlingErrorOf(j) -
      stirlingErrorOf(rest) -
      devianceTerm(j, j + shift) -
      devianceTerm(rest, rest - shift);
    sum += (shift / (shift + j)) * exp(exponent) * Math.sqrt(n / (TWO_PI * j * rest));
  }
  return Math.min(1, sum);
}

/** `stirlingError` of the small integers, where it is not a series. */
const SMALL_ERRORS = Array.from({ length: 16 }, (_, j) => (j === 0 ? 0 : stirlingError(j)));

function stirlingErrorOf(j: number): number {
  return j < 16 ? SMALL_ERRORS[j] : stirlingError(j);
}

/**
 * P(D_n < d) by the n-th power of Durbin's matrix, rescaled as it grows. Exact to about 1e-14; cost as above.
 */
export function durbinCdf(d: number, n: number): number {
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const h = k - n * d;
  const base = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) base[i * size + j] = i - j + 1 < 0 ? 0 : 1;
  }
  let power = 1;
  for (let i = 0; i < size; i++) {
    power *= h;
    base[i * size] -= power;
    base[(size - 1) * size + (size - 1 - i)] -= power;
  }
  let corner = 2 * h - 1 > 0 ? 1 : 0;
  for (let i = 0; i < size; i++) corner *= 2 * h - 1;
  base[(size - 1) * size] += corner;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let factorial = 1;
      for (let g = 2; g <= i - j + 1; g++) factorial *= g;
      base[i * size + j] /= factorial;
    }
  }
  const { matrix, exponent } = matrixPower(base, size, n);
  let value = matrix[(k - 1) * size + (k - 1)];
  let scale = exponent;
  // n!/n^n, one factor at a time and kept within range.
  for (let i = 1; i <= n; i++) {
    value = (value * i) / n;
    if (value < 1e-140) {
      value *= 1e140;
      scale -= 140;
    }
  }
  return value * Number(`1e${scale}`);
}

interface ScaledMatrix {
  readonly matrix: Float64Array;
  /** Power of ten that multiplies `matrix`. */
  readonly exponent: number;
}

function matrixPower(base: Float64Array, size: number, n: number): ScaledMatrix {
  let result: ScaledMatrix | null = null;
  let square: ScaledMatrix = { matrix: base, exponent: 0 };
  for (let rest = n; rest > 0; rest >>= 1) {
    if (rest % 2 === 1) result = result ? multiply(result, square, size) : square;
    if (rest > 1) square = multiply(square, square, size);
  }
  return result ?? square;
}

function multiply(a: ScaledMatrix, b: ScaledMatrix, size: number): ScaledMatrix {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a.matrix[i * size + k];
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) matrix[i * size + j] += factor * b.matrix[k * size + j];
    }
  }
  let exponent = a.exponent + b.exponent;
  const middle = (size >> 1) * size + (size >> 1);
  if (matrix[middle] > 1e140) {
    for (let i = 0; i < matrix.length; i++) matrix[i] *= 1e-140;
    exponent += 140;
  }
  return { matrix, exponent };
}
