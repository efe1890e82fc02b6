/** @file `search_runs`: filter, order and page over runs in memory. */
import { checkInteger, checkOneOf, describe } from '../checks.ts';
import { ParamError } from '../errors.ts';
import type { RunRow } from './entities.ts';
import { compileFilter } from './filter-evaluate.ts';
import { parseFilter } from './filter-parser.ts';
import { parseOrderBy, sortRuns } from './order-by.ts';

/** MLflow's ViewType. */
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

/** What to look for; all is optional. */
export interface SearchOptions {
  /** Filter text; blank lets all through. */
  readonly filterString?: string;
  /** Order clauses, most important first. */
  readonly orderBy?: readonly string[];
  /** 1 to 50,000. Default 1,000. */
  readonly maxResults?: number;
  /** Default `ACTIVE_ONLY`. */
  readonly viewType?: ViewType;
  /** `nextPageToken` of the page before. */
  readonly pageToken?: string | null;
}

/** One page of runs. */
export interface SearchResult {
  readonly runs: readonly RunRow[];
  /** How many runs match in all. */
  readonly total: number;
  /** Opaque; `null` on the last page. */
  readonly nextPageToken: string | null;
}

const VIEW_TYPES: readonly ViewType[] = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'];

function readToken(token: string | null | undefined): number {
  if (token === null || token === undefined || token === '') return 0;
  try {
    const { offset } = JSON.parse(atob(token)) as { offset?: unknown };
    return checkInteger('offset', offset, { min: 0 });
  } catch (cause) {
    throw new ParamError(
      'invalid_param',
      `page token: must be the one that the page before gave, got ${describe(token)}`,
      {},
      { cause },
    );
  }
}

/**
 * Finds runs.
 *
 * @param rows Runs with their latest metrics, in any order; left as they are.
 * @returns One page, ordered by `orderBy`, then start time (newest first), then run id.
 * @throws {ParamError} `filter_syntax` with `details.position`, or `invalid_param`.
 *
 * Cost: one pass to filter, O(m log m) to order the m matches. 10,000 runs take a few milliseconds.
 * Source: MLflow's `search_runs`.
 */
export function searchRuns(rows: readonly RunRow[], options: SearchOptions = {}): SearchResult {
  const view = checkOneOf('viewType', options.viewType ?? 'ACTIVE_ONLY', VIEW_TYPES);
  const limit = checkInteger('maxResults', options.maxResults ?? 1000, { min: 1, max: 50_000 });
  const offset = readToken(options.pageToken);
  const clauses = (options.orderBy ?? []).map(parseOrderBy);
  const matches = compileFilter(parseFilter(options.filterString ?? ''));
  const found = rows.filter(
    (row) =>
      (view === 'ALL' || (row.lifecycleStage === 'active') === (view === 'ACTIVE_ONLY')) &&
      matches(row),
  );
  const sorted = sortRuns(found, clauses);
  const end = offset + limit;
  return {
    runs: sorted.slice(offset, end),
    total: sorted.length,
    nextPageToken: end < sorted.length ? btoa(JSON.stringify({ offset: end })) : null,
  };
}
