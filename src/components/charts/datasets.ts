/** @file Chart.js datasets in the look's line styles. */
import type { ChartDataset } from 'chart.js';
import { fade, type ChartTheme } from './theme.svelte.ts';
import type { LineSeries } from './line-data.ts';
import { linePoints } from './line-data.ts';
import type { XY } from './types.ts';

/** Chart.js wants numbers in `y` and breaks lines at NaN. */
const breakable = (points: readonly XY[]): { x: number; y: number }[] =>
  points.map(({ x, y }) => ({ x, y: y ?? NaN }));

/** A line without dots. */
export function lineDataset(
  label: string,
  points: readonly XY[],
  color: string,
  dash: readonly number[] = [],
): ChartDataset<'scatter'> {
  return {
    label,
    data: breakable(points),
    showLine: true,
    borderColor: color,
    borderWidth: 1.75,
    borderDash: [...dash],
    borderJoinStyle: 'round',
    borderCapStyle: 'round',
    pointRadius: 0,
    pointHitRadius: 6,
    pointHoverRadius: 3,
    pointHoverBackgroundColor: color,
    pointHoverBorderWidth: 0,
  };
}

/** Dots without a line. */
export function dotDataset(
  label: string,
  points: readonly XY[],
  color: string,
  radius: number | number[] = 3,
  shape: 'circle' | 'rect' = 'circle',
): ChartDataset<'scatter'> {
  return {
    label,
    data: breakable(points),
    backgroundColor: color,
    borderWidth: 0,
    pointRadius: radius,
    pointHoverRadius: 5,
    pointStyle: shape,
  };
}

/** Colour of a series: grey for a reference, else the next of the fixed order. */
export function seriesColors(series: readonly LineSeries[], theme: ChartTheme): string[] {
  let next = 0;
  return series.map(({ tone }) =>
    tone === 'reference' ? theme.reference : theme.series[next++ % theme.series.length],
  );
}

/** Lines with their bands; bands first, so that lines stay on top. Names of bands start with `~`. */
export function seriesDatasets(
  series: readonly LineSeries[],
  theme: ChartTheme,
): ChartDataset<'scatter'>[] {
  const colors = seriesColors(series, theme);
  const lines = series.map((line, index) =>
    lineDataset(
      line.name,
      linePoints(line.x, line.y),
      colors[index],
      line.tone === 'reference' || line.arriving ? [4, 3] : [],
    ),
  );
  const bands = series.flatMap(({ name, x, band }, index) => {
    if (!band) return [];
    const edge = (side: ArrayLike<number>): ChartDataset<'scatter'> => ({
      ...lineDataset(`~${name}`, linePoints(x, side), 'transparent'),
      borderWidth: 0,
      pointHitRadius: 0,
    });
    return [
      edge(band.low),
      { ...edge(band.high), fill: '-1', backgroundColor: fade(colors[index], theme.band) },
    ];
  });
  return [...bands, ...lines];
}
