/** @file What a job may use: the store, a cancel signal, a way to report. */
import type { CancelSignal } from '../../core/errors.ts';
import type { OnProgress } from '../../core/progress.ts';
import type { Catalog } from '../../core/registry/names.ts';
import type { Store } from '../../store/database.ts';
import type { EngineRequests, EngineResults, RequestType } from '../protocol.ts';

export interface JobContext {
  readonly signal: CancelSignal;
  readonly report: OnProgress;
  /** The workspace, scoped to the environment in which the job runs; opened when first asked for, and again after another tab has replaced it. */
  store(): Promise<Store>;
}

/** A job: plain data in, plain data out. */
export type Job<T extends RequestType> = (
  payload: EngineRequests[T],
  context: JobContext,
) => Promise<EngineResults[T]>;

let opened: Promise<Store> | null = null;
/** How far the workspace's clock is ahead, ms; running jobs go with it too. */
let clockOffsetMs = 0;

/** Takes over the workspace's clock, which only goes forward. */
export function setJobClock(offsetMs: number): void {
  clockOffsetMs = Math.max(clockOffsetMs, offsetMs);
}

async function open(onOutdated: () => void): Promise<Store> {
  const { openDatabase } = await import('../../store/database.ts');
  return openDatabase({ onOutdated, now: () => Date.now() + clockOffsetMs });
}

function openStore(): Promise<Store> {
  const reset = (): void => {
    opened = null;
  };
  opened ??= open(reset).catch((error: unknown) => {
    reset();
    throw error;
  });
  return opened;
}

/**
 * The context of one request.
 *
 * @param catalog The environment in which it runs; null when it belongs to none.
 */
export function createJobContext(
  signal: CancelSignal,
  report: OnProgress,
  catalog: Catalog | null,
): JobContext {
  return {
    signal,
    report,
    store: async () => {
      const [store, { scopedStore }] = await Promise.all([
        openStore(),
        import('../../store/scope.ts'),
      ]);
      return scopedStore(store, catalog);
    },
  };
}
