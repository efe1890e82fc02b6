/** @file Where the chi-square distribution begins to be unlikely. */
import { checkNumber } from '../checks.ts';
import { chiSquareSurvival } from './gamma.ts';

/**
 * The value that a chi-square variable with `dof` degrees of freedom exceeds with probability `alpha`.
 *
 * @param alpha Above 0 and below 1. @param dof Above 0.
 *
 * Exact to the last bits of a bisection. Cost: about 60 tails.
 * Checked against: scipy.stats.chi2.isf (chi-square-quantile.test.ts).
 */
export function chiSquareCritical(alpha: number, dof: number): number {
  checkNumber('alpha', alpha, { above: 0, max: 1 });
  checkNumber('dof', dof, { above: 0 });
  let low = 0;
  let high = Math.max(1, dof);
  while (chiSquareSurvival(high, dof) > alpha) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (chiSquareSurvival(middle, dof) > alpha) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
