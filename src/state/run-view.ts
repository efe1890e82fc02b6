/** @file What the page of runs shows, as its address has it. */
import { TerrariumError } from '../core/errors.ts';
import { parseFilter } from '../core/tracking/filter-parser.ts';
import { sortOfClause, type RunColumnId } from './run-columns.ts';
import type { Query } from './routes.ts';

/** Which value of a metric is shown; `best` by the metric's own direction. */
export type RunReducer = 'last' | 'best' | 'min' | 'max';

/** How rows are put together: children below their parents, or by a param. */
export type RunGrouping = 'parent' | 'learner' | 'table';

/** The view of a list of runs. */
export interface RunView {
  /** null: all. */
  readonly experimentId: string | null;
  readonly filter: string;
  /** null: newest first. */
  readonly sort: { readonly id: RunColumnId; readonly descending: boolean } | null;
  /** null: chosen by what there is. */
  readonly columns: readonly RunColumnId[] | null;
  readonly reducer: RunReducer;
  readonly grouping: RunGrouping;
  readonly stage: 'active' | 'deleted';
}

const REDUCERS: readonly RunReducer[] = ['last', 'best', 'min', 'max'];
const GROUPINGS: readonly RunGrouping[] = ['parent', 'learner', 'table'];

/** Reads the view off the query of an address; what it does not know is left at its default. */
export function parseRunView(query: ReadonlyMap<string, string>): RunView {
  const columns = query.get('columns');
  const order = query.get('order');
  return {
    experimentId: query.get('experiment') ?? null,
    filter: query.get('filter') ?? '',
    sort: order === undefined ? null : sortOfClause(order),
    columns: columns === undefined ? null : columns.split(',').filter((id) => id !== ''),
    reducer: REDUCERS.find((one) => one === query.get('show')) ?? 'last',
    grouping: GROUPINGS.find((one) => one === query.get('group')) ?? 'parent',
    stage: query.get('stage') === 'deleted' ? 'deleted' : 'active',
  };
}

/** Columns as the address has them. */
export function columnsQuery(columns: readonly RunColumnId[] | null): Query {
  return { columns: columns === null ? null : columns.join(',') };
}

/** What is wrong with a filter, and where; null when nothing is. */
export interface FilterProblem {
  readonly message: string;
  /** Offset of the first character that does not fit, in UTF-16 units; the length at the end. */
  readonly position: number;
}

/** Checks a filter without using it. */
export function filterProblem(filter: string): FilterProblem | null {
  try {
    parseFilter(filter);
    return null;
  } catch (error) {
    if (!(error instanceof TerrariumError) || error.code !== 'filter_syntax') throw error;
    const { position } = error.details;
    return {
      message: error.message.replace(/^filter: /, '').replace(/ \(at position \d+\)$/, ''),
      position: typeof position === 'number' ? Math.min(position, filter.length) : filter.length,
    };
  }
}
