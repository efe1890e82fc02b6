/**
 * @file The whole workspace as one file, and back. The file is a ZIP of
 *
 * ```
 * records/<table>.jsonl   one record per line, canonical JSON
 * blobs/<sha256>          bytes as they are
 * manifest.json           size and SHA-256 of every entry above
 * ```
 *
 * Importing reads and checks everything first: sizes, paths, hashes, schemas, references, the audit chain.
 * Then blobs are written, then all records in one transaction. A file that fails any check changes nothing,
 * and no file can run anything.
 */
import type { Table } from 'dexie';
import { fromCanonicalJson, toCanonicalJson } from '../core/codec.ts';
import { checkCancelled, type CancelSignal } from '../core/errors.ts';
import { sha256, type Digest } from '../core/hash.ts';
import type { OnProgress } from '../core/progress.ts';
import { collectGarbage, putBlob, readBlob, requireBlobs } from './blob-store.ts';
import { read, write, type Store } from './database.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { closeOpenWork } from './recovery.ts';
import { faultOf, MANIFEST_SCHEMA, type WorkspaceManifest } from './schema-parts.ts';
import { TABLE_NAMES, type TableName } from './schema.ts';
import {
  auditHeadOf,
  blobsOf,
  checkRecords,
  checkWorkspace,
  invalidWorkspace,
  WORKSPACE_TABLES,
  type ExportedTable,
  type WorkspaceRecords,
} from './workspace-check.ts';
import { readZip, writeZip, type ZipEntry, type ZipSource } from './zip-file.ts';

/** For long exports and imports. */
export interface WorkspaceFileOptions {
  readonly signal?: CancelSignal;
  readonly onProgress?: OnProgress;
}

/** Largest entry that is read into memory, in bytes. */
export const MAX_ENTRY_BYTES = 1024 * 1024 * 1024;
/** Most bytes of all records together, after inflating. */
export const MAX_RECORD_BYTES = 1024 * 1024 * 1024;

const MANIFEST = 'manifest.json';
const RECORDS = /^records\/([A-Za-z]+)\.jsonl$/;
const BLOB = /^blobs\/([0-9a-f]{64})$/;

async function snapshot(store: Store): Promise<WorkspaceRecords> {
  return read(store, WORKSPACE_TABLES, async () => {
    const lists: [string, unknown][] = [];
    for (const name of WORKSPACE_TABLES) lists.push([name, await store.db[name].toArray()]);
    return Object.fromEntries(lists) as unknown as WorkspaceRecords;
  });
}

/**
 * Writes the workspace into one file.
 *
 * Records are of one moment. Jobs under way are not in the file; their runs are, as RUNNING, and are closed
 * as interrupted by the import. Equal workspaces and clocks give equal files.
 *
 * @throws {StateError} `blob_corrupt` or `blob_missing` when the workspace itself is damaged;
 *   `workspace_too_large` beyond 4 GB.
 */
export async function exportWorkspace(
  store: Store,
  { signal, onProgress }: WorkspaceFileOptions = {},
): Promise<Blob> {
  const records = await snapshot(store);
  const digests = [...blobsOf(records)].sort();
  const createdAt = store.now();
  const total = WORKSPACE_TABLES.length + digests.length;
  const noted: WorkspaceManifest['entries'] = [];
  const encoder = new TextEncoder();
  async function* entries(): AsyncGenerator<ZipSource> {
    const note = async (source: ZipSource, digest?: Digest): Promise<ZipSource> => {
      const { path, bytes } = source;
      noted.push({ path, sizeBytes: bytes.length, sha256: digest ?? (await sha256(bytes)) });
      checkCancelled(signal, 'export');
      onProgress?.({ stage: 'Writing', done: noted.length, total, unit: 'entries' });
      return source;
    };
    for (const name of WORKSPACE_TABLES) {
      const lines = records[name].map((record) => `${toCanonicalJson(record)}\n`);
      const bytes = encoder.encode(lines.join(''));
      yield await note({ path: `records/${name}.jsonl`, bytes, compress: true });
    }
    for (const digest of digests) {
      const bytes = await readBlob(store, digest);
      yield await note({ path: `blobs/${digest}`, bytes, compress: false }, digest);
    }
    const manifest: WorkspaceManifest = {
      format: 'terrarium-workspace',
      version: 1,
      schemaVersion: SCHEMA_VERSION,
      createdAt,
      auditHead: auditHeadOf(records.audit),
      entries: noted,
    };
    yield { path: MANIFEST, bytes: encoder.encode(toCanonicalJson(manifest)), compress: true };
  }
  return writeZip(entries(), createdAt);
}

function parseJson(text: string, what: string): unknown {
  try {
    return fromCanonicalJson(text);
  } catch (cause) {
    return invalidWorkspace(`${what} is no canonical JSON`, {}, cause);
  }
}

function decodeText(bytes: Uint8Array<ArrayBuffer>, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    return invalidWorkspace(`${what} is no UTF-8`, {}, cause);
  }
}

async function readManifest(entries: ReadonlyMap<string, ZipEntry>): Promise<WorkspaceManifest> {
  const entry = entries.get(MANIFEST);
  if (!entry) return invalidWorkspace('has no manifest.json');
  const manifest = parseJson(decodeText(await entry.read(), MANIFEST), MANIFEST);
  const fault = faultOf(MANIFEST_SCHEMA, manifest);
  if (fault !== null) invalidWorkspace(`manifest.json does not fit: ${fault}`);
  const { schemaVersion, entries: listed } = manifest as WorkspaceManifest;
  if (schemaVersion > SCHEMA_VERSION) {
    invalidWorkspace(
      `was written by a newer version of the app (records of version ${schemaVersion}, this one knows ${SCHEMA_VERSION}); reload the page to get it`,
    );
  }
  const paths = new Set(listed.map(({ path }) => path));
  if (paths.size !== listed.length || paths.size !== entries.size - 1) {
    invalidWorkspace('its manifest does not list its entries');
  }
  return manifest as WorkspaceManifest;
}

/** Opens the file and checks everything that can be told without inflating its entries. */
async function openFile(
  file: Blob,
): Promise<{ entries: ReadonlyMap<string, ZipEntry>; manifest: WorkspaceManifest }> {
  const isTable = (name: string): boolean => WORKSPACE_TABLES.includes(name as ExportedTable);
  const list = await readZip(
    file,
    (path) => path === MANIFEST || BLOB.test(path) || isTable(RECORDS.exec(path)?.[1] ?? ''),
  );
  const entries = new Map(list.map((entry) => [entry.path, entry]));
  const tooLarge = list.find(({ sizeBytes }) => sizeBytes > MAX_ENTRY_BYTES);
  if (tooLarge) invalidWorkspace(`entry "${tooLarge.path}" is larger than 1 GB`);
  const recordBytes = list
    .filter(({ path }) => !BLOB.test(path))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (recordBytes > MAX_RECORD_BYTES) invalidWorkspace('its records are larger than 1 GB');
  const manifest = await readManifest(entries);
  for (const { path, sizeBytes } of manifest.entries) {
    if (entries.get(path)?.sizeBytes !== sizeBytes) {
      invalidWorkspace(`entry "${path}" must have ${sizeBytes} bytes`);
    }
  }
  return { entries, manifest };
}

async function readVerified(entry: ZipEntry, digest: Digest): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await entry.read();
  if (bytes.length !== entry.sizeBytes || (await sha256(bytes)) !== digest) {
    invalidWorkspace(`entry "${entry.path}" was changed: its SHA-256 is another`);
  }
  return bytes;
}

async function clearTables(store: Store, names: readonly TableName[]): Promise<void> {
  for (const name of names) await store.db[name].clear();
}

/** Replaces all records in one transaction, after all blobs are there. */
async function replaceRecords(
  store: Store,
  records: WorkspaceRecords,
  digests: readonly Digest[],
): Promise<void> {
  const replaced = TABLE_NAMES.filter((name) => name !== 'blobs' && name !== 'blobPieces');
  await write(store, [...replaced, 'blobs'], async () => {
    await requireBlobs(store, digests);
    await clearTables(store, replaced);
    for (const name of WORKSPACE_TABLES) {
      const table: Table<unknown> = store.db.table(name);
      await table.bulkAdd([...records[name]]);
    }
    // Whoever worked on it when the file was written does not work on it here.
    await closeOpenWork(store, () => true);
  });
}

/** A file that has passed every check: all of its records, and where its blobs lie. */
interface CheckedFile {
  readonly manifest: WorkspaceManifest;
  readonly records: WorkspaceRecords;
  readonly blobs: ReadonlyMap<Digest, ZipEntry>;
}

/** Reads a file and checks everything in it; writes nothing. */
async function readChecked(
  file: Blob,
  { signal, onProgress }: WorkspaceFileOptions,
): Promise<CheckedFile> {
  const { entries, manifest } = await openFile(file);
  const total = manifest.entries.length;
  const lists = new Map<string, readonly unknown[]>();
  const blobs = new Map<Digest, ZipEntry>();
  let done = 0;
  for (const { path, sha256: digest } of manifest.entries) {
    checkCancelled(signal, 'import');
    onProgress?.({ stage: 'Checking', done: done++, total, unit: 'entries' });
    const entry = entries.get(path)!;
    const bytes = await readVerified(entry, digest);
    const table = RECORDS.exec(path)?.[1] as ExportedTable | undefined;
    if (table) {
      const lines = decodeText(bytes, path).split('\n');
      if (lines.pop() !== '') invalidWorkspace(`entry "${path}" is cut off`);
      const parsed = lines.map((line) => parseJson(line, `a line of "${path}"`));
      lists.set(table, checkRecords(table, parsed, manifest.schemaVersion));
    } else {
      if (path !== `blobs/${digest}`) invalidWorkspace(`entry "${path}" is not what its name says`);
      blobs.set(digest, entry);
    }
  }
  const records = Object.fromEntries(
    WORKSPACE_TABLES.map((name) => [name, lists.get(name) ?? []]),
  ) as unknown as WorkspaceRecords;
  await checkWorkspace(records, new Set(blobs.keys()), manifest);
  return { manifest, records, blobs };
}

function countRecords(records: WorkspaceRecords): Record<ExportedTable, number> {
  const counts = WORKSPACE_TABLES.map((name) => [name, records[name].length]);
  return Object.fromEntries(counts) as Record<ExportedTable, number>;
}

/**
 * Says what a workspace file holds, after every check that an import makes. Changes nothing.
 *
 * @throws {DataError} `workspace_invalid` with what is wrong.
 * Cost: reads the file once.
 */
export async function inspectWorkspace(
  file: Blob,
  options: WorkspaceFileOptions = {},
): Promise<{
  readonly createdAt: number;
  readonly records: Readonly<Record<ExportedTable, number>>;
  readonly blobs: number;
  readonly blobBytes: number;
}> {
  const { manifest, records, blobs } = await readChecked(file, options);
  return {
    createdAt: manifest.createdAt,
    records: countRecords(records),
    blobs: blobs.size,
    blobBytes: [...blobs.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

/**
 * Replaces the workspace by the one in a file that `exportWorkspace` wrote, after every check has passed.
 *
 * @returns Number of records by table and of blobs.
 * @throws {DataError} `workspace_invalid` with what is wrong; nothing has changed then.
 * @throws {StateError} `quota_exceeded`; nothing has changed then either.
 * Cost: reads the file twice; one entry is in memory at a time, and all records.
 */
export async function importWorkspace(
  store: Store,
  file: Blob,
  options: WorkspaceFileOptions = {},
): Promise<{ readonly records: Readonly<Record<ExportedTable, number>>; readonly blobs: number }> {
  const { signal, onProgress } = options;
  const { records, blobs } = await readChecked(file, options);
  let done = 0;
  try {
    for (const [digest, entry] of blobs) {
      checkCancelled(signal, 'import');
      onProgress?.({ stage: 'Writing', done: done++, total: blobs.size, unit: 'blobs' });
      await putBlob(store, await readVerified(entry, digest));
    }
    await replaceRecords(store, records, [...blobs.keys()]);
  } catch (error) {
    await collectGarbage(store, 0);
    if ((error as { name?: unknown }).name === 'BulkError') {
      invalidWorkspace('two of its records have the same key', {}, error);
    }
    throw error;
  }
  await collectGarbage(store, 0);
  return { records: countRecords(records), blobs: blobs.size };
}

/** Deletes everything in the workspace, in one transaction. There is no way back but a file. */
export async function wipeWorkspace(store: Store): Promise<void> {
  await write(store, TABLE_NAMES, () => clearTables(store, TABLE_NAMES));
}
