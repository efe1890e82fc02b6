/** @file Rows of a run's table of metrics. */
import type { Evaluation } from '../../core/metrics/evaluation.ts';
import { METRIC_PREFIXES, METRICS } from '../../core/metrics/names.ts';

/** A value with its interval. */
export interface MetricValue {
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | null;
}

/** One metric on both parts. */
export interface MetricRow {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly validation: MetricValue | null;
  readonly test: MetricValue | null;
  /** Depends on the threshold. */
  readonly atThreshold: boolean;
}

const AT_THRESHOLD = new Set([
  'f1_score',
  'accuracy_score',
  'precision_score',
  'recall_score',
  'specificity_score',
  'balanced_accuracy_score',
  'matthews_corrcoef',
  'cohen_kappa_score',
]);

/** Counts that the confusion matrix shows better. */
const ELSEWHERE = new Set([
  'true_positives',
  'false_positives',
  'true_negatives',
  'false_negatives',
  'example_count',
]);

function valueOf(evaluation: Evaluation | null, id: string): MetricValue | null {
  if (!evaluation || !Object.hasOwn(evaluation.metrics, id)) return null;
  const interval = Object.hasOwn(evaluation.intervals, id) ? evaluation.intervals[id] : null;
  return { value: evaluation.metrics[id], interval };
}

/** Metrics of the evaluations in the catalog's order, counts left out. */
export function evaluationRows(
  validation: Evaluation | null,
  test: Evaluation | null,
): readonly MetricRow[] {
  const isBinary = (test ?? validation)?.task === 'binary';
  return METRICS.filter(({ id }) => !ELSEWHERE.has(id)).flatMap(({ id, title, help }) => {
    const [first, second] = [valueOf(validation, id), valueOf(test, id)];
    if (!first && !second) return [];
    return [
      {
        id,
        title,
        help,
        validation: first,
        test: second,
        atThreshold: isBinary && AT_THRESHOLD.has(id),
      },
    ];
  });
}

/** What the run logged beside its evaluations. */
export function otherMetrics(
  metrics: Readonly<Record<string, number>>,
): readonly (readonly [key: string, value: number])[] {
  const evaluated = METRIC_PREFIXES.filter(
    (prefix) => prefix === 'validation_' || prefix === 'test_',
  );
  return Object.entries(metrics).filter(([key]) => {
    const prefix = evaluated.find((candidate) => key.startsWith(candidate));
    return prefix === undefined || !METRICS.some(({ id }) => id === key.slice(prefix.length));
  });
}
