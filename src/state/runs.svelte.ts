/** @file Live lists of runs and of what hangs on them. */
import type { Store } from '../store/database.ts';
import { listExperiments } from '../store/experiment-store.ts';
import { live } from './live.svelte.ts';
import { readRuns, versionsByRun } from './run-queries.ts';
import type { RunReducer } from './run-view.ts';

/** Runs of an experiment (all when null) with one value of each metric; also those in the trash. */
export function liveRuns(
  store: Store,
  choice: () => { readonly experimentId: string | null; readonly reducer: RunReducer },
) {
  return live(choice, ({ experimentId, reducer }) =>
    readRuns(store, experimentId === null ? undefined : [experimentId], reducer),
  );
}

/** Experiments that are not in the trash, newest first. */
export function liveExperiments(store: Store) {
  return live(
    () => store,
    () => listExperiments(store, 'active'),
  );
}

/** Model versions by the run that they were made from. */
export function liveVersionsByRun(store: Store) {
  return live(
    () => store,
    () => versionsByRun(store),
  );
}
