/** @file Which runs can be laid side by side: the same rows of the same table, the same question. Pure. */
import { toCanonicalJson } from '../core/codec.ts';
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import type { Task } from '../core/learners/learner.ts';
import { METRICS, type MetricInfo } from '../core/metrics/names.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import { REPRODUCES_TAG } from '../store/run-digests.ts';
import { parseSplit, runParamsOf, type ShownParam } from './run-form.ts';

/** What runs must have in common. */
export interface LeaderboardKey {
  /** Digest of the table version. */
  readonly digest: string;
  readonly target: string;
  /** The label that is predicted; null when there are not two classes. */
  readonly positive: string | null;
  /** The label that is predicted unless one is named; null when there are not two classes. */
  readonly standardPositive: string | null;
  readonly split: SplitSpec;
  readonly seed: number;
}

/** A run of the board. */
export interface LeaderboardRow {
  readonly run: RunRow;
  readonly learner: string;
  readonly learnerTitle: string;
  readonly isBaseline: boolean;
  /** A study's trial, or a run that repeats another. */
  readonly isExtra: boolean;
  /** Of the validation rows; null when the run has none. */
  readonly value: number | null;
  /** The best that a baseline reached; null without one. */
  readonly baseline: number | null;
  /** By how much it is better than the best baseline, whatever the metric's better end; null without one. */
  readonly gain: number | null;
  /** Seconds of fitting; null when they were not recorded. */
  readonly fitSeconds: number | null;
  /** Parameters that are not at their defaults. */
  readonly changed: readonly ShownParam[];
}

/** Metrics that a board of a task can be in order of, the most telling first. */
export function boardMetrics(task: Task | null): readonly MetricInfo[] {
  const all = METRICS.filter(
    ({ tasks, greaterIsBetter }) =>
      greaterIsBetter !== null && (task === null || tasks.includes(task)),
  );
  const first = task === 'regression' ? ['r2_score'] : [];
  return [...all].sort((a, b) => Number(first.includes(b.id)) - Number(first.includes(a.id)));
}

/** Does a run answer the same question on the same rows? `positive` is what its pipeline names, null for the standard. */
export function isComparable(
  { status, lifecycleStage, inputs, params, tags }: RunRow,
  positive: string | null,
  key: LeaderboardKey,
): boolean {
  if (status !== 'FINISHED' || lifecycleStage !== 'active') return false;
  const split = parseSplit(params['split']);
  // Trials divide the rows of training and validation into folds; their study reads them too, but has no model.
  const wanted = tags['optuna.trial.number'] === undefined ? 'training' : 'tuning';
  return (
    inputs.some(
      ({ context, digest }) =>
        (context === 'training' || context === wanted) && digest === key.digest,
    ) &&
    params['target'] === key.target &&
    params['seed'] === String(key.seed) &&
    split !== null &&
    toCanonicalJson(split) === toCanonicalJson(key.split) &&
    (positive ?? key.standardPositive) === key.positive
  );
}

const isExtra = ({ tags }: RunRow): boolean =>
  tags['optuna.trial.number'] !== undefined || tags[REPRODUCES_TAG] !== undefined;

/**
 * Runs in order: baselines first, then by a metric of the validation rows, the best first; those without it last.
 *
 * @param runs Comparable ones; see `isComparable`.
 * @param metric One of `boardMetrics`.
 * @param showsExtras Trials of studies and repetitions too.
 */
export function leaderboard(
  runs: readonly RunRow[],
  metric: MetricInfo,
  showsExtras: boolean,
): readonly LeaderboardRow[] {
  const key = `validation_${metric.id}`;
  const sign = metric.greaterIsBetter === false ? -1 : 1;
  const number = (run: RunRow, name: string): number | null => {
    const value = Object.hasOwn(run.metrics, name) ? run.metrics[name] : NaN;
    return Number.isFinite(value) ? value : null;
  };
  const rows = runs
    .filter((run) => showsExtras || !isExtra(run))
    .map((run): Omit<LeaderboardRow, 'gain' | 'baseline'> => {
      const info = LEARNER_CATALOG.find(({ id }) => id === run.params['learner']);
      return {
        run,
        learner: run.params['learner'] ?? '',
        learnerTitle: info?.title ?? run.params['learner'] ?? '',
        isBaseline: info?.family === 'baseline',
        isExtra: isExtra(run),
        value: number(run, key),
        fitSeconds: number(run, 'fit_time_seconds'),
        changed: runParamsOf(info?.params ?? [], run.params).filter(({ was }) => was !== null),
      };
    });
  const floor = Math.max(
    ...rows.flatMap(({ isBaseline, value }) =>
      isBaseline && value !== null ? [sign * value] : [],
    ),
  );
  const rank = ({ value }: { readonly value: number | null }): number =>
    value === null ? -Infinity : sign * value;
  return rows
    .map((row) => ({
      ...row,
      baseline: floor === -Infinity ? null : sign * floor,
      gain: row.isBaseline || row.value === null || floor === -Infinity ? null : rank(row) - floor,
    }))
    .sort((a, b) => {
      if (a.isBaseline !== b.isBaseline) return a.isBaseline ? -1 : 1;
      const [rankA, rankB] = [rank(a), rank(b)];
      return rankA === rankB ? a.run.startTime - b.run.startTime : rankB - rankA;
    });
}

/** Does the interval of a row reach the baseline? The difference may be chance then. */
export function isWithin(
  { baseline }: Pick<LeaderboardRow, 'baseline'>,
  interval: readonly [low: number, high: number] | undefined,
): boolean {
  if (baseline === null || interval === undefined) return false;
  return baseline >= interval[0] && baseline <= interval[1];
}

/** The best row that is no baseline; null when none has a value. */
export const bestOfBoard = (rows: readonly LeaderboardRow[]): LeaderboardRow | null =>
  rows.find(({ isBaseline, value }) => !isBaseline && value !== null) ?? null;
