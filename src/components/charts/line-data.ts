/** @file Lines for charts: fewer points without losing peaks, and the same numbers as a table. */
import { decimalsFor, formatNumber } from '../format.ts';
import type { ChartTable, XY } from './types.ts';

/** A named line. */
export interface LineSeries {
  readonly name: string;
  /** Ascending. */
  readonly x: ArrayLike<number>;
  /** As long as `x`; NaN breaks the line. */
  readonly y: ArrayLike<number>;
  /** `reference` is grey and dashed: the champion, the baseline. Others take the colours in order. */
  readonly tone?: 'series' | 'reference';
  /** Still arriving: dashed. */
  readonly arriving?: boolean;
  /** Uncertainty, as long as `x`. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
  /** After the name at the line's end, e.g. the last value. */
  readonly note?: string;
}

/** Most points drawn of one line. */
export const MOST_POINTS = 1000;

/** Most rows of a chart's table. */
export const MOST_TABLE_ROWS = 200;

/**
 * At most about `most` points that keep the look of a line: the first and the last, and of each stretch between its
 * lowest and highest point, in order of x. O(length).
 */
export function linePoints(x: ArrayLike<number>, y: ArrayLike<number>, most = MOST_POINTS): XY[] {
  const length = Math.min(x.length, y.length);
  const point = (index: number): XY => ({
    x: x[index],
    y: Number.isNaN(y[index]) ? null : y[index],
  });
  if (length <= most) return Array.from({ length }, (_, index) => point(index));
  const points = [point(0)];
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = 1 + Math.floor((stretch * (length - 2)) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * (length - 2)) / stretches);
    let low = from;
    let high = from;
    for (let index = from + 1; index < to; index++) {
      if (y[index] < y[low]) low = index;
      if (y[index] > y[high]) high = index;
    }
    points.push(point(Math.min(low, high)));
    if (low !== high) points.push(point(Math.max(low, high)));
  }
  points.push(point(length - 1));
  return points;
}

/** Indices of at most `most` of `length` rows, evenly, with the first and the last. */
export function evenly(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, index) => index);
  return Array.from({ length: most }, (_, step) => Math.round((step * (length - 1)) / (most - 1)));
}

/** Lines as a table: one row for each x that any line has, evenly thinned to 200. */
export function lineTable(
  series: readonly LineSeries[],
  xTitle: string,
  formatX?: (x: number) => string,
): ChartTable {
  const named = series.flatMap(({ name, x, y, band }) => [
    { name, x, y },
    ...(band
      ? [
          { name: `${name}, low`, x, y: band.low },
          { name: `${name}, high`, x, y: band.high },
        ]
      : []),
  ]);
  const values = named.map(({ x, y }) => {
    const map = new Map<number, number>();
    for (let index = 0; index < x.length; index++) map.set(x[index], y[index]);
    return map;
  });
  const all = [...new Set(values.flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
  const decimals = values.map((map) => decimalsFor(map.values()));
  const xText = xWriter(all, formatX);
  const rows = evenly(all.length, MOST_TABLE_ROWS).map((index) => [
    xText(all[index]),
    ...values.map((map, column) => formatNumber(map.get(all[index]), decimals[column])),
  ]);
  return { columns: [xTitle, ...named.map(({ name }) => name)], rows };
}

/** Writes x as the axis does; as a number where the axis is silent. */
function xWriter(all: readonly number[], formatX?: (x: number) => string) {
  const decimals = decimalsFor(all);
  return (x: number): string => {
    const text = formatX?.(x) ?? '';
    return text === '' ? formatNumber(x, decimals) : text;
  };
}

/** The last point of a line that has a value; null when none has. */
export function lastPoint({ x, y }: LineSeries): { x: number; y: number } | null {
  for (let index = Math.min(x.length, y.length) - 1; index >= 0; index--) {
    if (!Number.isNaN(y[index])) return { x: x[index], y: y[index] };
  }
  return null;
}

/** One sentence for those who do not see the lines: where each ends. */
export function lineSummary(
  series: readonly LineSeries[],
  yTitle: string,
  xTitle: string,
  formatX?: (x: number) => string,
): string {
  const ends = series.flatMap((line) => {
    const end = lastPoint(line);
    if (!end) return [];
    const at = xWriter([end.x], formatX)(end.x);
    return [`${line.name} ends at ${formatNumber(end.y, 4)} (${xTitle} ${at})`];
  });
  return ends.length === 0 ? `${yTitle}: no values yet.` : `${yTitle}: ${ends.join('; ')}.`;
}

/** Lowest and highest x of all lines; null when there are no points, or only one x. */
export function xExtent(series: readonly LineSeries[]): readonly [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const { x } of series) {
    if (x.length === 0) continue;
    low = Math.min(low, x[0]);
    high = Math.max(high, x[x.length - 1]);
  }
  return low < high ? [low, high] : null;
}
