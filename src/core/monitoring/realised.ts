/** @file Performance over rows whose label is known. */
import { accuracy, f1, precision, recall } from '../metrics/classification.ts';
import { confusionMatrix, type ConfusionMatrix } from '../metrics/confusion.ts';
import { averaged } from '../metrics/multiclass.ts';
import { logLoss } from '../metrics/probability.ts';
import { rocAuc } from '../metrics/ranking.ts';
import { meanAbsoluteError, meanBias, rootMeanSquaredError } from '../metrics/regression.ts';
import type { Task } from '../learners/learner.ts';
import { takeFloats, takeScored, type Scored } from './scored-rows.ts';

/** Realised figures of some rows. */
export interface Realised {
  /** Rows with a label and a prediction. */
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** [true][predicted]; empty for numbers. */
  readonly confusion: ConfusionMatrix;
}

/** The metric that says most, by task. */
export const MAIN_METRIC: Readonly<Record<Task, string>> = {
  binary: 'auc',
  multiclass: 'accuracy_score',
  regression: 'mae',
};

/** Is more of it better? */
export const isGain = (metric: string): boolean => !['log_loss', 'mae', 'rmse'].includes(metric);

/** Rows that have both a label and a prediction. */
export function judgedRows(scored: Scored, y: Float64Array): Int32Array<ArrayBuffer> {
  const rows: number[] = [];
  for (let row = 0; row < y.length; row++) {
    if (Number.isFinite(y[row]) && Number.isFinite(scored.predicted[row])) rows.push(row);
  }
  return Int32Array.from(rows);
}

function binary(y: Float64Array, { predicted, probability }: Scored): Realised {
  const confusion = confusionMatrix(y, predicted, 2);
  const isWhole = probability?.every((p) => Number.isFinite(p)) ?? false;
  const auc = isWhole ? rocAuc(y, probability!) : null;
  const loss = isWhole ? logLoss(y, probability!) : null;
  return {
    rows: y.length,
    confusion,
    metrics: {
      ...(auc === null ? {} : { auc }),
      accuracy_score: accuracy(confusion),
      precision_score: precision(confusion),
      recall_score: recall(confusion),
      f1_score: f1(confusion),
      ...(loss === null ? {} : { log_loss: loss }),
    },
  };
}

function multiclass(y: Float64Array, { predicted }: Scored, numClasses: number): Realised {
  const confusion = confusionMatrix(y, predicted, numClasses);
  const byRows = averaged(confusion, 'weighted');
  return {
    rows: y.length,
    confusion,
    metrics: {
      accuracy_score: accuracy(confusion),
      precision_score: byRows.precision,
      recall_score: byRows.recall,
      f1_score: byRows.f1,
    },
  };
}

function numbers(y: Float64Array, { predicted }: Scored): Realised {
  return {
    rows: y.length,
    confusion: [],
    metrics: {
      mae: meanAbsoluteError(y, predicted) ?? NaN,
      rmse: rootMeanSquaredError(y, predicted) ?? NaN,
      mean_bias: meanBias(y, predicted) ?? NaN,
    },
  };
}

/**
 * Judges predictions by labels; rows without either do not count. A metric that these rows do not define (AUC of one
 * class) is left out.
 *
 * @param y Class or number, NaN where unknown; [rows].
 */
export function realisedOf(all: Scored, labels: Float64Array, numClasses: number): Realised {
  const rows = judgedRows(all, labels);
  const y = takeFloats(labels, rows);
  const scored = takeScored(all, rows);
  if (rows.length === 0) return { rows: 0, metrics: {}, confusion: [] };
  switch (scored.task) {
    case 'binary':
      return binary(y, scored);
    case 'multiclass':
      return multiclass(y, scored, numClasses);
    case 'regression':
      return numbers(y, scored);
  }
}
