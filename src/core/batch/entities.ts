/** @file Batches: one table scored by one model, chunk by chunk, so that it can stop anywhere and go on. */
import type { ErrorPayload } from '../errors.ts';
import type { Digest } from '../hash.ts';

/** Where a batch is. `WAITING`: a later part of a backfill. */
export type BatchStatus = 'WAITING' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

/** The model of a batch, pinned when it was asked for: an alias that moves meanwhile changes nothing. */
export interface BatchModel {
  /** As given. */
  readonly uri: string;
  readonly name: string | null;
  readonly version: number | null;
  readonly alias: string | null;
  readonly runId: string;
  /** Folder of the model in the run's artifacts. */
  readonly path: string;
}

/** A scored chunk that is durably stored. */
export interface BatchChunk {
  readonly blob: Digest;
  readonly numRows: number;
  readonly sizeBytes: number;
}

/** One batch. */
export interface BatchRecord {
  readonly batchId: string;
  readonly status: BatchStatus;
  readonly model: BatchModel;
  readonly table: {
    readonly name: string;
    readonly version: number;
    readonly digest: Digest;
    readonly numRows: number;
  };
  /** Table of which the predictions become the next version. */
  readonly into: string;
  /** Binary: the threshold that decided; null before the first chunk, and for other tasks. */
  readonly threshold: number | null;
  /** What stands in `scored_at` of every row: when the batch was asked for, ms since epoch. */
  readonly scoredAt: number;
  /** Chunks stored so far; chunk k holds rows 65,536·k to 65,536·(k + 1). */
  readonly chunks: readonly BatchChunk[];
  /** Their digests until the table version names them: keeps the bytes from being collected. */
  readonly blobs: readonly Digest[];
  readonly rowsDone: number;
  /** Milliseconds spent scoring, over all attempts. */
  readonly workMs: number;
  /** 1, and one more for each time it was taken up again. A worker of an older attempt can write nothing. */
  readonly attempt: number;
  readonly output: {
    readonly name: string;
    readonly version: number;
    readonly digest: Digest;
  } | null;
  /** Of the backfill that it belongs to. */
  readonly backfillId: string | null;
  /** Tab that works on it. */
  readonly owner: string | null;
  readonly requestedBy: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly error: ErrorPayload | null;
  readonly schemaVersion: 1;
}

/** Can it be taken up again? */
export function isResumable({ status }: Pick<BatchRecord, 'status'>): boolean {
  return status === 'FAILED' || status === 'KILLED' || status === 'WAITING';
}
