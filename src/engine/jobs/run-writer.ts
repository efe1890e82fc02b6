/** @file A run around a piece of work: begun before it, ended exactly once, whatever happens inside. */
import { closeRun } from '../../store/close-work.ts';
import type { Store } from '../../store/database.ts';
import { createRun, reopenRun, setRunStatus, type RunFacts } from '../../store/run-store.ts';
import type { RunTarget } from '../protocol.ts';

/**
 * Begins a run, does `work`, and ends the run as FINISHED with the facts it returns, KILLED when it was cancelled,
 * or FAILED with the error.
 *
 * @param isResumed The run is there already, and goes on.
 * @throws What `work` throws, after the run is closed.
 */
export async function withRun<T>(
  store: Store,
  target: RunTarget,
  work: () => Promise<{
    readonly facts: RunFacts;
    readonly result: T;
    /** Default FINISHED; a pruned trial is KILLED, as MLflow's Optuna storage maps it. */
    readonly status?: 'FINISHED' | 'KILLED';
  }>,
  isResumed = false,
): Promise<T> {
  if (isResumed) await reopenRun(store, target.runId, target.owner);
  else await createRun(store, target);
  try {
    const { facts, result, status = 'FINISHED' } = await work();
    await setRunStatus(store, target.runId, status, facts);
    return result;
  } catch (error) {
    await closeRun(store, target.runId, error);
    throw error;
  }
}
