/** @file The runs of a comparison with their series and evaluations. */
import type { Evaluation } from '../core/metrics/evaluation.ts';
import type { MetricSeries, RunRow } from '../core/tracking/entities.ts';
import type { Store } from '../store/database.ts';
import { listMetricSeries } from '../store/metric-store.ts';
import { getRun, listRuns } from '../store/run-rows.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';
import { readJson, type EvaluationPart } from './run-files.svelte.ts';

/** What a comparison shows of the runs that are there, in the order of the address. */
export interface Compared {
  readonly rows: readonly RunRow[];
  /** Series of each, in the same order. */
  readonly series: readonly (readonly MetricSeries[])[];
  /** Ids that no run has. */
  readonly missing: readonly string[];
}

async function readCompared(store: Store, ids: readonly string[]): Promise<Compared> {
  const rows: RunRow[] = [];
  const series: (readonly MetricSeries[])[] = [];
  const missing: string[] = [];
  for (const id of new Set(ids)) {
    if ((await store.db.runs.get(id)) === undefined) {
      missing.push(id);
      continue;
    }
    rows.push(await getRun(store, id));
    series.push(await listMetricSeries(store, id));
  }
  return { rows, series, missing };
}

/** Runs by id, followed while they change. */
export function liveCompared(store: Store, ids: () => readonly string[]) {
  return live(ids, (wanted) => readCompared(store, wanted));
}

/** Evaluations of a run on both parts; null where there is none. */
export type Evaluations = Readonly<Record<EvaluationPart, Evaluation | null>>;

/** Evaluations by run id, read once for each set of runs. */
export function loadedEvaluations(store: Store, ids: () => readonly string[]) {
  return loaded(
    () => ids().join(','),
    async (key): Promise<ReadonlyMap<string, Evaluations>> => {
      const wanted = key.split(',').filter((id) => id !== '');
      const all = await Promise.all(
        wanted.map(async (id) => {
          const [validation, test] = await Promise.all([
            readJson<Evaluation>(store, id, 'evaluation/validation.json'),
            readJson<Evaluation>(store, id, 'evaluation/test.json'),
          ]);
          return [id, { validation, test }] as const;
        }),
      );
      return new Map(all);
    },
  );
}

/** Runs that could be compared with these: newest first, without trials and trash. */
export function liveCandidates(store: Store) {
  return live(
    () => store,
    async (): Promise<readonly RunRow[]> => {
      const rows = await listRuns(store);
      return rows
        .filter(
          (row) => row.lifecycleStage === 'active' && row.tags['optuna.trial.number'] === undefined,
        )
        .toSorted((a, b) => b.startTime - a.startTime);
    },
  );
}
