/** @file How values of logged metrics are written: the same decimals down a column. */
import { decimalsFor, formatCompact, formatNumber } from '../format.ts';

/** Decimals for a column of values: none when all are whole, else four, or fewer for large ones. */
export function metricDecimals(values: Iterable<number | null | undefined>): number {
  let largest = 0;
  let decimals = 0;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    largest = Math.max(largest, Math.abs(value));
    decimals = Math.max(decimals, decimalsFor([value]));
  }
  if (decimals === 0) return 0;
  return largest >= 1000 ? 1 : largest >= 100 ? 2 : 4;
}

/** Writes a metric on its own. */
export function formatMetric(value: number | null | undefined): string {
  if (value !== null && value !== undefined && value !== 0 && Math.abs(value) < 1e-4) {
    return formatCompact(value);
  }
  return formatNumber(value, metricDecimals([value]));
}
