/** @file Batches as they go: what was asked, which chunks are stored, how they ended. */
import {
  isResumable,
  type BatchChunk,
  type BatchModel,
  type BatchRecord,
} from '../core/batch/entities.ts';
import { describe } from '../core/checks.ts';
import { isCancelled, StateError, toErrorPayload } from '../core/errors.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import { requireBlobs } from './blob-store.ts';
import { read, write, type Store } from './database.ts';
import { recordEvent } from './event-store.ts';
import { required } from './lookup.ts';
import { appendVersion, type Unnumbered } from './table-records.ts';
import { nowOrWhenRoom } from './when-room.ts';

/** What a batch is made of. */
export interface NewBatch {
  readonly model: BatchModel;
  readonly table: BatchRecord['table'];
  readonly into: string;
  readonly backfillId?: string;
  readonly status?: 'WAITING' | 'RUNNING';
  readonly owner: string;
  readonly requestedBy: string;
}

/** Notes batches that are about to begin, in their order. */
export async function createBatches(
  store: Store,
  batches: readonly NewBatch[],
): Promise<readonly BatchRecord[]> {
  const now = store.now();
  const records = batches.map((batch): BatchRecord => ({
    batchId: store.newId(),
    status: batch.status ?? 'RUNNING',
    model: batch.model,
    table: batch.table,
    into: batch.into,
    threshold: null,
    scoredAt: now,
    chunks: [],
    blobs: [],
    rowsDone: 0,
    workMs: 0,
    attempt: 1,
    output: null,
    backfillId: batch.backfillId ?? null,
    owner: batch.owner,
    requestedBy: batch.requestedBy,
    createdAt: now,
    endedAt: null,
    error: null,
    schemaVersion: 1,
  }));
  await write(store, ['batchJobs'], () => store.db.batchJobs.bulkAdd(records));
  return records;
}

const batchText = (batchId: string): string => `batch ${describe(batchId)}`;

/** Gives a batch. Throws {ParamError} `not_found`. */
export async function getBatch(store: Store, batchId: string): Promise<BatchRecord> {
  const found = await read(store, ['batchJobs'], () => store.db.batchJobs.get(batchId));
  return required(found, batchText(batchId));
}

/** Lists batches, newest first; parts of one backfill in their order. */
export async function listBatches(store: Store): Promise<readonly BatchRecord[]> {
  const all = await read(store, ['batchJobs'], () =>
    store.db.batchJobs.orderBy('createdAt').toArray(),
  );
  return all.sort(
    (a, b) =>
      b.createdAt - a.createdAt ||
      a.table.version - b.table.version ||
      (a.batchId < b.batchId ? -1 : 1),
  );
}

/**
 * Takes a batch up: RUNNING, by this owner, as a new attempt. One that waits begins its first.
 *
 * @throws {StateError} `not_resumable` when it has finished, or somebody works on it.
 */
export function reopenBatch(store: Store, batchId: string, owner: string): Promise<BatchRecord> {
  return write(store, ['batchJobs'], async () => {
    const batch = required(await store.db.batchJobs.get(batchId), batchText(batchId));
    if (!isResumable(batch)) {
      throw new StateError(
        'not_resumable',
        `batch: one that stopped early can go on, this one is ${batch.status}${batch.status === 'RUNNING' ? '; cancel it where it runs' : ''}`,
        { batchId, status: batch.status },
      );
    }
    const edited: BatchRecord = {
      ...batch,
      status: 'RUNNING',
      owner,
      attempt: batch.attempt + (batch.status === 'WAITING' ? 0 : 1),
      endedAt: null,
      error: null,
    };
    await store.db.batchJobs.put(edited);
    return edited;
  });
}

/** Which attempt writes: a worker whose batch was taken up elsewhere must not. */
export interface BatchTurn {
  readonly batchId: string;
  readonly attempt: number;
}

/** The batch, when it is this attempt's turn; inside a transaction with `batchJobs`. */
async function turnOf(store: Store, { batchId, attempt }: BatchTurn): Promise<BatchRecord> {
  const batch = required(await store.db.batchJobs.get(batchId), batchText(batchId));
  if (batch.status === 'RUNNING' && batch.attempt === attempt) return batch;
  throw new StateError(
    'batch_taken',
    `batch: attempt ${attempt} is over, the batch is ${batch.status} at attempt ${batch.attempt}`,
    { batchId, attempt },
  );
}

/**
 * Notes a scored chunk whose bytes are stored.
 *
 * @param index Which chunk; it must be the next.
 * @throws {StateError} `batch_taken` when the batch was stopped or taken up elsewhere; `blob_missing`.
 */
export function appendChunk(
  store: Store,
  turn: BatchTurn,
  index: number,
  chunk: BatchChunk,
  facts: { readonly threshold: number | null; readonly workMs: number },
): Promise<BatchRecord> {
  return write(store, ['batchJobs', 'blobs'], async () => {
    const batch = await turnOf(store, turn);
    if (batch.chunks.length !== index) {
      throw new StateError('batch_taken', `batch: chunk ${index} is stored already`, { ...turn });
    }
    await requireBlobs(store, [chunk.blob]);
    const edited: BatchRecord = {
      ...batch,
      threshold: facts.threshold,
      chunks: [...batch.chunks, chunk],
      blobs: [...batch.blobs, chunk.blob],
      rowsDone: batch.rowsDone + chunk.numRows,
      workMs: batch.workMs + facts.workMs,
    };
    await store.db.batchJobs.put(edited);
    return edited;
  });
}

/** Makes the chunks a table version and ends the batch, with its event: all in one transaction. */
export function finishBatch(
  store: Store,
  turn: BatchTurn,
  draft: Unnumbered,
): Promise<TableVersionRecord> {
  const tables = ['batchJobs', 'dataTables', 'tableVersions', 'blobs', 'events'] as const;
  return write(store, tables, async () => {
    const batch = await turnOf(store, turn);
    const made = await appendVersion(store, draft);
    const { name, version, digest, numRows } = made;
    await store.db.batchJobs.put({
      ...batch,
      status: 'FINISHED',
      blobs: [],
      output: { name, version, digest },
      owner: null,
      endedAt: store.now(),
    });
    await recordEvent(store, 'batch.finished', name, {
      batchId: batch.batchId,
      model: batch.model.uri,
      model_name: batch.model.name,
      model_version: batch.model.version,
      table: batch.table.name,
      table_version: batch.table.version,
      into: name,
      into_version: version,
      rows: numRows,
      backfillId: batch.backfillId,
    });
    return made;
  });
}

/** A batch that has ended early. */
export function closedBatch(
  batch: BatchRecord,
  failure: Pick<BatchRecord, 'error'> & { readonly status: 'FAILED' | 'KILLED' },
  now: number,
): BatchRecord {
  return { ...batch, ...failure, owner: null, endedAt: now };
}

/** Ends a batch that is still open: KILLED after a cancel, else FAILED. What it has stored stays, to go on from. */
export async function closeBatch(store: Store, turn: BatchTurn, error: unknown): Promise<void> {
  const failure = {
    status: isCancelled(error) ? ('KILLED' as const) : ('FAILED' as const),
    error: toErrorPayload(error),
  };
  await nowOrWhenRoom(() =>
    write(store, ['batchJobs'], async () => {
      const batch = await store.db.batchJobs.get(turn.batchId);
      const isOpen = batch?.status === 'RUNNING' || batch?.status === 'WAITING';
      if (!batch || !isOpen || batch.attempt !== turn.attempt) return;
      await store.db.batchJobs.put(closedBatch(batch, failure, store.now()));
    }),
  );
}

/**
 * Forgets a batch that is not at work; predictions that it has made stay, chunks of one that stopped early go.
 *
 * @throws {StateError} `batch_running`
 */
export function forgetBatch(store: Store, batchId: string): Promise<void> {
  return write(store, ['batchJobs'], async () => {
    const batch = required(await store.db.batchJobs.get(batchId), batchText(batchId));
    if (batch.status === 'RUNNING') {
      throw new StateError('batch_running', 'batch: it is at work; cancel it first', { batchId });
    }
    await store.db.batchJobs.delete(batchId);
  });
}
