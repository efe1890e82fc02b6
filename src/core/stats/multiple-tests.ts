/** @file p-values of many tests at once, corrected for how many there were. */

/** How p-values are corrected. */
export type Correction = 'none' | 'bonferroni' | 'bh';

/**
 * Adjusts p-values so that each can be held against the level of the whole family.
 *
 * `bonferroni`: p · m, at most 1; the chance of even one false alarm stays below the level. `bh`
 * (Benjamini–Hochberg): the smallest level at which the test would be rejected while the expected share
 * of false alarms among all alarms stays below it; where nothing is true both bound the same chance.
 *
 * @param pValues 0…1, in any order. Read only.
 * @returns As many, in the same order.
 *
 * Source: Benjamini & Hochberg 1995, "Controlling the false discovery rate",
 * https://doi.org/10.1111/j.2517-6161.1995.tb02031.x
 * Checked against: the definition, written in numpy (multiple-tests.test.ts).
 */
export function adjustPValues(pValues: readonly number[], correction: Correction): number[] {
  const count = pValues.length;
  if (correction === 'none') return [...pValues];
  if (correction === 'bonferroni') return pValues.map((p) => Math.min(1, p * count));
  const order = pValues.map((_, at) => at).sort((a, b) => pValues[a] - pValues[b] || a - b);
  const adjusted = new Array<number>(count);
  let smallest = 1;
  for (let rank = count; rank >= 1; rank--) {
    const at = order[rank - 1];
    smallest = Math.min(smallest, pValues[at] * (count / rank));
    adjusted[at] = smallest;
  }
  return adjusted;
}
