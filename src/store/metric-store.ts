/** @file Metrics: whole series in typed arrays, and one record per run with the values that tables show. */
import { ParamError } from '../core/errors.ts';
import type {
  LatestMetric,
  MetricPoint,
  MetricSeries,
  RunRecord,
} from '../core/tracking/entities.ts';
import { checkKey, checkMetricPoint } from '../core/tracking/names.ts';
import { read, write, type Store } from './database.ts';
import { checkOpen, runOf } from './run-store.ts';
import type { LatestMetricsRecord, Stored } from './records.ts';

/** Packs the latest metrics of a run into one record. */
function packLatest(
  { runId, experimentId }: RunRecord,
  metrics: readonly LatestMetric[],
): LatestMetricsRecord {
  return {
    runId,
    experimentId,
    keys: metrics.map(({ key }) => key),
    numbers: Float64Array.from(
      metrics.flatMap(({ value, step, min, max }) => [value, step, min, max]),
    ),
    schemaVersion: 1,
  };
}

/** The latest metrics in a record. */
function latestOf(record: LatestMetricsRecord): LatestMetric[] {
  const { runId, experimentId, keys, numbers } = record;
  return keys.map((key, at) => {
    const [value, step, min, max] = numbers.subarray(at * 4, at * 4 + 4);
    return { runId, experimentId, key, value, step, min, max };
  });
}

interface Points {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly timestamps: ArrayLike<number>;
}

function concat(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const joined = new Float64Array(a.length + b.length);
  joined.set(a, 0);
  joined.set(b, a.length);
  return joined;
}

/** Is the series by step, and by time within a step? */
function isOrdered({ steps, timestamps }: Points): boolean {
  for (let at = 1; at < steps.length; at++) {
    if (steps[at] < steps[at - 1]) return false;
    if (steps[at] === steps[at - 1] && timestamps[at] < timestamps[at - 1]) return false;
  }
  return true;
}

/** Joins a stored series with new points, by step, then time, then order of logging. */
function joinSeries(
  runId: string,
  key: string,
  known: Points | undefined,
  added: Points,
): Stored<MetricSeries> {
  const joined = {
    steps: concat(known?.steps ?? [], added.steps),
    values: concat(known?.values ?? [], added.values),
    timestamps: concat(known?.timestamps ?? [], added.timestamps),
  };
  if (isOrdered(joined)) return { runId, key, ...joined, schemaVersion: 1 };
  const order = Array.from(joined.steps, (_, at) => at).sort(
    (a, b) =>
      joined.steps[a] - joined.steps[b] || joined.timestamps[a] - joined.timestamps[b] || a - b,
  );
  const take = (source: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> =>
    Float64Array.from(order, (at) => source[at]);
  return {
    runId,
    key,
    steps: take(joined.steps),
    values: take(joined.values),
    timestamps: take(joined.timestamps),
    schemaVersion: 1,
  };
}

/** The last point with the extremes over all points that are numbers; NaN when none is. */
function summaryOf(run: RunRecord, { key, steps, values }: MetricSeries): LatestMetric {
  let min = NaN;
  let max = NaN;
  for (const value of values) {
    if (!(value >= min)) min = Number.isNaN(value) ? min : value;
    if (!(value <= max)) max = Number.isNaN(value) ? max : value;
  }
  const last = values.length - 1;
  const { runId, experimentId } = run;
  return { runId, experimentId, key, value: values[last], step: steps[last], min, max };
}

async function saveSeries(
  store: Store,
  runId: string,
  added: ReadonlyMap<string, Points>,
  replace: boolean,
): Promise<void> {
  if (added.size === 0) return;
  await write(store, ['runs', 'metricSeries', 'latestMetrics'], async () => {
    const run = await runOf(store, runId);
    checkOpen(run);
    const keys = [...added.keys()];
    const known = replace
      ? []
      : await store.db.metricSeries.bulkGet(keys.map((key) => [runId, key]));
    const series = keys.map((key, at) => joinSeries(runId, key, known[at], added.get(key)!));
    await store.db.metricSeries.bulkPut(series);
    const before = await store.db.latestMetrics.get(runId);
    const latest = new Map(before ? latestOf(before).map((metric) => [metric.key, metric]) : []);
    for (const one of series) latest.set(one.key, summaryOf(run, one));
    await store.db.latestMetrics.put(packLatest(run, [...latest.values()]));
  });
}

/**
 * Logs points of any metrics of one run, behind what is there.
 *
 * The latest value is the one of the greatest step, then time, then order of logging.
 *
 * @throws {StateError} `run_finished`; {ParamError} `invalid_param`. Nothing is written then.
 * Cost: rewrites the series of each key, so log many points at a time.
 */
export async function logMetricPoints(
  store: Store,
  runId: string,
  points: readonly MetricPoint[],
): Promise<void> {
  const added = new Map<string, { steps: number[]; values: number[]; timestamps: number[] }>();
  for (const point of points) {
    const { key, value, step, timestamp } = checkMetricPoint(point);
    const series = added.get(key) ?? { steps: [], values: [], timestamps: [] };
    series.steps.push(step);
    series.values.push(value);
    series.timestamps.push(timestamp);
    added.set(key, series);
  }
  await saveSeries(store, runId, added, false);
}

/** Logs one value per key at one step, now. */
export function logMetrics(
  store: Store,
  runId: string,
  metrics: Readonly<Record<string, number>>,
  step = 0,
): Promise<void> {
  const timestamp = store.now();
  const points = Object.entries(metrics).map(([key, value]) => ({ key, value, step, timestamp }));
  return logMetricPoints(store, runId, points);
}

/**
 * Writes whole series, in place of what was there under their keys.
 *
 * @param series Steps and values of equal length, at least one; `timestamps` default to now.
 */
export async function logSeries(
  store: Store,
  runId: string,
  series: readonly {
    readonly key: string;
    readonly steps: ArrayLike<number>;
    readonly values: ArrayLike<number>;
    readonly timestamps?: ArrayLike<number>;
  }[],
): Promise<void> {
  const now = store.now();
  const added = new Map<string, Points>();
  for (const { key, steps, values, timestamps } of series) {
    checkKey('metric', key);
    const times = timestamps ?? new Float64Array(values.length).fill(now);
    if (values.length === 0 || steps.length !== values.length || times.length !== values.length) {
      throw new ParamError(
        'invalid_param',
        `metric ${JSON.stringify(key)}: steps, values and timestamps must have one equal length of at least 1, got ${steps.length}, ${values.length} and ${times.length}`,
      );
    }
    added.set(key, { steps, values, timestamps: times });
  }
  await saveSeries(store, runId, added, true);
}

/** Gives one series, or null when the run has no such metric. */
export async function getMetricSeries(
  store: Store,
  runId: string,
  key: string,
): Promise<MetricSeries | null> {
  const found = await read(store, ['metricSeries'], () => store.db.metricSeries.get([runId, key]));
  return found ?? null;
}

/** Gives all series of a run, by key. */
export async function listMetricSeries(
  store: Store,
  runId: string,
): Promise<readonly MetricSeries[]> {
  return read(store, ['metricSeries'], () =>
    store.db.metricSeries.where('runId').equals(runId).toArray(),
  );
}

/** A series as MLflow's points. */
export function toPoints({ key, steps, values, timestamps }: MetricSeries): MetricPoint[] {
  return Array.from(values, (value, at) => ({
    key,
    value,
    timestamp: timestamps[at],
    step: steps[at],
  }));
}
