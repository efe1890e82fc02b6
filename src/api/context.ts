/** @file What the parts of the API share: the pool, the board, the store, and the few things a script may set. */
import { isCancelled, toErrorPayload } from '../core/errors.ts';
import type { JobBoard, JobHandle } from '../engine/job-board.ts';
import type {
  BackendChoice,
  EngineRequests,
  EngineResults,
  RequestType,
} from '../engine/protocol.ts';
import type { WorkerPool } from '../engine/worker-pool.ts';
import type { Store } from '../store/database.ts';
import { setRunStatus } from '../store/run-store.ts';
import type { CallOptions } from './types.ts';

/** Settings that a script changes as it goes. */
export interface Session {
  backend: BackendChoice;
  /** Experiment of the next runs. */
  experiment: string;
}

export interface ApiContext {
  readonly store: Store;
  readonly pool: WorkerPool;
  readonly board: JobBoard;
  /** Id of this tab: owner of what it runs. */
  readonly owner: string;
  readonly session: Session;
}

/** A job's words on the board. */
export interface JobWords {
  readonly title: string;
  readonly kind: string;
  readonly subject?: string;
}

/** Runs one request as a job on the board, with the caller's signal and progress. */
export function runJob<T extends RequestType>(
  { pool, board }: ApiContext,
  words: JobWords,
  type: T,
  payload: EngineRequests[T],
  options: CallOptions = {},
): Promise<EngineResults[T]> {
  return board.run(words, options.signal, (handle) =>
    pool.request(type, payload, forwarded(handle, options)),
  );
}

/** Signal and progress of a job, passed on to the caller too. */
export function forwarded(handle: JobHandle, options: CallOptions) {
  return {
    signal: handle.signal,
    onProgress: (progress: Parameters<JobHandle['report']>[0]) => {
      handle.report(progress);
      options.onProgress?.(progress);
    },
  };
}

/**
 * Closes a run whose worker died before it could: KILLED after a cancel, else FAILED with the error. A run that the
 * job has closed itself, or never began, is left as it is.
 */
export async function closeOpenRun(store: Store, runId: string, error: unknown): Promise<void> {
  const run = await store.db.runs.get(runId);
  if (run?.status !== 'RUNNING' && run?.status !== 'SCHEDULED') return;
  await setRunStatus(store, runId, isCancelled(error) ? 'KILLED' : 'FAILED', {
    error: toErrorPayload(error),
  });
}
