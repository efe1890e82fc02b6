/** @file The normal distribution, through the incomplete gamma function. */
import { gammaSurvival } from './gamma.ts';

/**
 * P(|Z| ≥ |z|) for a standard normal Z: the two-sided p-value of a z statistic.
 *
 * Relative error about 1e-13 down to 1e-300. Source: erfc(x) = Q(½, x²), https://dlmf.nist.gov/7.11.E2.
 */
export function normalTwoSided(z: number): number {
  return gammaSurvival(0.5, (z * z) / 2);
}

/** P(Z ≥ z) for a standard normal Z. */
export function normalSurvival(z: number): number {
  const half = normalTwoSided(z) / 2;
  return z >= 0 ? half : 1 - half;
}

/** P(Z ≤ z) for a standard normal Z. */
export function normalCdf(z: number): number {
  return normalSurvival(-z);
}
