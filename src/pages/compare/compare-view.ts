/** @file What the comparison reads off the runs' evaluations. */
import { pythonLiteral } from '../../core/interop/python/literal.ts';
import { metricInfo } from '../../core/metrics/names.ts';
import type { RunRow } from '../../core/tracking/entities.ts';
import type { Evaluations } from '../../state/compare.svelte.ts';
import { defaultMetrics } from '../../state/run-columns.ts';
import type { EvaluationPart } from '../../state/run-files.svelte.ts';

type Known = ReadonlyMap<string, Evaluations> | undefined;

const PARTS: readonly EvaluationPart[] = ['test', 'validation'];

/** Interval of a metric, with its prefix, of a run. */
export function intervalOf(
  known: Known,
  runId: string,
  key: string,
): readonly [low: number, high: number] | undefined {
  const part = PARTS.find((candidate) => key.startsWith(`${candidate}_`));
  const evaluation = part && known?.get(runId)?.[part];
  if (!evaluation) return undefined;
  const id = key.slice(part.length + 1);
  return Object.hasOwn(evaluation.intervals, id) ? evaluation.intervals[id] : undefined;
}

/** Ends of an axis that holds the intervals of all runs; null without any. */
export function rangeOf(
  known: Known,
  rows: readonly RunRow[],
  key: string,
): readonly [low: number, high: number] | null {
  const all = rows.flatMap(({ runId }) => intervalOf(known, runId, key) ?? []);
  return all.length === 0 ? null : [Math.min(...all), Math.max(...all)];
}

/** The run that is best by the metric that most of them have. */
export function bestRun(
  rows: readonly RunRow[],
): { readonly row: RunRow; readonly key: string } | null {
  const key = defaultMetrics(rows).at(0);
  const isGreaterBetter = key === undefined ? null : (metricInfo(key)?.greaterIsBetter ?? null);
  if (key === undefined || isGreaterBetter === null) return null;
  let best: RunRow | null = null;
  for (const row of rows) {
    if (!Object.hasOwn(row.metrics, key)) continue;
    const difference = best === null ? 0 : row.metrics[key] - best.metrics[key];
    if (best === null || (isGreaterBetter ? difference > 0 : difference < 0)) best = row;
  }
  return best && { row: best, key };
}

/** pandas code that lays the runs side by side. */
export function pythonForCompare(rows: readonly RunRow[]): string {
  const ids = pythonLiteral(rows.map(({ runId }) => runId));
  return [
    'import mlflow',
    'import pandas as pd',
    '',
    `run_ids = ${ids}`,
    'runs = [mlflow.get_run(run_id) for run_id in run_ids]',
    'table = pd.DataFrame(',
    '    {run.info.run_name: {**run.data.params, **run.data.metrics} for run in runs}',
    ')',
    'print(table[table.nunique(axis=1, dropna=False) > 1])',
  ].join('\n');
}
