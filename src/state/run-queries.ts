/** @file Reading runs and what hangs on them. */
import { metricInfo } from '../core/metrics/names.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import { listAliases } from '../store/alias-store.ts';
import type { Store } from '../store/database.ts';
import { listRuns } from '../store/run-rows.ts';
import type { RunReducer } from './run-view.ts';

/** A version that was made from a run. */
export interface VersionOfRun {
  readonly name: string;
  readonly version: number;
  readonly aliases: readonly string[];
}

/** Runs with the best value of each metric that has a better end, else the latest. */
async function listBest(store: Store, ids: readonly string[] | undefined) {
  const [last, low, high] = await Promise.all([
    listRuns(store, ids, 'value'),
    listRuns(store, ids, 'min'),
    listRuns(store, ids, 'max'),
  ]);
  const lows = new Map(low.map((row) => [row.runId, row.metrics]));
  const highs = new Map(high.map((row) => [row.runId, row.metrics]));
  return last.map((row): RunRow => ({
    ...row,
    metrics: Object.fromEntries(
      Object.entries(row.metrics).map(([key, value]) => {
        const isGreaterBetter = metricInfo(key)?.greaterIsBetter ?? null;
        const from = isGreaterBetter === true ? highs : isGreaterBetter === false ? lows : null;
        return [key, from?.get(row.runId)?.[key] ?? value];
      }),
    ),
  }));
}

/** Runs of some experiments (all when undefined) with one value of each metric; also those in the trash. */
export function readRuns(
  store: Store,
  ids: readonly string[] | undefined,
  reducer: RunReducer,
): Promise<readonly RunRow[]> {
  if (reducer === 'best') return listBest(store, ids);
  return listRuns(store, ids, reducer === 'last' ? 'value' : reducer);
}

/** Model versions by the run that they were made from. */
export async function versionsByRun(
  store: Store,
): Promise<ReadonlyMap<string, readonly VersionOfRun[]>> {
  const aliases = await listAliases(store);
  const versions = await store.db.modelVersions.toArray();
  const byRun = new Map<string, VersionOfRun[]>();
  for (const { name, version, runId } of versions) {
    const own = aliases.filter((one) => one.name === name && one.version === version);
    const entry = { name, version, aliases: own.map(({ alias }) => alias) };
    byRun.set(runId, [...(byRun.get(runId) ?? []), entry]);
  }
  return byRun;
}
