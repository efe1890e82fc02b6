/** @file The p-value of a two-sample Kolmogorov–Smirnov statistic: exact while that is cheap. */
import { kstwoSurvival } from './kstwo.ts';

/** Exact up to this product of sample sizes (about 15 ms), asymptotic beyond. */
export const EXACT_KS_LIMIT = 4_000_000;

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

/**
 * P(D ≥ d) over all orders in which two samples can interleave: scipy's `ks_2samp(method='exact')`.
 *
 * A path from (0, 0) to (n1, n2) walks through the pooled sample. `outside[j]` holds the share of
 * paths to (i, j) that have left the band |i/n1 − j/n2| < d: a mean of its two predecessors with
 * weights i and j. Nothing is subtracted, so tails keep their relative precision.
 *
 * @param d Statistic, 0…1: a multiple of 1 / lcm(n1, n2) up to rounding.
 *
 * Cost: O(n1 · n2) at most, only inside the band.
 * Source: Hodges 1958, "The significance probability of the Smirnov two-sample test", §4, in
 * probabilities instead of counts.
 * Checked against: refs/drift.json `p_exact`; all interleavings (ks-two-sample.test.ts).
 */
export function ksExactSurvival(d: number, n1: number, n2: number): number {
  const divisor = greatestCommonDivisor(n1, n2);
  const step1 = n2 / divisor;
  const step2 = n1 / divisor;
  const limit = Math.round(d * n1 * step1);
  if (limit <= 0) return 1;
  const outside = new Float64Array(n2 + 1);
  // A product takes a third of the time of a quotient, and one step waits for the one before.
  const inverse = Float64Array.from({ length: n1 + n2 + 1 }, (_, k) => 1 / k);
  for (let j = 0; j <= n2; j++) outside[j] = j * step2 >= limit ? 1 : 0;
  for (let i = 1; i <= n1; i++) {
    // Inside the band: |i·step1 − j·step2| < limit.
    const from = Math.max(0, Math.floor((i * step1 - limit) / step2) + 1);
    const to = Math.min(n2, Math.ceil((i * step1 + limit) / step2) - 1);
    if (from > 0) outside[from - 1] = 1;
    let last = from > 0 ? 1 : outside[0];
    for (let j = from; j <= to; j++) {
      const weight = inverse[i + j];
      last = i * weight * outside[j] + j * weight * last;
      outside[j] = last;
    }
    for (let j = to + 1; j <= n2 && outside[j] !== 1; j++) outside[j] = 1;
  }
  return Math.min(1, outside[n2]);
}

/** Rounds halves to even, as numpy does. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** p-value of scipy's `ks_2samp(method='asymp')`: D_n at n = n1·n2 / (n1 + n2), rounded. */
export function ksAsymptoticSurvival(d: number, n1: number, n2: number): number {
  return kstwoSurvival(d, Math.max(1, roundHalfEven((n1 * n2) / (n1 + n2))));
}

/** The two-sided p-value of D: exact for n1·n2 ≤ `EXACT_KS_LIMIT`, else asymptotic. */
export function ksPValue(d: number, n1: number, n2: number): number {
  return n1 * n2 <= EXACT_KS_LIMIT ? ksExactSurvival(d, n1, n2) : ksAsymptoticSurvival(d, n1, n2);
}
