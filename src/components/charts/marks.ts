/**
 * @file A Chart.js plugin for what the look asks beyond lines and bars: guides with their value, the unreached
 * range, labels at line ends, whiskers, marked points, the diagonal, the crosshair.
 */
import type { Chart, ChartType, Plugin } from 'chart.js';

/** What to draw; positions in data units. */
export interface Marks {
  readonly font: string;
  readonly ink: string;
  readonly surface: string;
  readonly vertical?: readonly LineMark[];
  readonly horizontal?: readonly LineMark[];
  /** Sunk range from here to the right end. */
  readonly unreached?: { readonly from: number; readonly label: string; readonly color: string };
  /** From the lower left to the upper right corner. */
  readonly diagonal?: string;
  readonly ends?: readonly {
    readonly x: number;
    readonly y: number;
    readonly text: string;
    readonly color: string;
  }[];
  readonly points?: readonly {
    readonly x: number;
    readonly y: number;
    readonly text: string;
    readonly color: string;
  }[];
  readonly whiskers?: readonly {
    readonly x: number;
    readonly low: number;
    readonly high: number;
    readonly color: string;
  }[];
}

interface LineMark {
  readonly value: number;
  readonly label: string;
  readonly color: string;
  readonly dashed: boolean;
}

declare module 'chart.js' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the declaration must match Chart.js' own
  interface PluginOptionsByType<TType extends ChartType> {
    marks?: Marks;
  }
}

const LABEL_HEIGHT = 14;

function text(
  context: CanvasRenderingContext2D,
  words: string,
  x: number,
  y: number,
  marks: Marks,
  color: string,
  align: CanvasTextAlign,
  backed = true,
): void {
  context.font = `550 11px ${marks.font}`;
  context.textAlign = align;
  context.textBaseline = 'middle';
  const width = context.measureText(words).width;
  const left = align === 'right' ? x - width : align === 'center' ? x - width / 2 : x;
  if (backed) {
    context.globalAlpha = 0.86;
    context.fillStyle = marks.surface;
    context.fillRect(left - 2, y - LABEL_HEIGHT / 2, width + 4, LABEL_HEIGHT);
    context.globalAlpha = 1;
  }
  context.fillStyle = color;
  context.fillText(words, x, y);
}

function line(
  context: CanvasRenderingContext2D,
  from: readonly [number, number],
  to: readonly [number, number],
  color: string,
  dash: readonly number[],
  width = 1,
): void {
  context.save();
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  context.restore();
}

function drawBehind(chart: Chart, marks: Marks): void {
  const { ctx, chartArea: area } = chart;
  const { x } = chart.scales;
  if (marks.unreached && x) {
    const from = Math.max(area.left, x.getPixelForValue(marks.unreached.from));
    if (from < area.right) {
      ctx.fillStyle = marks.unreached.color;
      ctx.fillRect(from, area.top, area.right - from, area.bottom - area.top);
    }
  }
  if (marks.diagonal) {
    line(ctx, [area.left, area.bottom], [area.right, area.top], marks.diagonal, [1.5, 3]);
  }
}

/** Pushes labels apart so that none covers another; keeps their order by height. */
export function spread(
  heights: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  let floor = low;
  for (const index of order) {
    placed[index] = Math.max(placed[index], floor);
    floor = placed[index] + gap;
  }
  let ceiling = high;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index], ceiling);
    ceiling = placed[index] - gap;
  }
  return placed;
}

/** One or two labels stand inside, above and below their line; more stand in the margin, pushed apart. */
function drawEnds(chart: Chart, marks: Marks): void {
  const ends = marks.ends ?? [];
  const { ctx, chartArea: area } = chart;
  const { x, y } = chart.scales;
  if (!x || !y || ends.length === 0) return;
  const heights = ends.map((end) => y.getPixelForValue(end.y));
  if (ends.length <= 2) {
    const upper = heights.indexOf(Math.min(...heights));
    ends.forEach((end, index) => {
      const at = x.getPixelForValue(end.x);
      const below = (ends.length === 2 && index !== upper) || heights[index] - 18 < area.top;
      const height = Math.min(area.bottom - 8, heights[index] + (below ? 11 : -11));
      text(ctx, end.text, at - 2, height, marks, end.color, 'right');
    });
    return;
  }
  const placed = spread(heights, LABEL_HEIGHT, area.top, area.bottom);
  ends.forEach((end, index) => {
    text(ctx, end.text, area.right + 6, placed[index], marks, end.color, 'left', false);
  });
}

function drawLines(chart: Chart, marks: Marks): void {
  const { ctx, chartArea: area } = chart;
  const { x, y } = chart.scales;
  for (const mark of (x && marks.vertical) ?? []) {
    const at = x.getPixelForValue(mark.value);
    if (at < area.left - 0.5 || at > area.right + 0.5) continue;
    line(ctx, [at, area.top], [at, area.bottom], mark.color, mark.dashed ? [4, 3] : []);
    const isRight = at > (area.left + area.right) / 2;
    text(
      ctx,
      mark.label,
      at + (isRight ? -5 : 5),
      area.top + 7,
      marks,
      mark.color,
      isRight ? 'right' : 'left',
    );
  }
  for (const mark of (y && marks.horizontal) ?? []) {
    const at = y.getPixelForValue(mark.value);
    if (at < area.top - 0.5 || at > area.bottom + 0.5) continue;
    line(ctx, [area.left, at], [area.right, at], mark.color, mark.dashed ? [4, 3] : []);
    const above = at - area.top > LABEL_HEIGHT + 2;
    text(ctx, mark.label, area.left + 4, at + (above ? -8 : 9), marks, mark.color, 'left');
  }
}

function drawPoints(chart: Chart, marks: Marks): void {
  const { ctx, chartArea: area } = chart;
  const { x, y } = chart.scales;
  if (!x || !y) return;
  for (const { x: at, low, high, color } of marks.whiskers ?? []) {
    const left = x.getPixelForValue(at);
    line(ctx, [left, y.getPixelForValue(low)], [left, y.getPixelForValue(high)], color, [], 1.2);
  }
  for (const point of marks.points ?? []) {
    const left = x.getPixelForValue(point.x);
    const top = y.getPixelForValue(point.y);
    ctx.fillStyle = point.color;
    ctx.beginPath();
    ctx.arc(left, top, 4, 0, 2 * Math.PI);
    ctx.fill();
    const isRight = left > (area.left + area.right) / 2;
    text(
      ctx,
      point.text,
      left + (isRight ? -8 : 8),
      top + 2,
      marks,
      marks.ink,
      isRight ? 'right' : 'left',
    );
  }
}

function drawCrosshair(chart: Chart, marks: Marks): void {
  const active = chart.tooltip?.getActiveElements().at(0);
  if (!active) return;
  const { top, bottom } = chart.chartArea;
  const { x } = active.element;
  line(chart.ctx, [x, top], [x, bottom], marks.ink, [2, 3], 0.75);
}

/** Chart.js types options as partial throughout; `plotOptions` always gives them whole. */
const marksOf = (chart: Chart): Marks | undefined =>
  chart.options.plugins?.marks as Marks | undefined;

/** The plugin; give its data in `options.plugins.marks`. */
export const marksPlugin: Plugin = {
  id: 'marks',
  beforeDatasetsDraw(chart) {
    const marks = marksOf(chart);
    if (marks) drawBehind(chart, marks);
  },
  afterDatasetsDraw(chart) {
    const marks = marksOf(chart);
    if (!marks) return;
    drawLines(chart, marks);
    drawPoints(chart, marks);
    drawEnds(chart, marks);
    const { unreached } = marks;
    if (unreached?.label) {
      const { right, bottom } = chart.chartArea;
      text(chart.ctx, unreached.label, right - 4, bottom - 9, marks, marks.ink, 'right', false);
    }
    drawCrosshair(chart, marks);
  },
};
