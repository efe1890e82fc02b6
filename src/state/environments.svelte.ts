/** @file Environments and promotions, live. */
import { read, type Store } from '../store/database.ts';
import { listPromotions } from '../store/promotion-store.ts';
import { listTables } from '../store/table-records.ts';
import { live } from './live.svelte.ts';
import { modelFacts, type ModelFacts } from './registry.ts';

/** All promotions, newest first. */
export function livePromotions(store: Store) {
  return live(
    () => store,
    () => listPromotions(store),
  );
}

/** The tables of all environments. */
export function liveAllTables(store: Store) {
  return live(
    () => store,
    () => listTables(store),
  );
}

/** All models with versions, aliases and what they learned from, read in one transaction so that no change is missed. */
async function readVersions(store: Store): Promise<readonly ModelFacts[]> {
  const { db } = store;
  const tables = ['registeredModels', 'modelVersions', 'aliases', 'runs'] as const;
  const { models, versions, aliases, runs } = await read(store, tables, async () => {
    const registered = await db.modelVersions.toArray();
    const ids = [...new Set(registered.map(({ runId }) => runId))];
    return {
      models: await db.registeredModels.toCollection().sortBy('name'),
      versions: registered,
      aliases: await db.aliases.toArray(),
      runs: await db.runs.bulkGet(ids),
    };
  });
  const rows = versions.map((version) => ({
    ...version,
    aliases: aliases
      .filter((one) => one.name === version.name && one.version === version.version)
      .map(({ alias }) => alias),
  }));
  const byId = new Map(
    runs.flatMap((run) => (run ? [[run.runId, { ...run, metrics: {} }] as const] : [])),
  );
  return models.map((model) => modelFacts(model, rows, byId, [], []));
}

/** All models with their versions, aliases and runs; without gates and metrics. */
export function liveVersions(store: Store) {
  return live(
    () => store,
    () => readVersions(store),
  );
}
