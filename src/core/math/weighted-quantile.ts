/** @file The quantile of a weighted sample, by selection: no sorting, no randomness. */

/**
 * Gives the value below which `alpha` of the weight lies: the smallest value whose weight, with that of all
 * smaller ones, exceeds `alpha` of the total. Where the two are equal, the mean of the value before and
 * this one; so alpha 0.5 and weights of 1 give the median. A row of weight 2 counts as two rows.
 *
 * It minimises Σ weight · pinball loss. The order of operations depends on the order of the arrays
 * alone, so equal arrays give equal bits.
 *
 * @param values The first `count` are read and reordered; finite. At least one.
 * @param weights Reordered alike; above 0.
 * @param alpha Above 0 and below 1.
 *
 * Cost: O(count) on average.
 * Source: Hyndman & Fan 1996, "Sample quantiles in statistical packages", definition 2,
 * https://doi.org/10.2307/2684934; Hoare's selection with a pivot that is the median of three.
 */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array,
  count: number,
  alpha: number,
): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[i];
  const goal = alpha * total;
  let begin = 0;
  let end = count;
  /** Weight of all before `begin`, at most `goal`; and the largest of their values. */
  let below = 0;
  let before = NaN;
  for (;;) {
    const pivot = medianOfThree(values[begin], values[(begin + end) >> 1], values[end - 1]);
    const { less, equal, lessWeight, equalWeight } = divide(values, weights, begin, end, pivot);
    const upTo = below + lessWeight;
    if (goal < upTo) {
      end = less;
      continue;
    }
    if (goal < upTo + equalWeight || equal === end) {
      if (goal > upTo) return pivot;
      const previous = less > begin ? largest(values, begin, less) : before;
      return 0.5 * previous + 0.5 * pivot;
    }
    begin = equal;
    below = upTo + equalWeight;
    before = pivot;
  }
}

/** What lies where: [begin, less) below the pivot, [less, equal) equal to it, the rest above. */
interface Division {
  readonly less: number;
  readonly equal: number;
  readonly lessWeight: number;
  readonly equalWeight: number;
}

function divide(
  values: Float64Array,
  weights: Float64Array,
  begin: number,
  end: number,
  pivot: number,
): Division {
  let less = begin;
  let at = begin;
  let more = end;
  let lessWeight = 0;
  let equalWeight = 0;
  while (at < more) {
    const value = values[at];
    const weight = weights[at];
    if (value > pivot) {
      more--;
      values[at] = values[more];
      weights[at] = weights[more];
      values[more] = value;
      weights[more] = weight;
      continue;
    }
    if (value < pivot) {
      lessWeight += weight;
      values[at] = values[less];
      weights[at] = weights[less];
      values[less] = value;
      weights[less] = weight;
      less++;
    } else equalWeight += weight;
    at++;
  }
  return { less, equal: at, lessWeight, equalWeight };
}

function medianOfThree(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : a < c ? c : a;
  return a < c ? a : b < c ? c : b;
}

function largest(values: Float64Array, begin: number, end: number): number {
  let max = values[begin];
  for (let i = begin + 1; i < end; i++) if (values[i] > max) max = values[i];
  return max;
}
