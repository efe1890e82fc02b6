/**
 * @file Tables as a log of immutable versions: their records, without their rows. Light enough for the page.
 */
import { describe } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import type { Digest } from '../core/hash.ts';
import { parseTableName } from '../core/registry/names.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { LifecycleStage } from '../core/tracking/entities.ts';
import { requireBlobs } from './blob-store.ts';
import { read, write, type Store } from './database.ts';
import { recordDatasetCreated } from './event-store.ts';
import { required } from './lookup.ts';
import type { StoredTableVersion, TableRecord } from './records.ts';
import { checkReach, isElsewhere } from './scope.ts';

/** A table with its newest version. */
export interface TableInfo extends TableRecord {
  readonly latest: TableVersionRecord;
}

const tableText = (name: string): string => `table ${describe(name)}`;

/** The record without what only the store needs. */
function toRecord({ blobs: _, ...record }: StoredTableVersion): TableVersionRecord {
  return record;
}

/** A version before it has a number. */
export type Unnumbered = Omit<StoredTableVersion, 'version' | 'createdAt'>;

/** Gives a version its number and writes it, in one transaction: two tabs never get the same number. */
export async function appendVersion(store: Store, draft: Unnumbered): Promise<TableVersionRecord> {
  const { catalog } = parseTableName(draft.name);
  checkReach(store, 'table', draft.name);
  return write(store, ['dataTables', 'tableVersions', 'blobs', 'events'], async () => {
    await requireBlobs(store, draft.blobs);
    const known = await store.db.dataTables.get(draft.name);
    if (known?.lifecycleStage === 'deleted') {
      throw new StateError(
        'table_deleted',
        `table: ${draft.name} is in the trash; restore it or choose another name`,
        { name: draft.name },
      );
    }
    const now = store.now();
    const version = (known?.latestVersion ?? 0) + 1;
    const record: StoredTableVersion = { ...draft, version, createdAt: now };
    await store.db.tableVersions.add(record);
    await store.db.dataTables.put({
      name: draft.name,
      catalog,
      latestVersion: version,
      lifecycleStage: 'active',
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
      schemaVersion: 1,
    });
    await recordDatasetCreated(store, record);
    return toRecord(record);
  });
}

/** The stored record; to be called inside a transaction with both tables. */
async function findVersion(
  store: Store,
  name: string,
  version: number | undefined,
): Promise<StoredTableVersion> {
  checkReach(store, 'table', name);
  const table = required(await store.db.dataTables.get(name), tableText(name));
  if (table.lifecycleStage === 'deleted') {
    throw new StateError('table_deleted', `table: ${name} is in the trash; restore it to read it`, {
      name,
    });
  }
  const wanted = version ?? table.latestVersion;
  const found = await store.db.tableVersions.get([name, wanted]);
  return required(found, `version ${wanted} of ${tableText(name)}`);
}

/**
 * Gives the record of a version; of the newest when none is given.
 *
 * @throws {ParamError} `not_found`; {StateError} `table_deleted`, `wrong_catalog`.
 */
export async function getTableVersion(
  store: Store,
  name: string,
  version?: number,
): Promise<TableVersionRecord> {
  return read(store, ['dataTables', 'tableVersions'], async () =>
    toRecord(await findVersion(store, name, version)),
  );
}

/** Gives the newest version of a table; null when there is none. Throws {StateError} `table_deleted`. */
export async function findLatestVersion(
  store: Store,
  name: string,
): Promise<TableVersionRecord | null> {
  return read(store, ['dataTables', 'tableVersions'], async () =>
    (await store.db.dataTables.get(name))
      ? toRecord(await findVersion(store, name, undefined))
      : null,
  );
}

/** Lists tables by name with their newest version; only those in `stage`, by default the active ones. */
export async function listTables(
  store: Store,
  stage: LifecycleStage = 'active',
): Promise<readonly TableInfo[]> {
  return read(store, ['dataTables', 'tableVersions'], async () => {
    const all = await store.db.dataTables.toCollection().sortBy('name');
    const tables = all.filter(
      (table) => table.lifecycleStage === stage && !isElsewhere(store, table.name),
    );
    const keys = tables.map(({ name, latestVersion }) => [name, latestVersion]);
    const latest = await store.db.tableVersions.bulkGet(keys);
    return tables.map((table, at) => ({
      ...table,
      latest: toRecord(required(latest[at], `version of ${tableText(table.name)}`)),
    }));
  });
}

/** Lists all versions of a table, newest first. */
export async function listTableVersions(
  store: Store,
  name: string,
): Promise<readonly TableVersionRecord[]> {
  checkReach(store, 'table', name);
  const all = await read(store, ['tableVersions'], () =>
    store.db.tableVersions.where('name').equals(name).toArray(),
  );
  return all.map(toRecord).sort((a, b) => b.version - a.version);
}

/** Lists all versions of all tables with exactly this content. */
export async function findTablesByDigest(
  store: Store,
  digest: Digest,
): Promise<readonly TableVersionRecord[]> {
  const all = await read(store, ['tableVersions'], () =>
    store.db.tableVersions.where('digest').equals(digest).toArray(),
  );
  return all.filter(({ name }) => !isElsewhere(store, name)).map(toRecord);
}

/** Makes an old version the newest again, as a new version of the same chunks; copies no data. */
export async function restoreTableVersion(
  store: Store,
  name: string,
  version: number,
): Promise<TableVersionRecord> {
  const old = await read(store, ['dataTables', 'tableVersions'], () =>
    findVersion(store, name, version),
  );
  const note = `restored from version ${version}`;
  const source = { parents: [{ name, version }], note };
  return appendVersion(store, { ...old, operation: 'restore', source });
}

async function setStage(store: Store, name: string, stage: LifecycleStage): Promise<void> {
  checkReach(store, 'table', name);
  await write(store, ['dataTables'], async () => {
    const table = required(await store.db.dataTables.get(name), tableText(name));
    await store.db.dataTables.put({ ...table, lifecycleStage: stage, updatedAt: store.now() });
  });
}

/** Puts a table with all its versions into the trash. */
export function deleteTable(store: Store, name: string): Promise<void> {
  return setStage(store, name, 'deleted');
}

/** Takes a table out of the trash. */
export function restoreTable(store: Store, name: string): Promise<void> {
  return setStage(store, name, 'active');
}
