/** @file What two samples are counted into: deciles of the reference, values, categories, a histogram. */
import { quantile } from '../stats/describe.ts';
import { compareCodePoints } from '../table/sort.ts';
import type { CategorySample, NumericSample } from './samples.ts';

/** The name under which missing is a category. */
export const MISSING = '__missing__';

/** Counts of both sides over the same bins. */
export interface Counts {
  /** Right-closed bins (−∞, e₁], (e₁, e₂], …, (e_k, ∞): one more than edges. Null for categories. */
  readonly edges: readonly number[] | null;
  readonly categories: readonly string[] | null;
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Number of values ≤ `limit` in an ascending array. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countInto(sorted: Float64Array, edges: readonly number[]): number[] {
  const upTo = edges.map((edge) => countUpTo(sorted, edge));
  return [...upTo, sorted.length].map((count, i) => count - (i === 0 ? 0 : upTo[i - 1]));
}

/**
 * Deciles of the reference (R-7 at 0.1 … 0.9), without repeats. A constant reference has one edge.
 *
 * @param sorted Ascending, finite, not empty.
 */
export function decileEdges(sorted: Float64Array): number[] {
  const edges: number[] = [];
  for (let k = 1; k <= 9; k++) {
    const edge = quantile(sorted, k / 10);
    if (edges.length === 0 || edge !== edges[edges.length - 1]) edges.push(edge);
  }
  return edges;
}

/** Counts both samples into the deciles of the reference. Neither may be empty. */
export function decileCounts(reference: NumericSample, current: NumericSample): Counts {
  const edges = decileEdges(reference.sorted);
  return {
    edges,
    categories: null,
    reference: countInto(reference.sorted, edges),
    current: countInto(current.sorted, edges),
  };
}

/**
 * Counts of both samples by value.
 *
 * @param numUnique Different values over both together; meant for few, a name is made for each.
 *
 * Cost: O(values · log rows).
 */
export function valueCounts(
  reference: NumericSample,
  current: NumericSample,
  numUnique: number,
): Counts {
  const a = reference.sorted;
  const b = current.sorted;
  const categories: string[] = [];
  const countsA: number[] = [];
  const countsB: number[] = [];
  for (let i = 0, j = 0, seen = 0; seen < numUnique; seen++) {
    const value = j >= b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
    const toI = countUpTo(a, value);
    const toJ = countUpTo(b, value);
    categories.push(String(value));
    countsA.push(toI - i);
    countsB.push(toJ - j);
    i = toI;
    j = toJ;
  }
  return { edges: null, categories, reference: countsA, current: countsB };
}

/** Counts of both samples over the union of their categories, sorted; `withMissing` adds `__missing__`. */
export function categoryCounts(
  reference: CategorySample,
  current: CategorySample,
  withMissing: boolean,
): Counts {
  const take = (sample: CategorySample): ReadonlyMap<string, number> => {
    if (!withMissing || sample.missing === 0) return sample.counts;
    const counts = new Map(sample.counts);
    counts.set(MISSING, (counts.get(MISSING) ?? 0) + sample.missing);
    return counts;
  };
  const a = take(reference);
  const b = take(current);
  const categories = [...new Set([...a.keys(), ...b.keys()])].sort(compareCodePoints);
  return {
    edges: null,
    categories,
    reference: categories.map((category) => a.get(category) ?? 0),
    current: categories.map((category) => b.get(category) ?? 0),
  };
}

/** Counts to shares; all zero when there is nothing to share. */
export function toShares(counts: readonly number[]): number[] {
  let total = 0;
  for (const count of counts) total += count;
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

/** Keeps the `limit` − 1 commonest categories and draws the rest together as `(others)`. */
export function cutCategories(counts: Counts, limit: number): Counts {
  const { categories, reference, current } = counts;
  if (!categories || categories.length <= limit) return counts;
  const order = categories.map((_, i) => i);
  const total = (i: number): number => reference[i] + current[i];
  const kept = order
    .sort((i, j) => total(j) - total(i) || i - j)
    .slice(0, limit - 1)
    .sort((i, j) => i - j);
  const keep = (side: readonly number[]): number[] => {
    const shown = kept.map((i) => side[i]);
    const all = side.reduce((sum, count) => sum + count, 0);
    return [...shown, all - shown.reduce((sum, count) => sum + count, 0)];
  };
  return {
    edges: null,
    categories: [...kept.map((i) => categories[i]), '(others)'],
    reference: keep(reference),
    current: keep(current),
  };
}

/** Counts of both samples in `numBins` bins of equal width over their common range. */
export function histogram(
  reference: NumericSample,
  current: NumericSample,
  numBins: number,
): { low: number; high: number; reference: number[]; current: number[] } {
  const a = reference.sorted;
  const b = current.sorted;
  const low = Math.min(a[0], b[0]);
  const high = Math.max(a[a.length - 1], b[b.length - 1]);
  const edges: number[] = [];
  for (let k = 1; k < numBins; k++) {
    edges.push(low * (1 - k / numBins) + high * (k / numBins));
  }
  return { low, high, reference: countInto(a, edges), current: countInto(b, edges) };
}
