/** @file Columns of the table of runs: which there are, which are shown, what a run has in each. */
import type { FilterEntity, FilterField } from '../core/tracking/filter-ast.ts';
import { valueOf, type FieldValue } from '../core/tracking/filter-evaluate.ts';
import { parseOrderBy } from '../core/tracking/order-by.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import { METRICS, METRIC_PREFIXES, metricInfo } from '../core/metrics/names.ts';

/** A chosen column: something logged, or a fact of the run. */
export type RunColumnId = string;

/** Facts of a run that are columns, in the order of the picker. */
export const FACT_COLUMNS: readonly { readonly id: RunColumnId; readonly label: string }[] = [
  { id: 'status', label: 'Status' },
  { id: 'dataset', label: 'Table' },
  { id: 'models', label: 'Used as' },
  { id: 'backend', label: 'Backend' },
  { id: 'model_hash', label: 'Model hash' },
  { id: 'duration', label: 'Duration' },
  { id: 'start_time', label: 'Started' },
];

const PREFIXES: Readonly<Partial<Record<FilterEntity, string>>> = {
  metric: 'metrics.',
  param: 'params.',
  tag: 'tags.',
};

/** Attributes that runs can be ordered by, by column. */
const ORDERED_FACTS: ReadonlyMap<RunColumnId, string> = new Map([
  ['name', 'run_name'],
  ['status', 'status'],
  ['backend', 'backend'],
  ['model_hash', 'model_hash'],
  ['duration', 'duration'],
  ['start_time', 'start_time'],
]);

/** The logged key behind a column; null for facts. */
export function fieldOfColumn(id: RunColumnId): FilterField | null {
  for (const [entity, prefix] of Object.entries(PREFIXES)) {
    if (id.startsWith(prefix) && id.length > prefix.length) {
      return { entity: entity as FilterEntity, key: id.slice(prefix.length) };
    }
  }
  return null;
}

/** What a run has in a logged column; null when it has none. */
export function columnValue(row: RunRow, id: RunColumnId): FieldValue {
  const field = fieldOfColumn(id);
  return field === null ? null : valueOf(row, field);
}

/** A key as a filter writes it: quoted when it has unusual characters. */
export function quotedField(id: RunColumnId): string {
  const field = fieldOfColumn(id);
  const attribute = ORDERED_FACTS.get(id);
  if (field === null) return `attributes.${attribute ?? id}`;
  const isPlain = /^[\p{L}\p{N}_][\p{L}\p{N}_./-]*$/u.test(field.key);
  const key = isPlain ? field.key : `\`${field.key.replaceAll('`', '``')}\``;
  return `${PREFIXES[field.entity] ?? ''}${key}`;
}

/** Order clause of a column, e.g. `metrics.test_f1_score DESC`; null for one that has no order. */
export function orderClause(id: RunColumnId, descending: boolean): string | null {
  if (fieldOfColumn(id) === null && !ORDERED_FACTS.has(id)) return null;
  return `${quotedField(id)} ${descending ? 'DESC' : 'ASC'}`;
}

/** Reads a clause back; null when it is none of ours. */
export function sortOfClause(
  clause: string,
): { readonly id: RunColumnId; readonly descending: boolean } | null {
  try {
    const { field, descending } = parseOrderBy(clause);
    const prefix = PREFIXES[field.entity];
    if (prefix !== undefined) return { id: prefix + field.key, descending };
    const fact = [...ORDERED_FACTS].find(([, attribute]) => attribute === field.key);
    return fact ? { id: fact[0], descending } : null;
  } catch {
    return null;
  }
}

/** Keys that runs have logged, by kind: known metrics first in their own order, the rest by name. */
export interface LoggedKeys {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  readonly tags: readonly string[];
}

const RANKS = new Map(METRICS.map(({ id }, rank) => [id, rank]));

function rankOf(key: string): number {
  const info = metricInfo(key);
  if (info === null) return Infinity;
  const prefix = ['test_', 'validation_', 'training_', 'cv_'].findIndex((one) =>
    key.startsWith(one),
  );
  return (RANKS.get(info.id) ?? 1000) + 1000 * (prefix < 0 ? METRIC_PREFIXES.length : prefix);
}

/** All keys of some runs. O(runs · keys). */
export function loggedKeys(rows: readonly RunRow[]): LoggedKeys {
  const metrics = new Set<string>();
  const params = new Set<string>();
  const tags = new Set<string>();
  for (const row of rows) {
    for (const key of Object.keys(row.metrics)) metrics.add(key);
    for (const key of Object.keys(row.params)) params.add(key);
    for (const key of Object.keys(row.tags)) tags.add(key);
  }
  const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const byRank = (a: string, b: string): number => {
    const [rankA, rankB] = [rankOf(a), rankOf(b)];
    return rankA === rankB ? byName(a, b) : rankA - rankB;
  };
  return {
    metrics: [...metrics].sort(byRank),
    params: [...params].sort(byName),
    tags: [...tags].sort(byName),
  };
}

/** Metrics that say most, by how often they are wanted. */
const TELLING = [
  'f1_score',
  'roc_auc',
  'log_loss',
  'r2_score',
  'root_mean_squared_error',
  'mean_absolute_error',
];

/**
 * The metrics shown before anyone chose: three telling ones, of the test rows when at least half of the runs
 * with metrics have looked at them, else of the validation rows.
 */
export function defaultMetrics(rows: readonly RunRow[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { metrics } of rows) {
    for (const key of Object.keys(metrics)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const countOf = (key: string): number => counts.get(key) ?? 0;
  const total = (prefix: string): number =>
    Math.max(0, ...TELLING.map((id) => countOf(`${prefix}${id}`)));
  const prefix = total('test_') * 2 >= total('validation_') ? 'test_' : 'validation_';
  return TELLING.map((id) => `${prefix}${id}`)
    .filter((key) => countOf(key) > 0)
    .slice(0, 3);
}

/** Columns shown before anyone chose. */
export function defaultColumns(rows: readonly RunRow[]): readonly RunColumnId[] {
  const metrics = defaultMetrics(rows).map((key) => `metrics.${key}`);
  const learners = rows.some(({ params }) => Object.hasOwn(params, 'learner'));
  return [
    'status',
    ...(learners ? ['params.learner'] : []),
    ...metrics,
    'models',
    'dataset',
    'duration',
    'start_time',
  ];
}

/** Title of a metric with its part of the rows: `F1 (test)`; the key itself when it is not a known one. */
export function metricTitle(key: string): string {
  const info = metricInfo(key);
  if (info === null) return key;
  const prefix = METRIC_PREFIXES.find((candidate) => key.startsWith(candidate));
  return prefix === undefined ? info.title : `${info.title} (${prefix.slice(0, -1)})`;
}

/** Part of the rows that a metric is of: `test`, `validation`, …; null for others. */
function partOf(key: string): string | null {
  const prefix = METRIC_PREFIXES.find((candidate) => key.startsWith(candidate));
  return prefix === undefined || metricInfo(key) === null ? null : prefix.slice(0, -1);
}

/** Headings of metric columns: the part of the rows stands only in the first when it is the same in all. */
export function columnTitles(keys: readonly string[]): ReadonlyMap<string, string> {
  const isOne = new Set(keys.map(partOf)).size === 1;
  return new Map(
    keys.map((key, at) => [
      key,
      isOne && at > 0 ? (metricInfo(key)?.title ?? key) : metricTitle(key),
    ]),
  );
}
