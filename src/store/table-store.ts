/**
 * @file Rows of table versions: Arrow streams of 65,536 rows each, stored by content, so that versions that
 * share rows in whole chunks share the bytes. Loads Apache Arrow; for workers.
 */
import type { Digest } from '../core/hash.ts';
import { checkTableName } from '../core/registry/names.ts';
import { fromArrowIpc, toArrowIpc } from '../core/table/arrow.ts';
import { CHUNK_ROWS, tableDigest } from '../core/table/digest.ts';
import { concatTables, selectColumns, sliceTable } from '../core/table/select.ts';
import { summariseColumn } from '../core/table/summary.ts';
import type { Table } from '../core/table/table.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import { discardBlobs, putBlob, readBlob, type BlobInfo } from './blob-store.ts';
import type { Store } from './database.ts';
import { checkReach } from './scope.ts';
import { appendVersion, getTableVersion, type Unnumbered } from './table-records.ts';

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

/**
 * Writes a table as the next version of `name`.
 *
 * @param record How the record is written, when more is to happen in its transaction; see `appendVersion`.
 * @throws {ParamError} `invalid_name`; {StateError} `table_deleted`, `wrong_catalog`, `quota_exceeded`. Nothing is left then.
 * Cost: one pass each for chunks, digest and summaries.
 */
export async function createTableVersion(
  store: Store,
  version: NewTableVersion,
  record: (draft: Unnumbered) => Promise<TableVersionRecord> = (draft) =>
    appendVersion(store, draft),
): Promise<TableVersionRecord> {
  const name = checkTableName(version.name);
  checkReach(store, 'table', name);
  const written: BlobInfo[] = [];
  try {
    return await writeVersion(store, { ...version, name }, written, record);
  } catch (error) {
    // Bytes without a record would fill a full disk further with every try.
    await discardBlobs(store, written);
    throw error;
  }
}

/** Writes chunks, noting each in `written` once it is stored, then the record that names them. */
async function writeVersion(
  store: Store,
  version: NewTableVersion,
  written: BlobInfo[],
  record: (draft: Unnumbered) => Promise<TableVersionRecord>,
): Promise<TableVersionRecord> {
  const { name, table, badRows = [], evidence = [], warnings = [] } = version;
  const chunks: { blob: Digest; numRows: number; sizeBytes: number }[] = [];
  // A table without rows has one chunk without rows, which keeps its columns.
  for (let from = 0; from < Math.max(1, table.numRows); from += CHUNK_ROWS) {
    const part = sliceTable(table, from, from + CHUNK_ROWS);
    const info = await putBlob(store, toArrowIpc(part));
    written.push(info);
    chunks.push({ blob: info.sha256, numRows: part.numRows, sizeBytes: info.sizeBytes });
  }
  return record({
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
