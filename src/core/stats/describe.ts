/** @file Quantiles and moments of plain samples. */
import { pairwiseSum } from '../math/sum.ts';

/**
 * The q-quantile by linear interpolation between order statistics (R-7, numpy's default).
 *
 * @param sorted Ascending, finite, not empty. Read only.
 * @param q 0…1.
 *
 * Checked against: numpy.quantile through the bin edges of refs/drift.json.
 */
export function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const a = sorted[low];
  const b = sorted[Math.min(low + 1, sorted.length - 1)];
  const t = at - low;
  // Ends so far apart that their difference overflows.
  if (!Number.isFinite(b - a)) return a * (1 - t) + b * t;
  // numpy interpolates from the nearer end, which decides the last bit of an edge.
  return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
}

/** Mean and population standard deviation (ddof 0), in two passes; NaN when empty. */
export function meanAndStd(values: Float64Array): { mean: number; std: number } {
  const n = values.length;
  if (n === 0) return { mean: NaN, std: NaN };
  const mean = pairwiseSum(values) / n;
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const difference = values[i] - mean;
    squares[i] = difference * difference;
  }
  return { mean, std: Math.sqrt(pairwiseSum(squares) / n) };
}
