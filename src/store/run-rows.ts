/** @file Reading runs with their metrics, one or ten thousand. */
import type { RunRecord, RunRow } from '../core/tracking/entities.ts';
import { read, type Store } from './database.ts';
import type { LatestMetricsRecord } from './records.ts';
import { runOf } from './run-store.ts';

/** Which value of a metric a row shows. */
export type MetricReducer = 'value' | 'min' | 'max';

/** Place of each value among the four numbers of a metric; see `LatestMetricsRecord`. */
const PLACES: Readonly<Record<MetricReducer, number>> = { value: 0, min: 2, max: 3 };

function rowOf(
  run: RunRecord,
  latest: LatestMetricsRecord | undefined,
  reducer: MetricReducer,
): RunRow {
  if (!latest) return { ...run, metrics: {} };
  const { keys, numbers } = latest;
  const place = PLACES[reducer];
  const metrics = keys.map((key, at) => [key, numbers[at * 4 + place]] as const);
  return { ...run, metrics: Object.fromEntries(metrics) };
}

/** Gives a run with its latest metrics. Throws `not_found`. */
export async function getRun(store: Store, runId: string): Promise<RunRow> {
  return read(store, ['runs', 'latestMetrics'], async () => {
    const run = await runOf(store, runId);
    return rowOf(run, await store.db.latestMetrics.get(runId), 'value');
  });
}

/**
 * Gives all runs of some experiments with their metrics, in no particular order; also those in the trash.
 *
 * @param experimentIds All experiments when absent.
 * @param reducer Which value of each metric: the latest (default), the smallest or the largest.
 * Cost: two bulk reads, whatever the number of metrics.
 */
export async function listRuns(
  store: Store,
  experimentIds?: readonly string[],
  reducer: MetricReducer = 'value',
): Promise<readonly RunRow[]> {
  const { runs, latest } = await read(store, ['runs', 'latestMetrics'], async () => {
    const { db } = store;
    if (!experimentIds) {
      return { runs: await db.runs.toArray(), latest: await db.latestMetrics.toArray() };
    }
    // One `equals` per experiment is one bulk read each; Dexie's `anyOf` walks a cursor row by row.
    const ids = [...new Set(experimentIds)];
    const runs = ids.map((id) => db.runs.where('experimentId').equals(id).toArray());
    const latest = ids.map((id) => db.latestMetrics.where('experimentId').equals(id).toArray());
    return { runs: (await Promise.all(runs)).flat(), latest: (await Promise.all(latest)).flat() };
  });
  const byRun = new Map(latest.map((record) => [record.runId, record]));
  return runs.map((run) => rowOf(run, byRun.get(run.runId), reducer));
}

/** Gives the runs directly below a run, oldest first. */
export async function listChildRuns(store: Store, parentRunId: string): Promise<readonly RunRow[]> {
  return read(store, ['runs', 'latestMetrics'], async () => {
    const runs = await store.db.runs.where('parentRunId').equals(parentRunId).toArray();
    const latest = await store.db.latestMetrics.bulkGet(runs.map((run) => run.runId));
    const rows = runs.map((run, at) => rowOf(run, latest[at], 'value'));
    return rows.sort((a, b) => a.startTime - b.startTime || (a.runId < b.runId ? -1 : 1));
  });
}
