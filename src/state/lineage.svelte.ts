/** @file The lineage of the workspace, live. */
import type { Store } from '../store/database.ts';
import { readLineage } from '../store/lineage.ts';
import { live } from './live.svelte.ts';

/** The graph; with `trials` each trial of a study as a run of its own. */
export function liveLineage(store: Store, trials: () => boolean) {
  return live(trials, (shown) => readLineage(store, { trials: shown }));
}
