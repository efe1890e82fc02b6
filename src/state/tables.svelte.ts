/** @file Tables of the workspace, live. */
import type { Terrarium } from '../api/types.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { Store } from '../store/database.ts';
import type { TableRecord } from '../store/records.ts';
import { listTables, listTableVersions } from '../store/table-records.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';

/** A table as the list shows it. */
export interface TableRow extends TableRecord {
  readonly latest: TableVersionRecord;
  readonly numVersions: number;
}

async function rowsOf(
  store: Store,
  catalog: Catalog,
  stage: TableRecord['lifecycleStage'],
): Promise<readonly TableRow[]> {
  const tables = await listTables(store, stage);
  const own = tables.filter((table) => table.catalog === catalog);
  return Promise.all(
    own.map(async (table) => ({
      ...table,
      numVersions: await store.db.tableVersions.where('name').equals(table.name).count(),
    })),
  );
}

/** Tables of a catalog by name, with their newest versions. */
export function liveTableRows(store: Store, catalog: () => Catalog) {
  return live(catalog, (wanted) => rowsOf(store, wanted, 'active'));
}

/** Tables of a catalog that are in the trash. */
export function liveTrashedTables(store: Store, catalog: () => Catalog) {
  return live(catalog, (wanted) => rowsOf(store, wanted, 'deleted'));
}

/** All tables of all catalogs, those in the trash too. */
export function liveTableNames(store: Store) {
  return live(
    () => store,
    async ({ db }): Promise<readonly TableRecord[]> => db.dataTables.toArray(),
  );
}

/** A table with all of its versions. */
export interface TableHistory {
  readonly table: TableRecord;
  /** Newest first. */
  readonly versions: readonly TableVersionRecord[];
}

/** One table; null when there is none of that name. */
export function liveTable(store: Store, name: () => string) {
  return live(name, async (wanted): Promise<TableHistory | null> => {
    const table = await store.db.dataTables.get(wanted);
    if (!table) return null;
    return { table, versions: await listTableVersions(store, wanted) };
  });
}

/** The profile of a version, once it is wanted; computed anew for other content only. */
export function profileOf(
  terrarium: Terrarium,
  wanted: () => { readonly name: string; readonly version: number; readonly digest: string } | null,
) {
  return loaded(
    () => {
      const table = wanted();
      return table && JSON.stringify([table.name, table.version, table.digest]);
    },
    (key) => {
      const [name, version] = JSON.parse(key) as [string, number];
      return terrarium.data.profile({ name, version });
    },
  );
}
