/** @file Charts of a report as SVG text: two distributions over the same bins, and values against limits. */
import type { PairData } from '../report-info.ts';
import { escapeHtml } from './markup.ts';

const WIDTH = 320;
const HEIGHT = 96;

/** One decimal of a pixel is more than any eye sees. */
const px = (value: number): string => String(Math.round(value * 10) / 10);

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

/** Left and right end of each bin in pixels; equal widths where the edges do not say it. */
function places({ edges, reference }: PairData): number[] {
  const count = reference.length;
  const low = edges?.[0] ?? 0;
  const range = (edges?.[count] ?? 1) - low;
  const isDrawn = edges !== null && Number.isFinite(range) && range > 0;
  return Array.from({ length: count + 1 }, (_, at) =>
    isDrawn ? ((edges[at] - low) / range) * WIDTH : (at / count) * WIDTH,
  );
}

/**
 * Two distributions over the same bins: the reference filled, the current outlined.
 *
 * @param label What a reader hears instead of the picture.
 */
export function pairChart(pair: PairData, label: string): string {
  const before = sharesOf(pair.reference);
  const now = sharesOf(pair.current);
  const most = Math.max(...before, ...now, 1e-12);
  const x = places(pair);
  const isWords = pair.edges === null;
  const gap = isWords ? Math.min(6, (WIDTH / before.length) * 0.2) : 0;
  const y = (share: number): string => px(HEIGHT - (share / most) * (HEIGHT - 4));
  const bars = before
    .map((share, at) => bar(x[at] + gap / 2, x[at + 1] - gap / 2, y(share)))
    .join('');
  const line = isWords
    ? now.map((share, at) => box(x[at] + gap / 2, x[at + 1] - gap / 2, y(share))).join('')
    : `M0 ${HEIGHT}${now.map((share, at) => `V${y(share)}H${px(x[at + 1])}`).join('')}V${HEIGHT}`;
  return `<svg class=pair viewBox="0 0 ${WIDTH} ${HEIGHT}" role=img aria-label="${escapeHtml(label)}"><path class=r d="${bars}"/><path class=c d="${line}"/></svg>`;
}

const bar = (from: number, to: number, top: string): string =>
  `M${px(from)} ${HEIGHT}V${top}H${px(to)}V${HEIGHT}z`;

const box = (from: number, to: number, top: string): string =>
  `M${px(from)} ${HEIGHT}V${top}H${px(to)}V${HEIGHT}`;

/** Values of chunks in their order: the reference's first, then the current's, with limits. */
export interface ChunkSeries {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly lower: number;
  readonly upper: number;
}

/** A line of chunks between two limits. At most 200 points of each side are drawn, evenly thinned. */
export function chunkChart(series: ChunkSeries, label: string): string {
  const thin = (values: readonly number[]): readonly number[] => {
    const step = Math.ceil(values.length / 200);
    return values.filter((_, at) => at % step === 0);
  };
  const [before, now] = [thin(series.reference), thin(series.current)];
  const all = [...before, ...now, series.lower, series.upper];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const range = high > low ? high - low : 1;
  const y = (value: number): string => px(HEIGHT - 6 - ((value - low) / range) * (HEIGHT - 12));
  const x = (at: number): string => px(((at + 0.5) / (before.length + now.length)) * WIDTH);
  const dots = (values: readonly number[], from: number, name: string): string =>
    values
      .map((value, at) => `<circle class=${name} cx=${x(from + at)} cy=${y(value)} r=2.5 />`)
      .join('');
  const limit = (value: number): string => `<path class=l d="M0 ${y(value)}H${WIDTH}"/>`;
  return `<svg class=pair viewBox="0 0 ${WIDTH} ${HEIGHT}" role=img aria-label="${escapeHtml(label)}">${limit(series.lower)}${limit(series.upper)}${dots(before, 0, 'd')}${dots(now, before.length, 'e')}</svg>`;
}
