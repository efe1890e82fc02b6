/** @file In which order runs are returned. */
import type { FilterField } from './filter-ast.ts';
import type { RunRow } from './entities.ts';
import { fieldOf, filterError, tokenizeFilter } from './filter-lexer.ts';
import { valueOf, type FieldValue } from './filter-evaluate.ts';

/** One sort key. */
export interface OrderClause {
  readonly field: FilterField;
  readonly descending: boolean;
}

/**
 * Parses one order clause: `field [ASC|DESC]`, e.g. ``metrics.`test roc` DESC``. ASC when not said.
 *
 * @throws {ParamError} `filter_syntax` with `position`.
 * Source: MLflow's `order_by`.
 */
export function parseOrderBy(source: string): OrderClause {
  const tokens = tokenizeFilter(source);
  const [name, direction] = tokens;
  if (name?.type !== 'name') filterError(source, 0, 'an order must begin with a field');
  const field = fieldOf(source, name);
  if (field.entity === 'dataset') {
    filterError(source, 0, 'runs cannot be ordered by dataset, of which they may have several');
  }
  if (direction?.type === 'end') return { field, descending: false };
  const word = direction?.type === 'name' ? direction.text.toUpperCase() : '';
  if (word !== 'ASC' && word !== 'DESC') {
    filterError(
      source,
      direction.position,
      `expected ASC or DESC, got ${JSON.stringify(direction.text)}`,
    );
  }
  if (tokens[2]?.type !== 'end') {
    filterError(
      source,
      tokens[2].position,
      'an order has one field; give several orders as a list',
    );
  }
  return { field, descending: word === 'DESC' };
}

/** 0 for a value, 1 for NaN, 2 for none: the order of the three, whichever the direction. */
function rankOf(value: FieldValue): number {
  if (value === null) return 2;
  return typeof value === 'number' && Number.isNaN(value) ? 1 : 0;
}

/** Compares two values of one field; texts by UTF-16 units. */
function compareValues(a: FieldValue, b: FieldValue, descending: boolean): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === null || b === null || a === b) return rank;
  const order = a < b ? -1 : a > b ? 1 : 0;
  return descending ? -order : order;
}

/**
 * Sorts runs by the clauses, then by start time (newest first), then by id.
 *
 * Runs without a value come last and NaN just before them, ascending or descending.
 *
 * @returns A new array. Cost: O(n log n); each value is looked up once.
 */
export function sortRuns(rows: readonly RunRow[], clauses: readonly OrderClause[]): RunRow[] {
  const decorated = rows.map((row) => ({
    row,
    keys: clauses.map((clause) => valueOf(row, clause.field)),
  }));
  decorated.sort((a, b) => {
    for (let at = 0; at < clauses.length; at++) {
      const order = compareValues(a.keys[at], b.keys[at], clauses[at].descending);
      if (order !== 0) return order;
    }
    if (a.row.startTime !== b.row.startTime) return b.row.startTime - a.row.startTime;
    return a.row.runId < b.row.runId ? -1 : a.row.runId > b.row.runId ? 1 : 0;
  });
  return decorated.map(({ row }) => row);
}
