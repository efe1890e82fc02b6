/** @file Registered models and all that is known of them, live. */
import type { DriftReportRecord } from '../core/drift/types.ts';
import type { FittedRecipe } from '../core/features/recipe.ts';
import type { Digest } from '../core/hash.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import type { Store } from '../store/database.ts';
import { listGateReports } from '../store/gate-store.ts';
import { listModelVersions, listRegisteredModels } from '../store/registry-store.ts';
import { getRun, listRuns } from '../store/run-rows.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';
import { readJson } from './run-files.svelte.ts';
import { modelFacts, type ModelFacts } from './registry.ts';

async function runsOf(store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, RunRow>> {
  const runs = new Map<string, RunRow>();
  for (const id of new Set(ids)) {
    if (await store.db.runs.get(id)) runs.set(id, await getRun(store, id));
  }
  return runs;
}

async function readModels(store: Store, only?: string): Promise<readonly ModelFacts[]> {
  const all = await listRegisteredModels(store);
  const models = all.filter(({ name }) => only === undefined || name === only);
  const gates = await listGateReports(store, only);
  const log = await store.db.aliasLog.toArray();
  const facts: ModelFacts[] = [];
  for (const model of models) {
    const versions = await listModelVersions(store, model.name);
    const runs = await runsOf(
      store,
      versions.map(({ runId }) => runId),
    );
    facts.push(modelFacts(model, versions, runs, gates, log));
  }
  return facts;
}

/** All registered models by name. */
export function liveModels(store: Store) {
  return live(
    () => store,
    () => readModels(store),
  );
}

/** One registered model; null when there is none of that name. */
export function liveModel(store: Store, name: () => string) {
  return live(name, async (wanted) => (await readModels(store, wanted)).at(0) ?? null);
}

/** Model URIs to choose from: aliases first, then versions. */
export function liveModelUris(store: Store) {
  return live(
    () => store,
    async (): Promise<readonly string[]> => {
      const aliases = await store.db.aliases.toArray();
      const versions = await store.db.modelVersions.toArray();
      return [
        ...aliases.map(({ name, alias }) => `models:/${name}@${alias}`).sort(),
        ...versions
          .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : b.version - a.version))
          .map(({ name, version }) => `models:/${name}/${version}`),
      ];
    },
  );
}

/** Runs that can be registered: finished, with a model, not in the trash; newest first. */
export function liveFinishedRuns(store: Store) {
  return live(
    () => store,
    async (): Promise<readonly RunRow[]> => {
      const runs = await listRuns(store);
      return runs
        .filter(
          (run) =>
            run.status === 'FINISHED' && run.modelHash !== null && run.lifecycleStage === 'active',
        )
        .sort((a, b) => b.startTime - a.startTime);
    },
  );
}

/** Predictions that a version made. */
export interface Scored {
  readonly name: string;
  readonly version: number;
  readonly numRows: number;
  readonly digest: Digest;
  readonly createdAt: number;
  readonly model: { readonly version: number; readonly alias?: string };
}

/** What a model was used for. */
export interface ModelUse {
  readonly predictions: readonly Scored[];
  readonly reports: readonly DriftReportRecord[];
}

/** Prediction tables and drift reports of a model, newest first. */
export function liveModelUse(store: Store, name: () => string) {
  return live(name, async (wanted): Promise<ModelUse> => {
    const versions = await store.db.tableVersions.toArray();
    const predictions = versions.flatMap(
      ({ name: table, version, numRows, digest, createdAt, source: { model } }): Scored[] =>
        model?.name === wanted ? [{ name: table, version, numRows, digest, createdAt, model }] : [],
    );
    const reports = await store.db.driftReports.orderBy('createdAt').reverse().toArray();
    return {
      predictions: predictions.sort((a, b) => b.createdAt - a.createdAt),
      reports: reports.filter(({ model }) => model?.name === wanted),
    };
  });
}

/** What batches of a model have scored, the latest first: the table by name, and where its predictions went. */
export function liveScoredTables(store: Store, name: () => string) {
  return live(name, async (wanted) => {
    const batches = await store.db.batchJobs.where('status').equals('FINISHED').toArray();
    return batches
      .filter(({ model }) => model.name === wanted)
      .sort((a, b) => b.createdAt - a.createdAt)
      .map(({ table, into }) => ({ table: { name: table.name }, into }));
  });
}

/** The fitted recipe of a run: its inputs are the model's signature. null when the run has none. */
export function loadRecipe(store: Store, runId: () => string | null) {
  return loaded(runId, (id) => readJson<FittedRecipe>(store, id, 'model/recipe.json'));
}
