/** @file Finding runs in the database by MLflow's filter strings. */
import { searchRuns, type SearchOptions, type SearchResult } from '../core/tracking/search-runs.ts';
import type { Store } from './database.ts';
import { listRuns, type MetricReducer } from './run-rows.ts';

/** Finds runs in the database; see `searchRuns` of the core. */
export async function searchStoredRuns(
  store: Store,
  options: SearchOptions & {
    readonly experimentIds?: readonly string[];
    readonly reducer?: MetricReducer;
  } = {},
): Promise<SearchResult> {
  const { experimentIds, reducer, ...search } = options;
  return searchRuns(await listRuns(store, experimentIds, reducer), search);
}
