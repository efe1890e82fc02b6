/**
 * @file Bytes by content. A blob is named by its SHA-256, kept in pieces of at most 8 MB, written once
 * however often it is put, verified whenever it is read, and removed when no record names it any more.
 *
 * Order of writing: blobs first, then the records that name them in one transaction which checks that the
 * blobs are (still) there. A write that fails takes its blobs back; a page that dies in between leaves blobs
 * without a record, and those are collected.
 */
import { StateError } from '../core/errors.ts';
import { sha256, type Digest } from '../core/hash.ts';
import { read, write, type Store } from './database.ts';
import type { BlobPiece, BlobRecord } from './records.ts';
import { checkBlobReach, REACH_TABLES } from './scope.ts';

/** Largest piece, in bytes. */
export const PIECE_BYTES = 8 * 1024 * 1024;

/** Blobs that were touched this recently are not collected: their records may be on the way. */
export const GRACE_MS = 60 * 60 * 1000;

/** A blob that is in the store. */
export interface BlobInfo {
  readonly sha256: Digest;
  readonly sizeBytes: number;
  /** When it was put, ms since epoch. */
  readonly touchedAt: number;
  /** Were its bytes written just now? */
  readonly isNew: boolean;
}

const modes = new WeakMap<Store['db'], Promise<'blob' | 'bytes'>>();

/** Does this database give back a Blob as it was put? Some private windows and test databases do not. */
async function probe(store: Store): Promise<'blob' | 'bytes'> {
  const key = ['probe', 0];
  const pieces = store.db.blobPieces;
  try {
    await pieces.put({ sha256: 'probe', index: 0, data: new Blob([Uint8Array.of(7, 8)]) });
    const data = (await pieces.get(key))?.data;
    const bytes = data instanceof Blob ? new Uint8Array(await data.arrayBuffer()) : null;
    return bytes?.length === 2 && bytes[1] === 8 ? 'blob' : 'bytes';
  } catch (error) {
    if ((error as { name?: unknown }).name === 'QuotaExceededError') throw error;
    return 'bytes';
  } finally {
    await pieces.delete(key);
  }
}

function modeOf(store: Store): Promise<'blob' | 'bytes'> {
  let mode = modes.get(store.db);
  if (!mode) {
    mode = probe(store).catch((error: unknown) => {
      modes.delete(store.db);
      throw error;
    });
    modes.set(store.db, mode);
  }
  return mode;
}

/** Cuts bytes into pieces that own their memory (Firefox would store the whole buffer behind a view). */
function cut(bytes: Uint8Array<ArrayBuffer>, digest: Digest, mode: 'blob' | 'bytes'): BlobPiece[] {
  const pieces: BlobPiece[] = [];
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    const part = bytes.subarray(from, from + PIECE_BYTES);
    const data = mode === 'blob' ? new Blob([part]) : part.slice();
    pieces.push({ sha256: digest, index: pieces.length, data });
  }
  return pieces;
}

/**
 * Stores bytes and gives their name. Putting the same bytes again writes nothing new.
 *
 * @param content Read only.
 * @throws {StateError} `quota_exceeded`; nothing of the blob is written then.
 * Cost: one SHA-256 and one copy.
 */
export async function putBlob(
  store: Store,
  content: Uint8Array<ArrayBuffer> | Blob,
): Promise<BlobInfo> {
  const bytes = content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content;
  const digest = await sha256(bytes);
  const pieces = cut(bytes, digest, await modeOf(store));
  const sizeBytes = bytes.length;
  return write(store, ['blobs', 'blobPieces'], async () => {
    const known = await store.db.blobs.get(digest);
    if (!known) await store.db.blobPieces.bulkPut(pieces);
    const touchedAt = store.now();
    await store.db.blobs.put({
      sha256: digest,
      sizeBytes,
      numPieces: pieces.length,
      touchedAt,
      schemaVersion: 1,
    });
    return { sha256: digest, sizeBytes, touchedAt, isNew: !known };
  });
}

async function piecesOf(store: Store, digest: Digest): Promise<readonly BlobPiece[] | null> {
  const record = await store.db.blobs.get(digest);
  if (!record) return null;
  return store.db.blobPieces
    .where('[sha256+index]')
    .between([digest, 0], [digest, record.numPieces], true, false)
    .toArray();
}

/**
 * Reads a blob and checks that its bytes still have the hash that names it.
 *
 * @throws {StateError} `blob_missing` when there is none, `blob_corrupt` when its bytes were changed, `wrong_catalog`
 *   when only another environment names it.
 */
export async function readBlob(store: Store, digest: Digest): Promise<Uint8Array<ArrayBuffer>> {
  const tables = [
    'blobs',
    'blobPieces',
    ...(store.catalog === undefined ? [] : REACH_TABLES),
  ] as const;
  const pieces = await read(store, tables, async () => {
    await checkBlobReach(store, digest);
    return piecesOf(store, digest);
  });
  if (!pieces) {
    throw new StateError(
      'blob_missing',
      `storage: blob ${digest.slice(0, 12)} is not here; import the workspace file that has it`,
      { digest },
    );
  }
  const whole = new Blob(pieces.map((piece) => piece.data));
  const bytes = new Uint8Array(await whole.arrayBuffer());
  const found = await sha256(bytes);
  if (found !== digest) {
    throw new StateError(
      'blob_corrupt',
      `storage: blob ${digest.slice(0, 12)} must have that SHA-256, got ${found.slice(0, 12)}; it was damaged on disk: restore it from a workspace file`,
      { digest, found },
    );
  }
  return bytes;
}

/**
 * Checks, inside a transaction that includes `blobs`, that all of `digests` are there.
 *
 * @throws {StateError} `blob_missing`, which undoes the transaction.
 */
export async function requireBlobs(store: Store, digests: readonly Digest[]): Promise<void> {
  const found = await store.db.blobs.bulkGet([...digests]);
  const missing = digests.filter((_, at) => found[at] === undefined);
  if (missing.length === 0) return;
  throw new StateError(
    'blob_missing',
    `storage: ${missing.length} of ${digests.length} blobs were removed before they were recorded; try again`,
    { missing },
  );
}

/** Tables whose records name blobs. */
export const REFERENCING = ['tableVersions', 'batchJobs', 'artifacts'] as const;

/** How many records name a blob. */
export async function countReferences(store: Store, digest: Digest): Promise<number> {
  return read(store, REFERENCING, async () => {
    const versions = await store.db.tableVersions.where('blobs').equals(digest).count();
    const batches = await store.db.batchJobs.where('blobs').equals(digest).count();
    return versions + batches + (await store.db.artifacts.where('blob').equals(digest).count());
  });
}

/**
 * Digests that some record names; those of a batch that has not ended count as a table's. To be called inside a
 * transaction with the tables `REFERENCING`.
 */
export async function referencedBlobs(
  store: Store,
): Promise<{ readonly tables: ReadonlySet<Digest>; readonly artifacts: ReadonlySet<Digest> }> {
  const tables = await store.db.tableVersions.orderBy('blobs').uniqueKeys();
  const batches = await store.db.batchJobs.orderBy('blobs').uniqueKeys();
  const artifacts = await store.db.artifacts.orderBy('blob').uniqueKeys();
  return {
    tables: new Set([...tables, ...batches] as Digest[]),
    artifacts: new Set(artifacts as Digest[]),
  };
}

/** What was removed. */
export interface Collected {
  readonly blobs: number;
  readonly bytesFreed: number;
}

/** Deletes blobs, pieces first; inside a transaction that writes both tables. Gives their bytes. */
async function deleteBlobs(
  { db }: Store,
  blobs: readonly Pick<BlobRecord, 'sha256' | 'numPieces' | 'sizeBytes'>[],
): Promise<Collected> {
  for (const { sha256: digest, numPieces } of blobs) {
    await db.blobPieces
      .where('[sha256+index]')
      .between([digest, 0], [digest, numPieces], true, true)
      .delete();
  }
  await db.blobs.bulkDelete(blobs.map(({ sha256: digest }) => digest));
  return {
    blobs: blobs.length,
    bytesFreed: blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

/**
 * Takes back blobs whose record could not be written: those that were new, that no record names, and that nobody
 * has put again.
 *
 * @param infos As `putBlob` gave them.
 */
export async function discardBlobs(store: Store, infos: readonly BlobInfo[]): Promise<Collected> {
  return write(store, ['blobs', 'blobPieces', ...REFERENCING], async () => {
    const { tables, artifacts } = await referencedBlobs(store);
    const fresh = infos.filter(({ isNew }) => isNew);
    const found = await store.db.blobs.bulkGet(fresh.map(({ sha256: digest }) => digest));
    const orphans = found.filter(
      (blob, at): blob is BlobRecord =>
        blob?.touchedAt === fresh[at].touchedAt &&
        !tables.has(blob.sha256) &&
        !artifacts.has(blob.sha256),
    );
    return deleteBlobs(store, orphans);
  });
}

/**
 * Removes blobs that no record names and that nobody touched for `graceMs`.
 *
 * @param graceMs Default one hour; 0 after a purge whose bytes are to go at once.
 */
export async function collectGarbage(store: Store, graceMs = GRACE_MS): Promise<Collected> {
  return write(store, ['blobs', 'blobPieces', ...REFERENCING], async () => {
    const { tables, artifacts } = await referencedBlobs(store);
    const before = store.now() - graceMs;
    const all = await store.db.blobs.toArray();
    const orphans = all.filter(
      ({ sha256: digest, touchedAt }) =>
        touchedAt <= before && !tables.has(digest) && !artifacts.has(digest),
    );
    return deleteBlobs(store, orphans);
  });
}
