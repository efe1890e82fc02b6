/** @file Sums whose order is fixed and whose error stays small. */

/** Below this many values a plain loop is both quick and accurate. */
const BLOCK = 128;

/**
 * Sum of `values[from … to − 1]`, pairwise: error grows with log n instead of n, and the order of
 * additions depends only on the length. 0 for no values; NaN if any is NaN.
 *
 * Source: Higham 1993, "The accuracy of floating point summation", https://doi.org/10.1137/0914050
 */
export function pairwiseSum(
  values: ArrayLike<number>,
  from = 0,
  to: number = values.length,
): number {
  if (to - from > BLOCK) {
    const middle = from + ((to - from) >> 1);
    return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to);
  }
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum;
}
