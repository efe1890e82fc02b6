/** @file How every chart looks: horizontal grid, one baseline, quiet ticks, tooltip as in the look. */
import type { ChartOptions, TooltipItem } from 'chart.js';
import { decimalsFor, formatCompact, formatNumber } from '../format.ts';
import type { Marks } from './marks.ts';
import type { ChartTheme } from './theme.svelte.ts';

/** What one axis needs. */
export interface AxisSpec {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly type?: 'linear' | 'logarithmic' | 'category';
  /** Ticks at these values only. */
  readonly at?: readonly number[] | undefined;
  /** Writes a tick. */
  readonly format?: ((value: number) => string) | undefined;
}

/** What one chart needs. */
export interface PlotSpec {
  readonly theme: ChartTheme;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  readonly marks?: Omit<Marks, 'font' | 'ink' | 'surface'>;
  /** Room at the right for labels, px. */
  readonly right?: number;
  /** First line of a tooltip. */
  readonly tooltipTitle?: (x: number, index: number) => string;
  /** A line of a tooltip; null leaves the point out. */
  readonly tooltipLabel?: (item: TooltipItem<'scatter'>) => string | null;
}

function scale(spec: AxisSpec, theme: ChartTheme, isX: boolean): object {
  const { min, max, at, format } = spec;
  const logarithmic = spec.type === 'logarithmic';
  const ticks = {
    color: theme.ink3,
    font: { size: 11, family: theme.font },
    padding: 5,
    maxTicksLimit: 6,
    maxRotation: 0,
    autoSkip: true,
    autoSkipPadding: 14,
    includeBounds: !isX,
    ...(spec.type === 'category'
      ? {}
      : {
          callback: (
            value: number | string,
            _index: number,
            all: readonly { readonly value: number }[],
          ): string => {
            const number = Number(value);
            if (format) return format(number);
            if (logarithmic) return formatCompact(number);
            return formatNumber(number, decimalsFor(all.map((tick) => tick.value)));
          },
        }),
  };
  return {
    type: spec.type ?? 'linear',
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    grid: isX ? { display: false } : { color: theme.grid, drawTicks: false, lineWidth: 1 },
    border: isX ? { color: theme.axis } : { display: false },
    ticks,
    ...(at === undefined
      ? {}
      : {
          afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
            axis.ticks = at.map((value) => ({ value }));
          },
        }),
  };
}

/** Options of a chart; Chart.js' own legend, title and animation are off. */
export function plotOptions(spec: PlotSpec): ChartOptions {
  const { theme, tooltipTitle, tooltipLabel } = spec;
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    layout: { padding: { top: 6, right: spec.right ?? 6, bottom: 0, left: 0 } },
    interaction: { mode: 'nearest', axis: 'x', intersect: false },
    scales: {
      x: scale(spec.x, theme, true),
      y: scale(spec.y, theme, false),
    },
    plugins: {
      marks: { ...spec.marks, font: theme.font, ink: theme.ink, surface: theme.surface },
      tooltip: {
        backgroundColor: theme.raised,
        borderColor: theme.line,
        borderWidth: 1,
        titleColor: theme.ink,
        bodyColor: theme.ink,
        titleFont: { size: 11, family: theme.font, weight: 600 },
        bodyFont: { size: 11, family: theme.font },
        padding: { x: 9, y: 6 },
        cornerRadius: 5,
        caretSize: 0,
        caretPadding: 8,
        displayColors: false,
        filter: (item) => tooltipLabel?.(item) !== null,
        callbacks: {
          title: (items) => {
            const first = items.at(0);
            if (!first) return '';
            return (
              tooltipTitle?.(first.parsed.x ?? 0, first.dataIndex) ?? formatCompact(first.parsed.x)
            );
          },
          label: (item) =>
            tooltipLabel?.(item) ?? `${item.dataset.label ?? ''} ${formatCompact(item.parsed.y)}`,
        },
      },
    },
  };
}
