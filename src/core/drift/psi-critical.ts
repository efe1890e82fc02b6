/** @file How large PSI becomes by chance alone. */
import { chiSquareCritical } from '../stats/chi-square-quantile.ts';
import { chiSquareSurvival } from '../stats/gamma.ts';
import type { Counts } from './bins.ts';
import { psi } from './psi.ts';
import type { PsiCritical } from './types.ts';

/**
 * The null distribution of PSI: without drift PSI / (1/N + 1/M) is chi-square with B − 1 degrees of
 * freedom, for N and M rows in B bins. The familiar 0.1 and 0.25 are blind to sizes: at 200 against 200
 * rows chance alone passes 0.1 in a third of all comparisons, at a million no drift that matters does.
 *
 * @param alpha Chance of exceeding the critical value.
 * @returns Null when fewer than two bins hold rows or one side is empty.
 *
 * Source: Yurdakul & Naranjo 2020, "Statistical properties of the population stability index",
 * https://doi.org/10.21314/JRMV.2020.227 (Yurdakul 2018).
 * Checked against: refs/drift_null_calibration.json (tests/golden/drift).
 */
export function psiCritical(counts: Counts, alpha: number): PsiCritical | null {
  const { reference, current } = counts;
  let rows = 0;
  let others = 0;
  let bins = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    rows += reference[bin];
    others += current[bin];
    if (reference[bin] + current[bin] > 0) bins++;
  }
  if (bins < 2 || rows === 0 || others === 0) return null;
  const scale = 1 / rows + 1 / others;
  return {
    value: scale * chiSquareCritical(alpha, bins - 1),
    alpha,
    bins,
    pValue: chiSquareSurvival(psi(reference, current) / scale, bins - 1),
  };
}
