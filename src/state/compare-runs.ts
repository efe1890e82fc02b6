/** @file Runs side by side: what differs from a pinned baseline. */
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import { metricInfo, METRICS } from '../core/metrics/names.ts';
import type { RunRow } from '../core/tracking/entities.ts';

/** Most runs in one comparison. */
export const MOST_COMPARED = 10;

/** One value of one run. */
export interface ComparedCell {
  readonly value: string | number | null;
  /** Another value than the baseline's. */
  readonly isChanged: boolean;
  /** Value − baseline, for numbers; null at the baseline itself. */
  readonly difference: number | null;
  /** Does the difference go the better way? null when it has no better way. */
  readonly isBetter: boolean | null;
}

/** One key across all runs. */
export interface ComparedRow {
  readonly key: string;
  readonly cells: readonly ComparedCell[];
  /** Not the same in all runs. */
  readonly differs: boolean;
}

/** Rows of one kind. */
export interface ComparedSection {
  readonly id: 'params' | 'inputs' | 'facts' | 'metrics' | 'tags';
  readonly rows: readonly ComparedRow[];
}

type Value = string | number | null;

function rowOf(
  key: string,
  values: readonly Value[],
  baseline: number,
  isMetric: boolean,
): ComparedRow {
  const base = values[baseline] ?? null;
  const greaterIsBetter = isMetric ? (metricInfo(key)?.greaterIsBetter ?? null) : null;
  const cells = values.map((value, at): ComparedCell => {
    const difference =
      at !== baseline && typeof value === 'number' && typeof base === 'number'
        ? value - base
        : null;
    const isBetter =
      difference === null || difference === 0 || greaterIsBetter === null
        ? null
        : difference > 0 === greaterIsBetter;
    return { value, isChanged: !Object.is(value, base), difference, isBetter };
  });
  return { key, cells, differs: cells.some(({ isChanged }) => isChanged) };
}

const RANKS = new Map(METRICS.map(({ id }, rank) => [id, rank]));
const rankOf = (key: string): number => RANKS.get(metricInfo(key)?.id ?? '') ?? 999;

function keysOf(rows: readonly RunRow[], pick: (row: RunRow) => object): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(pick(row))))];
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | null =>
  Object.hasOwn(record, key) ? record[key] : null;

function inputsOf({ inputs }: RunRow): Readonly<Record<string, string>> {
  return Object.fromEntries(
    inputs.map(({ context, name, version, numRows }) => [
      context,
      `${name} v${version}, ${numRows.toLocaleString('en-US')} rows`,
    ]),
  );
}

/** Metrics first by part of the rows (test, validation, others), then as the catalog has them. */
function metricOrder(a: string, b: string): number {
  const partOf = (key: string): number =>
    key.startsWith('test_') ? 0 : key.startsWith('validation_') ? 1 : 2;
  return partOf(a) - partOf(b) || rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** A param's default in the learner of a run, as runs log it; null when it has none. */
function standardOf({ params }: RunRow, key: string): string | null {
  const learner = LEARNER_CATALOG.find(({ id }) => id === own(params, 'learner'));
  const spec = learner?.params.find(({ name }) => name === key);
  if (!spec) return null;
  return typeof spec.default === 'string' ? spec.default : JSON.stringify(spec.default);
}

/**
 * A param differs when two runs set it differently, or when one sets it to something else than its default while
 * another's learner does not have it.
 */
function paramDiffers(rows: readonly RunRow[], key: string): boolean {
  const having = rows.filter(({ params }) => Object.hasOwn(params, key));
  const values = new Set(having.map(({ params }) => params[key]));
  if (values.size > 1) return true;
  return (
    having.length < rows.length && having.some((row) => row.params[key] !== standardOf(row, key))
  );
}

/** Metrics that a first look needs; counts and rarer ones come with all rows. */
const MAIN = new Set([
  'roc_auc',
  'precision_recall_auc',
  'f1_score',
  'accuracy_score',
  'precision_score',
  'recall_score',
  'log_loss',
  'brier_score_loss',
  'root_mean_squared_error',
  'mean_absolute_error',
  'r2_score',
]);

/**
 * Lays runs side by side. A row `differs` when it is worth a look: see `paramDiffers`; of the metrics only the main
 * ones and those that users log count.
 
 *
 * @param rows In the order of the columns.
 * @param baseline Index of the run that the others are compared with.
 */
export function compareRuns(rows: readonly RunRow[], baseline: number): readonly ComparedSection[] {
  const section = (
    id: ComparedSection['id'],
    keys: readonly string[],
    valueOf: (row: RunRow, key: string) => Value,
  ): ComparedSection => ({
    id,
    rows: keys.map((key) => {
      const values = rows.map((row) => valueOf(row, key));
      const row = rowOf(key, values, baseline, id === 'metrics');
      if (id === 'params') return { ...row, differs: paramDiffers(rows, key) };
      const info = id === 'metrics' ? metricInfo(key) : null;
      return { ...row, differs: row.differs && (info === null || MAIN.has(info.id)) };
    }),
  });
  const params = keysOf(rows, (row) => row.params);
  // The learner decides which other params there are.
  params.sort((a, b) => Number(b === 'learner') - Number(a === 'learner'));
  const inputs = keysOf(rows, inputsOf);
  const tags = keysOf(rows, (row) => row.tags).filter((key) => !/^(mlflow|app|optuna)\./.test(key));
  return [
    section('params', params, (row, key) => own(row.params, key)),
    section('inputs', inputs, (row, key) => own(inputsOf(row), key)),
    section('metrics', keysOf(rows, (row) => row.metrics).sort(metricOrder), (row, key) =>
      own(row.metrics, key),
    ),
    section('facts', ['status', 'backend', 'model_hash'], (row, key) =>
      key === 'status' ? row.status : key === 'backend' ? row.backend : row.modelHash,
    ),
    section('tags', tags, (row, key) => own(row.tags, key)),
  ].filter((one) => one.rows.length > 0);
}

/** Is a difference within the intervals of both values, so that it may be chance? */
export function isWithinIntervals(
  a: readonly [low: number, high: number] | undefined,
  b: readonly [low: number, high: number] | undefined,
): boolean | null {
  if (!a || !b) return null;
  return a[0] <= b[1] && b[0] <= a[1];
}
