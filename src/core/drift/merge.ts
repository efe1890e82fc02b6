/** @file One walk through two sorted samples, from which every statistic of ranks is read. */

/** What one walk gives. */
export interface Merged {
  /** Largest gap between the two distribution functions, 0…1. */
  readonly ks: number;
  /** Area between them, in the unit of the values. */
  readonly wasserstein: number;
  /** Different values over both samples together. */
  readonly numUnique: number;
}

/**
 * Walks through two samples in the order of their values.
 *
 * The gap between the distribution functions at a value is kept as the integer i·n₂ − j·n₁, which is
 * exact below 2^53, so that only one division at the end rounds D.
 *
 * @param a Ascending, finite, not empty. Read only.
 * @param b Likewise.
 *
 * Cost: O(a + b); allocates nothing.
 * Checked against: scipy.stats.ks_2samp, scipy.stats.wasserstein_distance (tests/golden/drift).
 */
export function merge(a: Float64Array, b: Float64Array): Merged {
  const n1 = a.length;
  const n2 = b.length;
  const scale = 1 / (n1 * n2);
  let largest = 0;
  let distance = 0;
  let numUnique = 0;
  let i = 0;
  let j = 0;
  let gap = 0;
  let last = Math.min(a[0], b[0]);
  while (i < n1 && j < n2) {
    const x = a[i];
    const y = b[j];
    const value = x <= y ? x : y;
    const size = gap < 0 ? -gap : gap;
    if (size > largest) largest = size;
    distance += (value - last) * (size * scale);
    while (i < n1 && a[i] === value) {
      i++;
      gap += n2;
    }
    while (j < n2 && b[j] === value) {
      j++;
      gap -= n1;
    }
    last = value;
    numUnique++;
  }
  largest = Math.max(largest, Math.abs(gap));
  // One sample is used up: the gap can only close, in steps of the other.
  const rest = i < n1 ? a : b;
  const step = i < n1 ? n2 : -n1;
  for (let k = i < n1 ? i : j; k < rest.length; k++) {
    const value = rest[k];
    distance += (value - last) * (Math.abs(gap) * scale);
    if (value !== last || numUnique === 0) numUnique++;
    gap += step;
    last = value;
  }
  return { ks: largest / (n1 * n2), wasserstein: distance, numUnique };
}
