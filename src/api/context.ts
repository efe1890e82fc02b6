/** @file What the parts of the API share: the pool, the board, the store, and the few things a script may set. */
import type { Severity } from '../core/automation/rule.ts';
import type { PersonaId } from '../core/governance/personas.ts';
import type { JobBoard, JobHandle } from '../engine/job-board.ts';
import type {
  BackendChoice,
  EngineRequests,
  EngineResults,
  RequestType,
} from '../engine/protocol.ts';
import { catalogOfRequest } from '../engine/reach.ts';
import type { WorkerPool } from '../engine/worker-pool.ts';
import type { WorkspaceClock } from '../store/clock.ts';
import type { Store } from '../store/database.ts';
import type { CallOptions } from './types.ts';

/** A message of automation, for whoever looks at the page. */
export interface Notice {
  readonly firingId: string;
  readonly severity: Severity;
  readonly text: string;
}

/** Settings that a script changes as it goes. */
export interface Session {
  backend: BackendChoice;
  /** Experiment of the next runs. */
  experiment: string;
  /** Who acts in this tab. */
  actor: PersonaId;
  /** Shows a message on the page, where there is one. */
  onNotice?: (notice: Notice) => void;
}

export interface ApiContext {
  readonly store: Store;
  /** The clock that the store runs on. */
  readonly clock: WorkspaceClock;
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

/**
 * Runs one request as a job on the board, with the caller's signal and progress.
 *
 * @throws {StateError} `wrong_catalog` when it mixes environments; nothing is begun then.
 */
export async function runJob<T extends RequestType>(
  { pool, board }: ApiContext,
  words: JobWords,
  type: T,
  payload: EngineRequests[T],
  options: CallOptions = {},
): Promise<EngineResults[T]> {
  catalogOfRequest(type, payload);
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
