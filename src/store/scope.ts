/**
 * @file Environments kept apart: a store that is scoped to a catalog reads and writes what lies in it, and refuses the
 * rest. Jobs get theirs scoped (see engine/jobs/reach.ts), so that none can look into another environment by mistake.
 *
 * What belongs to whom: a table and a model called `catalog.schema.name` to its catalog; a run to the catalogs of the
 * tables that it read. A model with a plain name may be used everywhere, and so may the run behind it.
 */
import { StateError } from '../core/errors.ts';
import type { Digest } from '../core/hash.ts';
import { catalogOf, type Catalog } from '../core/registry/names.ts';
import type { RunRecord } from '../core/tracking/entities.ts';
import type { Store } from './database.ts';

/** The same store, for a job that runs in `catalog`; null takes the scope away. */
export function scopedStore({ catalog: _, ...store }: Store, catalog: Catalog | null): Store {
  return catalog === null ? store : { ...store, catalog };
}

/** Makes the error of whoever reaches from `own` into `other`. */
export function wrongCatalog(
  own: Catalog,
  what: string,
  other: string,
  details: Readonly<Record<string, unknown>> = {},
): StateError {
  return new StateError(
    'wrong_catalog',
    `environment: what runs in ${own} may use data of ${own} only, got ${what} of ${other}; use one of ${own}, or bring the model or its pipeline there by a promotion`,
    { catalog: own, other, ...details },
  );
}

/** Is a table or model of this name out of the store's reach? Plain model names never are. */
export function isElsewhere({ catalog }: Store, name: string): boolean {
  const other = catalogOf(name);
  return catalog !== undefined && other !== null && other !== catalog;
}

/**
 * Throws unless the store's scope reaches a table or a model.
 *
 * @throws {StateError} `wrong_catalog`
 */
export function checkReach(store: Store, what: 'table' | 'model', name: string): void {
  if (store.catalog === undefined || !isElsewhere(store, name)) return;
  throw wrongCatalog(store.catalog, `${what} ${name}`, catalogOf(name) ?? 'nowhere', { name });
}

/** The catalogs of the tables that a run read. */
export function catalogsOfRun({ inputs }: Pick<RunRecord, 'inputs'>): readonly Catalog[] {
  const all = inputs.map(({ name }) => catalogOf(name)).filter((one) => one !== null);
  return [...new Set(all)];
}

/** Reads whether the scope reaches a run; inside a transaction with `modelVersions`. */
async function reachesRun(store: Store, run: RunRecord): Promise<boolean> {
  if (catalogsOfRun(run).every((one) => one === store.catalog)) return true;
  const versions = await store.db.modelVersions.where('runId').equals(run.runId).toArray();
  return versions.some(({ name }) => !isElsewhere(store, name));
}

/**
 * Throws unless the scope reaches the files of a run: a run that read tables of this catalog alone, or whose model is
 * registered here or under a plain name. To be called inside a transaction with `modelVersions`.
 *
 * @throws {StateError} `wrong_catalog`
 */
export async function checkRunReach(store: Store, run: RunRecord): Promise<void> {
  if (store.catalog === undefined || (await reachesRun(store, run))) return;
  const others = catalogsOfRun(run).filter((one) => one !== store.catalog);
  throw wrongCatalog(store.catalog, `run ${run.runName}`, others.join(' and '), {
    runId: run.runId,
  });
}

/** Tables that `checkBlobReach` reads. */
export const REACH_TABLES = [
  'tableVersions',
  'batchJobs',
  'artifacts',
  'runs',
  'modelVersions',
] as const;

/**
 * Throws unless the scope reaches bytes: some table, batch or file that it reaches must name them. The last line of defence,
 * behind the checks of names. To be called inside a transaction with `REACH_TABLES`.
 *
 * @throws {StateError} `wrong_catalog`
 * Cost: two index look-ups in the common case.
 */
export async function checkBlobReach(store: Store, digest: Digest): Promise<void> {
  const { catalog, db } = store;
  if (catalog === undefined) return;
  const keys = (await db.tableVersions.where('blobs').equals(digest).primaryKeys()) as unknown as [
    string,
    number,
  ][];
  if (keys.some(([name]) => !isElsewhere(store, name))) return;
  const batches = await db.batchJobs.where('blobs').equals(digest).toArray();
  if (batches.some(({ into }) => !isElsewhere(store, into))) return;
  for (const { runId } of await db.artifacts.where('blob').equals(digest).toArray()) {
    const run = await db.runs.get(runId);
    if (run && (await reachesRun(store, run))) return;
  }
  const names = [...keys.map(([name]) => name), ...batches.map(({ into }) => into)];
  const owner = names.map(catalogOf).find((one) => one !== null);
  throw wrongCatalog(catalog, `blob ${digest.slice(0, 12)}`, owner ?? 'no table in reach', {
    digest,
  });
}
