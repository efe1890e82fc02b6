/** @file The gamma family: ln Γ, the incomplete gamma function and the chi-square tail built on it. */
import { exp, log } from '../math/exp.ts';

/** B(2k) / (2k (2k − 1)), the coefficients of Stirling's series for ln Γ. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
const HALF_LOG_TWO_PI = 0.9189385332046727;
const TINY = 1e-300;
const EPSILON = 1e-16;
const MAX_STEPS = 100_000;

/**
 * δ(x) = ln Γ(x + 1) − (x + ½) ln x + x − ½ ln 2π: what Stirling's formula leaves out.
 *
 * Small and smooth, so differences of factorials built on it do not cancel.
 *
 * @param x Above 0.
 *
 * Source: Stirling's series, https://dlmf.nist.gov/5.11.E1; below 16 the series is shifted up by the
 * recurrence of Γ.
 */
export function stirlingError(x: number): number {
  if (x < 16) return logGamma(x + 1) - ((x + 0.5) * log(x) - x + HALF_LOG_TWO_PI);
  const inverse = 1 / x;
  const square = inverse * inverse;
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum * square + STIRLING[k];
  return sum * inverse;
}

/**
 * ln Γ(x) for x > 0, to about 1e-15 relative or absolute.
 *
 * Source: Stirling's series at x ≥ 16, reached from below by Γ(x + 1) = x Γ(x).
 * Checked against: exact factorials and scipy.special.gammaln (gamma.test.ts).
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  let shifted = x;
  let product = 1;
  while (shifted < 16) {
    product *= shifted;
    shifted += 1;
  }
  const square = 1 / (shifted * shifted);
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum * square + STIRLING[k];
  return (shifted - 0.5) * log(shifted) - shifted + HALF_LOG_TWO_PI + sum / shifted - log(product);
}

/** x^a e^−x / Γ(a + 1), without the cancellation of its factors when x is near a. */
function leadingTerm(a: number, x: number): number {
  if (a < 10) return exp(a * log(x) - x - logGamma(a + 1));
  return exp(-devianceTerm(a, x) - stirlingError(a)) / Math.sqrt(2 * Math.PI * a);
}

/**
 * a ln(a / x) + x − a ≥ 0, accurate also where a and x are close (half a Poisson deviance).
 *
 * Source: Loader 2000, "Fast and accurate computation of binomial probabilities", §4.
 */
export function devianceTerm(a: number, x: number): number {
  if (a === 0) return x;
  const difference = a - x;
  if (Math.abs(difference) > 0.1 * (a + x)) return a * log(a / x) + x - a;
  const v = difference / (a + x);
  let sum = difference * v;
  let power = 2 * a * v;
  for (let k = 1; k < 1000; k++) {
    power *= v * v;
    const next = sum + power / (2 * k + 1);
    if (next === sum) return next;
    sum = next;
  }
  return sum;
}

/**
 * Q(a, x) = Γ(a, x) / Γ(a), the upper tail of the gamma distribution, 0…1.
 *
 * @param a Shape, above 0.
 * @param x At least 0.
 *
 * Relative error about 1e-13, also for tails as small as 1e-300.
 * Cost: about √a + 30 steps.
 * Source: series https://dlmf.nist.gov/8.11.E4 below a + 1, continued fraction
 * https://dlmf.nist.gov/8.9.E2 above it, evaluated by Lentz's method.
 * Checked against: chi-square tails of refs/drift.json (tests/golden/drift), scipy (gamma.test.ts).
 */
export function gammaSurvival(a: number, x: number): number {
  if (Number.isNaN(x) || !(a > 0)) return NaN;
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  const lead = leadingTerm(a, x);
  if (x < a + 1) {
    let term = 1;
    let sum = 1;
    for (let k = 1; k < MAX_STEPS && term > sum * EPSILON; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return Math.max(0, 1 - lead * sum);
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < MAX_STEPS; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = numerator * d + b;
    if (Math.abs(d) < TINY) d = TINY;
    c = b + numerator / c;
    if (Math.abs(c) < TINY) c = TINY;
    d = 1 / d;
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < EPSILON) break;
  }
  return lead * a * fraction;
}

/**
 * P(X ≥ statistic) for X chi-square with `dof` degrees of freedom. 0 for Infinity, 1 at or below 0.
 *
 * Checked against: refs/drift.json (tests/golden/drift).
 */
export function chiSquareSurvival(statistic: number, dof: number): number {
  return gammaSurvival(dof / 2, statistic / 2);
}
