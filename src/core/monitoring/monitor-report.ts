/** @file What all windows of a monitor say together: decay, change of concept, business, impact, fairness. */
import { changePoint, type ChangePoint } from './change-point.ts';
import { WEEK_MS, type MonitorRecord, type MonitorWindow } from './entities.ts';
import { isGain } from './realised.ts';

/** Performance of one week. */
export interface DecayWeek {
  /** From 0, counted from the first window; the number of the window when there is no time. */
  readonly week: number;
  /** Mean of the windows, by labelled rows. */
  readonly value: number;
  readonly labelled: number;
}

/** How fast a model wears out. */
export interface Decay {
  readonly metric: string;
  /** What `week` counts. */
  readonly unit: 'week' | 'window';
  readonly weeks: readonly DecayWeek[];
  /** Least squares, weighted by labelled rows; null with fewer than three weeks. */
  readonly slope: number | null;
  /** 95 % interval of the slope. */
  readonly slopeLow: number | null;
  readonly slopeHigh: number | null;
  /** Weeks from the last one until the line reaches the limit; null when it does not go there, 0 when it is there. */
  readonly weeksToLimit: number | null;
}

/** Windows in which performance fell although the inputs do not say so. */
export interface ConceptFinding {
  readonly found: boolean;
  /** Start of the first such window; null when there is none. */
  readonly since: number | null;
  readonly windows: number;
  readonly text: string;
}

/** A column by what its drift can do to the model. */
export interface ColumnImpact {
  readonly name: string;
  /** Drift × importance of the newest window; null when the model does not say what it leans on. */
  readonly impact: number | null;
  /** Jensen–Shannon distance, newest window. */
  readonly drift: number;
  readonly importance: number | null;
  /** Windows in which it drifted. */
  readonly windows: number;
}

/** The business figure over the windows. */
export interface KpiFinding {
  readonly name: string;
  readonly values: readonly { readonly windowStart: number; readonly value: number }[];
  readonly change: ChangePoint | null;
  /** Start of the window in which the new level begins; null without a change. */
  readonly since: number | null;
}

/** All of it. */
export interface MonitorReport {
  readonly monitorId: string;
  readonly name: string;
  readonly windows: number;
  readonly driftedWindows: number;
  readonly droppedWindows: number;
  /** Share of rows with a label, of all windows. */
  readonly labelledShare: number | null;
  /** The same of windows whose labels should have come by now; null when no delay is stated. */
  readonly dueShare: number | null;
  /** Mean difference of estimate and realised metric, without sign; null without both. */
  readonly estimateError: number | null;
  readonly decay: Decay | null;
  readonly concept: ConceptFinding;
  readonly kpi: KpiFinding | null;
  readonly impact: readonly ColumnImpact[];
}

/** Windows that have a realised value of the monitor's metric. */
function realisedValues(windows: readonly MonitorWindow[]) {
  return windows.flatMap((window) => {
    const { performance } = window;
    const value = performance?.realised[performance.metric];
    return performance && value !== undefined ? [{ window, performance, value }] : [];
  });
}

function line(weeks: readonly DecayWeek[]) {
  const total = weeks.reduce((sum, { labelled }) => sum + labelled, 0);
  const meanOf = (of: (week: DecayWeek) => number): number =>
    weeks.reduce((sum, week) => sum + week.labelled * of(week), 0) / total;
  const x = meanOf(({ week }) => week);
  const y = meanOf(({ value }) => value);
  const sxx = meanOf(({ week }) => (week - x) ** 2);
  if (weeks.length < 3 || sxx === 0) return null;
  const slope = meanOf(({ week, value }) => (week - x) * (value - y)) / sxx;
  const rest = meanOf(({ week, value }) => (value - y - slope * (week - x)) ** 2);
  const error = Math.sqrt(rest / sxx / (weeks.length - 2));
  return { slope, half: 1.959963984540054 * error, at: (week: number) => y + slope * (week - x) };
}

/** Performance by week, and the line through it. */
export function decayOf(windows: readonly MonitorWindow[]): Decay | null {
  const known = realisedValues(windows);
  const first = known.at(0);
  if (!first) return null;
  const { metric } = first.performance;
  const { hasTime, windowStart } = first.window;
  const groups = new Map<number, { sum: number; labelled: number }>();
  for (const { window, value } of known) {
    const week = hasTime
      ? Math.floor((window.windowStart - windowStart) / WEEK_MS)
      : windows.indexOf(window);
    const group = groups.get(week) ?? { sum: 0, labelled: 0 };
    group.sum += value * window.labelled;
    group.labelled += window.labelled;
    groups.set(week, group);
  }
  const weeks = [...groups].map(([week, { sum, labelled }]) => ({
    week,
    value: sum / labelled,
    labelled,
  }));
  const fitted = line(weeks);
  const last = weeks[weeks.length - 1].week;
  const limits = known[known.length - 1].performance.limits[metric];
  return {
    metric,
    unit: hasTime ? 'week' : 'window',
    weeks,
    slope: fitted?.slope ?? null,
    slopeLow: fitted ? fitted.slope - fitted.half : null,
    slopeHigh: fitted ? fitted.slope + fitted.half : null,
    weeksToLimit:
      fitted && limits
        ? timeToLimit(
            fitted.at(last),
            fitted.slope,
            isGain(metric) ? limits.low : limits.high,
            isGain(metric),
          )
        : null,
  };
}

function timeToLimit(now: number, slope: number, limit: number, isUp: boolean): number | null {
  const room = isUp ? now - limit : limit - now;
  const loss = isUp ? -slope : slope;
  if (room <= 0) return 0;
  return loss <= 0 ? null : room / loss;
}

function conceptOf(windows: readonly MonitorWindow[]): ConceptFinding {
  const hit = windows.filter(({ performance }) => performance?.cause === 'concept');
  const judged = windows.filter(
    ({ performance }) => performance && performance.verdict !== 'unknown',
  );
  const dropped = judged.filter(({ performance }) => performance!.verdict === 'dropped');
  const text =
    judged.length === 0
      ? 'No window has enough labels to say.'
      : hit.length > 0
        ? `Performance fell below its limit in ${dropped.length} of ${judged.length} windows, in ${hit.length} of them although the inputs say that it should not have: what the inputs mean has changed, or rows lie where the model never learned.`
        : dropped.length > 0
          ? `Performance fell in ${dropped.length} of ${judged.length} windows, as far as its inputs say that it would.`
          : `Performance stayed within its limits in all ${judged.length} windows.`;
  return {
    found: hit.length > 0,
    since: hit.at(0)?.windowStart ?? null,
    windows: hit.length,
    text,
  };
}

/** Columns by drift × importance, largest first. */
export function impactOf(windows: readonly MonitorWindow[]): readonly ColumnImpact[] {
  const newest = windows.at(-1);
  if (!newest) return [];
  const counts = new Map<string, number>();
  for (const { columns } of windows) {
    for (const { name, drift } of columns) {
      if (drift) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const hasImportance = Object.keys(newest.importance).length > 0;
  return newest.columns
    .map(({ name, js }): ColumnImpact => {
      const own = Object.hasOwn(newest.importance, name) ? newest.importance[name] : 0;
      const importance = hasImportance ? own : null;
      const drift = js ?? 0;
      return {
        name,
        drift,
        importance,
        impact: importance === null ? null : drift * importance,
        windows: counts.get(name) ?? 0,
      };
    })
    .sort((a, b) => (b.impact ?? b.drift) - (a.impact ?? a.drift) || (a.name < b.name ? -1 : 1));
}

function kpiFinding({ spec: { kpi } }: MonitorRecord, windows: readonly MonitorWindow[]) {
  if (!kpi) return null;
  const values = windows.flatMap(({ windowStart, metrics }) => {
    const value = metrics['kpi'] ?? null;
    return value === null ? [] : [{ windowStart, value }];
  });
  const change = changePoint(values.map(({ value }) => value));
  return {
    name: kpi.name,
    values,
    change,
    since: change?.isChange ? values[change.index].windowStart : null,
  };
}

const shareOf = (windows: readonly MonitorWindow[]): number | null => {
  const rows = windows.reduce((sum, window) => sum + window.rows, 0);
  return rows === 0 ? null : windows.reduce((sum, { labelled }) => sum + labelled, 0) / rows;
};

/**
 * Puts the windows of a monitor together.
 *
 * @param windows Oldest first. @param now ms since epoch: which labels should have come.
 */
export function monitorReport(
  monitor: MonitorRecord,
  windows: readonly MonitorWindow[],
  now: number,
): MonitorReport {
  const { monitorId, name, spec } = monitor;
  const delay = spec.label?.delay;
  const errors = realisedValues(windows).flatMap(({ performance, value }) => {
    const estimate = performance.estimated[performance.metric];
    return estimate ? [Math.abs(estimate.value - value)] : [];
  });
  return {
    monitorId,
    name,
    windows: windows.length,
    driftedWindows: windows.filter(({ drift }) => drift).length,
    droppedWindows: windows.filter(({ performance }) => performance?.verdict === 'dropped').length,
    labelledShare: shareOf(windows),
    dueShare:
      delay === undefined
        ? null
        : shareOf(windows.filter(({ hasTime, windowEnd }) => hasTime && windowEnd + delay <= now)),
    estimateError:
      errors.length === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length,
    decay: decayOf(windows),
    concept: conceptOf(windows),
    kpi: kpiFinding(monitor, windows),
    impact: impactOf(windows),
  };
}
