/** @file Drift reports and what belongs to them, live. */
import type { FittedRecipe } from '../core/features/recipe.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { Store } from '../store/database.ts';
import { listDriftReports } from '../store/drift-store.ts';
import { listTableVersions } from '../store/table-records.ts';
import { importanceByColumn, type ImportanceFile } from './drift-context.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';
import { readJson } from './run-files.svelte.ts';

/** All reports, newest first. */
export function liveDriftReports(store: Store) {
  return live(
    () => store,
    () => listDriftReports(store),
  );
}

/** One report; null when there is none of that id. */
export function liveDriftReport(store: Store, reportId: () => string) {
  return live(reportId, async (id) => (await store.db.driftReports.get(id)) ?? null);
}

/** A table with all its versions, newest first. */
export interface TableVersions {
  readonly name: string;
  readonly versions: readonly TableVersionRecord[];
}

/** Tables of a catalog with their versions, by name; those in the trash are left out. */
export function liveTableVersions(store: Store, catalog: () => Catalog) {
  return live(catalog, async (wanted): Promise<readonly TableVersions[]> => {
    const tables = await store.db.dataTables.toCollection().sortBy('name');
    const own = tables.filter(
      (table) => table.catalog === wanted && table.lifecycleStage === 'active',
    );
    return Promise.all(
      own.map(async ({ name }) => ({ name, versions: await listTableVersions(store, name) })),
    );
  });
}

/** Importance by column of a model version; null when the model carries none. */
export function loadImportance(
  store: Store,
  model: () => { readonly name: string; readonly version: number } | null,
) {
  return loaded(
    () => {
      const of = model();
      return of === null ? null : `${of.name}/${of.version}`;
    },
    async () => {
      const of = model();
      const version = of && (await store.db.modelVersions.get([of.name, of.version]));
      if (!version) return null;
      const [importance, recipe] = await Promise.all([
        readJson<ImportanceFile>(store, version.runId, 'model/feature_importance.json'),
        readJson<FittedRecipe>(store, version.runId, 'model/recipe.json'),
      ]);
      return importance && recipe ? importanceByColumn(importance, recipe.lineage) : null;
    },
  );
}
