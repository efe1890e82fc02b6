/** @file Two histograms, compared: the reference filled, the current outlined. */
import { decimalsFor, formatCompact, formatCount, formatNumber, formatPercent } from '../format.ts';
import type { ChartTable } from './types.ts';

/** Counts as shares of their sum; zeros when there is nothing. */
export function shares(counts: readonly number[]): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (all > 0 ? count / all : 0));
}

/**
 * Corners of a histogram's outline from the baseline and back.
 *
 * @param edges Ascending, one more than `heights`.
 */
export function outline(
  edges: readonly number[],
  heights: readonly number[],
): { x: number; y: number }[] {
  const corners = [{ x: edges[0], y: 0 }];
  heights.forEach((y, bin) => corners.push({ x: edges[bin], y }, { x: edges[bin + 1], y }));
  corners.push({ x: edges[heights.length], y: 0 });
  return corners;
}

/** Open-ended outer bins (±∞) drawn as wide as their neighbour. */
export function finiteEdges(edges: readonly number[]): number[] {
  const closed = [...edges];
  const last = closed.length - 1;
  if (last < 1) return closed;
  const width = (from: number): number =>
    Number.isFinite(closed[from + 1] - closed[from]) ? closed[from + 1] - closed[from] : 1;
  if (!Number.isFinite(closed[0])) closed[0] = closed[1] - (last > 1 ? width(1) : 1);
  if (!Number.isFinite(closed[last])) {
    closed[last] = closed[last - 1] + (last > 1 ? width(last - 2) : 1);
  }
  return closed;
}

/** Both histograms as a table of counts and shares. */
export function histogramTable(
  bins: { readonly edges: readonly number[] } | { readonly categories: readonly string[] },
  reference: readonly number[],
  current: readonly number[],
): ChartTable {
  const decimals = 'edges' in bins ? decimalsFor(bins.edges) : 0;
  const edge = (value: number): string =>
    Number.isFinite(value) ? formatNumber(value, decimals) : formatCompact(value);
  const names =
    'edges' in bins
      ? reference.map((_, bin) => `${edge(bins.edges[bin])} to ${edge(bins.edges[bin + 1])}`)
      : bins.categories;
  const [referenceShares, currentShares] = [shares(reference), shares(current)];
  return {
    columns: ['edges' in bins ? 'From, to' : 'Value', 'Reference', 'Share', 'Current', 'Share'],
    rows: reference.map((count, bin) => [
      names[bin],
      formatCount(count),
      formatPercent(referenceShares[bin], 1),
      formatCount(current[bin]),
      formatPercent(currentShares[bin], 1),
    ]),
  };
}
