/** @file Windows of a monitor as lines and words. Pure. */
import type { MonitorSpec, MonitorWindow } from '../core/monitoring/entities.ts';

/** A line with an optional band; NaN where there is no value. */
export interface WindowLine {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly band?: { readonly low: Float64Array; readonly high: Float64Array };
}

const METRIC_WORDS: Readonly<Record<string, string>> = {
  auc: 'AUC',
  f1_score: 'F1',
  accuracy_score: 'Accuracy',
  precision_score: 'Precision',
  recall_score: 'Recall',
  log_loss: 'Log loss',
  mae: 'Mean absolute error',
  rmse: 'Root mean squared error',
  mean_bias: 'Mean bias',
};

/** Name of a metric of windows for people. */
export const metricWords = (key: string): string =>
  Object.hasOwn(METRIC_WORDS, key) ? METRIC_WORDS[key] : key;

/** Where a window stands on an axis: its start as a time, or its number. */
export function windowAxis(windows: readonly MonitorWindow[]): {
  readonly hasTime: boolean;
  readonly x: Float64Array;
} {
  const hasTime = windows.every((window) => window.hasTime);
  return {
    hasTime,
    x: Float64Array.from(windows, ({ windowStart }, at) => (hasTime ? windowStart : at)),
  };
}

/** A metric over the windows. */
export function metricLine(windows: readonly MonitorWindow[], key: string): WindowLine {
  return {
    x: windowAxis(windows).x,
    y: Float64Array.from(windows, ({ metrics }) => metrics[key] ?? NaN),
  };
}

/** What was realised, and what was estimated with its band. */
export function performanceLines(
  windows: readonly MonitorWindow[],
  metric: string,
): { readonly realised: WindowLine; readonly estimated: WindowLine } {
  const { x } = windowAxis(windows);
  const of = (pick: (window: MonitorWindow) => number | undefined): Float64Array =>
    Float64Array.from(windows, (window) => pick(window) ?? NaN);
  const estimate = (window: MonitorWindow) => window.performance?.estimated[metric];
  return {
    realised: { x, y: of(({ performance }) => performance?.realised[metric]) },
    estimated: {
      x,
      y: of((window) => estimate(window)?.value),
      band: {
        low: of((window) => estimate(window)?.low),
        high: of((window) => estimate(window)?.high),
      },
    },
  };
}

/** Metrics that any window has realised or estimated, the monitor's own first. */
export function metricChoices(windows: readonly MonitorWindow[]): readonly string[] {
  const known = new Set<string>();
  for (const { performance } of windows) {
    if (!performance) continue;
    known.add(performance.metric);
    for (const key of Object.keys(performance.realised)) known.add(key);
    for (const key of Object.keys(performance.estimated)) known.add(key);
  }
  return [...known];
}

/** Does a line have any value? */
export const hasValues = ({ y }: WindowLine): boolean => y.some((value) => !Number.isNaN(value));

/** What a window says of performance, in a word. */
export function verdictWords({ performance }: MonitorWindow): string {
  if (!performance) return 'no model';
  if (performance.verdict === 'unknown') {
    return performance.estimateDropped === true ? 'estimate dropped' : 'labels to come';
  }
  if (performance.verdict === 'ok') return 'within limits';
  return performance.cause === 'concept' ? 'dropped, concept' : 'dropped, inputs';
}

/** Does a window want attention because of its performance? */
export const isBad = ({ performance }: MonitorWindow): boolean =>
  performance?.verdict === 'dropped' ||
  (performance?.verdict === 'unknown' && performance.estimateDropped === true);

const UNITS: readonly (readonly [ms: number, one: string, many: string])[] = [
  [7 * 86_400_000, 'week', 'weeks'],
  [86_400_000, 'day', 'days'],
  [3_600_000, 'hour', 'hours'],
  [60_000, 'minute', 'minutes'],
  [1000, 'second', 'seconds'],
];

/** A rule of windows in words: `windows of 1 day`. */
export function windowWords({ windows }: Pick<MonitorSpec, 'windows'>): string {
  if (windows.by === 'rows') return `windows of ${windows.size} rows`;
  const unit = UNITS.find(([ms]) => windows.size % ms === 0) ?? ([1, 'ms', 'ms'] as const);
  const count = windows.size / unit[0];
  return `windows of ${count} ${count === 1 ? unit[1] : unit[2]}`;
}

/** What is watched, in words. */
export const sourceWords = ({ source }: Pick<MonitorSpec, 'source'>): string =>
  'table' in source ? source.table : `endpoint ${source.endpoint}`;

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Writes the place of a window on the axis: its day, with the time where windows are shorter than one. */
export function axisWords(windows: readonly MonitorWindow[]): (x: number) => string {
  const { hasTime, x: all } = windowAxis(windows);
  if (!hasTime) return (x) => (Number.isInteger(x) ? String(x) : '');
  const isDaily = all.every((x) => x % DAY === 0);
  return (x) => {
    const text = new Date(Math.round(x / MINUTE) * MINUTE).toISOString();
    return isDaily ? text.slice(0, 10) : `${text.slice(5, 10)} ${text.slice(11, 16)}`;
  };
}
