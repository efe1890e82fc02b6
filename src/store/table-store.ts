/**
 * @file Tables as a log of immutable versions. The rows of a version are Arrow streams of 65,536 rows each,
 * stored by content: versions that share rows in whole chunks share the bytes.
 */
import { describe } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import type { Digest } from '../core/hash.ts';
import { checkTableName, parseTableName } from '../core/registry/names.ts';
import { fromArrowIpc, toArrowIpc } from '../core/table/arrow.ts';
import { CHUNK_ROWS, tableDigest } from '../core/table/digest.ts';
import { concatTables, selectColumns, sliceTable } from '../core/table/select.ts';
import { summariseColumn } from '../core/table/summary.ts';
import type { Table } from '../core/table/table.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { LifecycleStage } from '../core/tracking/entities.ts';
import { putBlob, readBlob, requireBlobs } from './blob-store.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';
import type { StoredTableVersion, TableRecord } from './records.ts';

/** Most bad rows that are kept with a version; all are counted. */
export const MAX_BAD_ROWS = 1000;

/** A version to be written. */
export interface NewTableVersion extends Pick<TableVersionRecord, 'name' | 'operation' | 'source'> {
  readonly table: Table;
  /** All bad rows, or the first 1,000 and `numBadRows`. */
  readonly badRows?: TableVersionRecord['badRows'];
  readonly numBadRows?: number;
  readonly evidence?: TableVersionRecord['evidence'];
  readonly warnings?: TableVersionRecord['warnings'];
}

/** A table with its newest version. */
export interface TableInfo extends TableRecord {
  readonly latest: TableVersionRecord;
}

const tableText = (name: string): string => `table ${describe(name)}`;

/** The record without what only the store needs. */
function toRecord({ blobs: _, ...record }: StoredTableVersion): TableVersionRecord {
  return record;
}

type Unnumbered = Omit<StoredTableVersion, 'version' | 'createdAt'>;

/** Gives a version its number and writes it, in one transaction: two tabs never get the same number. */
async function append(store: Store, draft: Unnumbered): Promise<TableVersionRecord> {
  const { catalog } = parseTableName(draft.name);
  return write(store, ['dataTables', 'tableVersions', 'blobs'], async () => {
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
    return toRecord(record);
  });
}

/**
 * Writes a table as the next version of `name`.
 *
 * @throws {ParamError} `invalid_name`; {StateError} `table_deleted`, `quota_exceeded`. Nothing but unnamed
 *   blobs is left then, which are collected.
 * Cost: one pass each for chunks, digest and summaries.
 */
export async function createTableVersion(
  store: Store,
  version: NewTableVersion,
): Promise<TableVersionRecord> {
  const { table, badRows = [], evidence = [], warnings = [] } = version;
  const name = checkTableName(version.name);
  const chunks: { blob: Digest; numRows: number; sizeBytes: number }[] = [];
  // A table without rows has one chunk without rows, which keeps its columns.
  for (let from = 0; from < Math.max(1, table.numRows); from += CHUNK_ROWS) {
    const part = sliceTable(table, from, from + CHUNK_ROWS);
    const { sha256, sizeBytes } = await putBlob(store, toArrowIpc(part));
    chunks.push({ blob: sha256, numRows: part.numRows, sizeBytes });
  }
  return append(store, {
    name,
    numRows: table.numRows,
    fields: table.fields,
    digest: await tableDigest(table),
    operation: version.operation,
    source: version.source,
    chunks,
    blobs: chunks.map(({ blob }) => blob),
    summaries: table.fields.map((field, at) => summariseColumn(field, table.columns[at])),
    badRows: badRows.slice(0, MAX_BAD_ROWS),
    numBadRows: version.numBadRows ?? badRows.length,
    evidence,
    warnings,
    schemaVersion: 1,
  });
}

/** The stored record; to be called inside a transaction with both tables. */
async function findVersion(
  store: Store,
  name: string,
  version: number | undefined,
): Promise<StoredTableVersion> {
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
 * @throws {ParamError} `not_found`; {StateError} `table_deleted`.
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

async function readChunks(
  store: Store,
  record: TableVersionRecord,
  chunks: TableVersionRecord['chunks'],
  columns: readonly string[] | undefined,
): Promise<Table> {
  const parts: Table[] = [];
  for (const { blob } of chunks) {
    const part = fromArrowIpc(await readBlob(store, blob));
    parts.push(columns ? selectColumns(part, columns) : part);
  }
  const joined = concatTables(parts);
  // Roles and nullability are the version's, whatever single chunks show.
  const fieldOf = new Map(record.fields.map((field) => [field.name, field]));
  return { ...joined, fields: joined.fields.map((field) => fieldOf.get(field.name) ?? field) };
}

/**
 * Reads all rows of a version, every byte checked against its hash.
 *
 * @param columns Only these, in this order; all when absent.
 * @throws {ParamError} `not_found`; {DataError} `unknown_column`; {StateError} `blob_corrupt`, `blob_missing`.
 */
export async function readTable(
  store: Store,
  name: string,
  version?: number,
  { columns }: { readonly columns?: readonly string[] } = {},
): Promise<Table> {
  const record = await getTableVersion(store, name, version);
  return readChunks(store, record, record.chunks, columns);
}

/**
 * Reads some rows of a version; only the chunks that hold them are read.
 *
 * @param from First row, from 0. What lies beyond the table is left out.
 */
export async function readRows(
  store: Store,
  name: string,
  version: number | undefined,
  from: number,
  count: number,
  { columns }: { readonly columns?: readonly string[] } = {},
): Promise<Table> {
  const record = await getTableVersion(store, name, version);
  const start = Math.max(0, from);
  const end = Math.min(record.numRows, from + count);
  let row = 0;
  let skipped = 0;
  const wanted = record.chunks.filter(({ numRows }) => {
    const first = row;
    row += numRows;
    const isWanted = first < end && row > start;
    if (row <= start) skipped = row;
    return isWanted;
  });
  if (wanted.length === 0) {
    const empty = await readChunks(store, record, record.chunks.slice(0, 1), columns);
    return sliceTable(empty, 0, 0);
  }
  const rows = await readChunks(store, record, wanted, columns);
  return sliceTable(rows, start - skipped, end - skipped);
}

/** Lists tables by name with their newest version; only those in `stage`, by default the active ones. */
export async function listTables(
  store: Store,
  stage: LifecycleStage = 'active',
): Promise<readonly TableInfo[]> {
  return read(store, ['dataTables', 'tableVersions'], async () => {
    const all = await store.db.dataTables.toCollection().sortBy('name');
    const tables = all.filter((table) => table.lifecycleStage === stage);
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
  return all.map(toRecord);
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
  return append(store, { ...old, operation: 'restore', source });
}

async function setStage(store: Store, name: string, stage: LifecycleStage): Promise<void> {
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
