/** @file McNemar's test: two deciders on the same rows, of which only those where one is right count. */
import { exp, log } from '../math/exp.ts';
import { logGamma } from './gamma.ts';

/** What the test found. */
export interface McNemar {
  /** Rows where only the first is right. */
  readonly onlyFirst: number;
  /** Rows where only the second is right. */
  readonly onlySecond: number;
  /** Two-sided exact p-value; 1 when no row tells them apart. */
  readonly pValue: number;
}

/**
 * Two-sided exact McNemar test: under equal skill each row that only one gets right is a fair coin.
 *
 * @param onlyFirst Rows where only the first decider is right, 0 or more. @param onlySecond The other way.
 *
 * Cost: O(min(onlyFirst, onlySecond)), fewer when the tail is thin.
 * Source: McNemar 1947; the exact form is a binomial test at 1/2.
 * Checked against: statsmodels' `mcnemar(exact=True)`, values in mcnemar.test.ts.
 */
export function mcNemar(onlyFirst: number, onlySecond: number): McNemar {
  const n = onlyFirst + onlySecond;
  const least = Math.min(onlyFirst, onlySecond);
  if (n === 0 || onlyFirst === onlySecond) return { onlyFirst, onlySecond, pValue: 1 };
  let term = exp(logGamma(n + 1) - logGamma(least + 1) - logGamma(n - least + 1) - n * log(2));
  let tail = 0;
  for (let k = least; k >= 0; k--) {
    tail += term;
    if (term < tail * 1e-17) break;
    term *= k / (n - k + 1);
  }
  return { onlyFirst, onlySecond, pValue: Math.min(1, 2 * tail) };
}
