/** @file What the cells of the table of runs say. */
import { metricInfo } from '../../core/metrics/names.ts';
import type { RunRow } from '../../core/tracking/entities.ts';
import { defaultMetrics, type LoggedKeys } from '../../state/run-columns.ts';
import type { TableLine } from '../../state/run-tree.ts';

/** Lowest and highest of some values, with a quarter of their distance around them. */
export function axisOf(values: Iterable<number | null | undefined>): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const room = Math.max((high - low) * 0.25, Math.abs(high) * 0.02, 1e-9);
  return [low - room, high + room];
}

/** Milliseconds that a run took; null while it runs. */
export function durationOf({ startTime, endTime }: RunRow): number | null {
  return endTime === null ? null : endTime - startTime;
}

/** Table that a run read first, as `telco v1`. */
export function datasetOf({
  inputs,
}: RunRow): { readonly label: string; readonly name: string; readonly version: number } | null {
  const [input] = inputs;
  if (!input) return null;
  const short = input.name.split('.').at(-1) ?? input.name;
  return { label: `${short} v${input.version}`, name: input.name, version: input.version };
}

/** Runs among lines. */
export const rowsOf = (lines: readonly TableLine[]): RunRow[] =>
  lines.flatMap((line) => (line.kind === 'run' ? [line.row] : []));

/** Why a run that did not finish ended, in a few words. */
export function endedBy({ status, error }: RunRow): string | null {
  if (status === 'FAILED') return error?.message ?? 'failed';
  if (status === 'KILLED') return error === null ? 'stopped early' : 'stopped by you';
  return null;
}

/** The metric whose intervals are drawn: the one that orders the table, else the first that is shown. */
export function rangedMetric(columns: readonly string[], sortId: string | null): string | null {
  const metrics = columns.filter((id) => /^metrics\.(test|validation)_/.test(id));
  const chosen = metrics.find((id) => id === sortId) ?? metrics.at(0);
  return chosen === undefined ? null : chosen.slice('metrics.'.length);
}

/** The run that is best by a metric; null when none has it or it has no better end. */
export function bestOf(rows: readonly RunRow[], key: string): RunRow | null {
  const isGreaterBetter = metricInfo(key)?.greaterIsBetter ?? null;
  if (isGreaterBetter === null) return null;
  let best: RunRow | null = null;
  for (const row of rows) {
    if (!Object.hasOwn(row.metrics, key) || Number.isNaN(row.metrics[key])) continue;
    const difference = best === null ? 1 : row.metrics[key] - best.metrics[key];
    if (best === null || (isGreaterBetter ? difference > 0 : difference < 0)) best = row;
  }
  return best;
}

/** Filters that find something among these runs. */
export function filterExamples(keys: LoggedKeys, rows: readonly RunRow[]): readonly string[] {
  const metric = defaultMetrics(rows).at(0);
  const best = metric === undefined ? null : bestOf(rows, metric);
  const learner = rows.find((row) => Object.hasOwn(row.params, 'learner'))?.params['learner'];
  const input = rows.find(({ inputs }) => inputs.length > 0)?.inputs[0];
  const version = /^[\w.]+$/.test(input?.name ?? '') ? input : undefined;
  return [
    ...(metric !== undefined && best
      ? [`metrics.${metric} > ${(Math.floor(best.metrics[metric] * 50) / 50).toFixed(2)}`]
      : []),
    ...(learner !== undefined && /^\w+$/.test(learner) ? [`params.learner = '${learner}'`] : []),
    "attributes.status = 'FINISHED'",
    "attributes.run_name ILIKE '%tuned%'",
    ...(keys.params.includes('num_leaves') ? ['params.num_leaves BETWEEN 4 AND 16'] : []),
    ...(version ? [`dataset.name = '${version.name}'`] : []),
    'tags.keep IS NOT NULL',
  ];
}
