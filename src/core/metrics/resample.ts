/**
 * @file Metrics prepared for thousands of re-weightings of the same rows. Sorting and logarithms are done
 * once; each re-weighting is one walk over the rows. The bootstrap of evaluation and gate stands on it.
 *
 * Checked against: the plain weighted metrics (resample.test.ts).
 */
import type { Task } from '../learners/learner.ts';
import { balancedAccuracy, f1, matthews, precision, recall } from './classification.ts';
import { mostProbable } from './confusion.ts';
import { averaged } from './multiclass.ts';
import { brierScores, logLosses, multiclassLogLosses } from './probability.ts';
import { orderByScore } from './ranking.ts';

/** Metrics of fixed predictions as a function of how often each row counts. */
export interface Resampler {
  readonly numRows: number;
  /** Ids, see names.ts. */
  readonly metrics: readonly string[];
  /** Fills `target`, [metrics.length], for row counts, [numRows]; NaN where a metric is not defined. */
  evaluate(counts: Uint8Array, target: Float64Array): void;
}

/** What was predicted for which rows. */
export interface Predicted {
  readonly task: Task;
  /** Classes 0 … K − 1, or numbers; [numRows]. */
  readonly yTrue: Float64Array;
  /** Binary: probability of class 1, [numRows] · multiclass: row-major [numRows, K] · regression: [numRows]. */
  readonly scores: Float64Array;
  readonly numClasses: number;
  /** Binary: positive when the probability is at least this. */
  readonly threshold: number;
  /** Row weights, [numRows], by which counts are multiplied; 1 each when absent. */
  readonly weights?: Float64Array;
}

const BINARY_METRICS = [
  'roc_auc',
  'precision_recall_auc',
  'f1_score',
  'accuracy_score',
  'precision_score',
  'recall_score',
  'log_loss',
  'brier_score_loss',
  'balanced_accuracy_score',
  'matthews_corrcoef',
];

/** Row attributes in descending order of score: the walk below then reads memory in sequence. */
function sortedRows({ yTrue, scores, weights }: Predicted) {
  const order = orderByScore(scores);
  const take = (values: Float64Array): Float64Array =>
    Float64Array.from(order, (row) => values[row]);
  const positive = Uint8Array.from(order, (row) => yTrue[row]);
  /** 1 where a tie group ends. */
  const ends = Uint8Array.from(order, (row, i) =>
    i + 1 === order.length || scores[order[i + 1]] !== scores[row] ? 1 : 0,
  );
  return {
    order,
    positive,
    ends,
    weights: weights === undefined ? new Float64Array(order.length).fill(1) : take(weights),
    losses: take(logLosses(yTrue, scores)),
    squares: take(brierScores(yTrue, scores)),
  };
}

function binaryResampler(predicted: Predicted): Resampler {
  const { order, positive, ends, weights, losses, squares } = sortedRows(predicted);
  const numRows = order.length;
  const isCalled = (score: number): boolean => score >= predicted.threshold;
  const numCalled = predicted.scores.filter(isCalled).length;
  return {
    numRows,
    metrics: BINARY_METRICS,
    evaluate: (counts, target) => {
      let tp = 0;
      let fp = 0;
      let tpBefore = 0;
      let fpBefore = 0;
      let area = 0;
      let precisions = 0;
      let loss = 0;
      let square = 0;
      let calledPositive = 0;
      let calledNegative = 0;
      for (let i = 0; i < numRows; i++) {
        const weight = counts[order[i]] * weights[i];
        if (positive[i] === 1) tp += weight;
        else fp += weight;
        loss += weight * losses[i];
        square += weight * squares[i];
        if (i === numCalled - 1) {
          calledPositive = tp;
          calledNegative = fp;
        }
        if (ends[i] === 0) continue;
        area += ((fp - fpBefore) * (tp + tpBefore)) / 2;
        if (tp > tpBefore) precisions += ((tp - tpBefore) * tp) / (tp + fp);
        tpBefore = tp;
        fpBefore = fp;
      }
      const matrix = [
        [fp - calledNegative, calledNegative],
        [tp - calledPositive, calledPositive],
      ];
      const total = tp + fp;
      target[0] = tp > 0 && fp > 0 ? area / (tp * fp) : NaN;
      target[1] = tp > 0 ? precisions / tp : NaN;
      target[2] = f1(matrix);
      target[3] = (matrix[0][0] + matrix[1][1]) / total;
      target[4] = precision(matrix);
      target[5] = recall(matrix);
      target[6] = loss / total;
      target[7] = square / total;
      target[8] = balancedAccuracy(matrix);
      target[9] = matthews(matrix);
      if (!(total > 0)) target.fill(NaN);
    },
  };
}

const MULTICLASS_METRICS = [
  'f1_score',
  'f1_score_macro',
  'accuracy_score',
  'log_loss',
  'balanced_accuracy_score',
  'matthews_corrcoef',
];

function multiclassResampler({ yTrue, scores, numClasses, weights }: Predicted): Resampler {
  const predicted = mostProbable(scores, numClasses);
  const losses = multiclassLogLosses(yTrue, scores, numClasses);
  const cells = new Float64Array(numClasses * numClasses);
  return {
    numRows: yTrue.length,
    metrics: MULTICLASS_METRICS,
    evaluate: (counts, target) => {
      cells.fill(0);
      let total = 0;
      let loss = 0;
      for (let row = 0; row < predicted.length; row++) {
        const weight = weights === undefined ? counts[row] : counts[row] * weights[row];
        cells[yTrue[row] * numClasses + predicted[row]] += weight;
        total += weight;
        loss += weight * losses[row];
      }
      const matrix = Array.from({ length: numClasses }, (_, k) =>
        Array.from(cells.subarray(k * numClasses, (k + 1) * numClasses)),
      );
      target[0] = averaged(matrix, 'weighted').f1;
      target[1] = averaged(matrix, 'macro').f1;
      target[2] = matrix.reduce((sum, row, k) => sum + row[k], 0) / total;
      target[3] = loss / total;
      target[4] = balancedAccuracy(matrix);
      target[5] = matthews(matrix);
      if (!(total > 0)) target.fill(NaN);
    },
  };
}

const REGRESSION_METRICS = [
  'root_mean_squared_error',
  'mean_absolute_error',
  'r2_score',
  'mean_squared_error',
];

function regressionResampler({ yTrue, scores, weights }: Predicted): Resampler {
  const numRows = yTrue.length;
  // Centred first, so that the variance below does not cancel.
  const centre = yTrue.reduce((sum, value) => sum + value, 0) / Math.max(1, numRows);
  return {
    numRows,
    metrics: REGRESSION_METRICS,
    evaluate: (counts, target) => {
      let total = 0;
      let squared = 0;
      let absolute = 0;
      let sum = 0;
      let sumSquares = 0;
      for (let row = 0; row < numRows; row++) {
        const weight = weights === undefined ? counts[row] : counts[row] * weights[row];
        const error = scores[row] - yTrue[row];
        const value = yTrue[row] - centre;
        total += weight;
        squared += weight * error * error;
        absolute += weight * Math.abs(error);
        sum += weight * value;
        sumSquares += weight * value * value;
      }
      const spread = sumSquares - (sum * sum) / total;
      target[0] = Math.sqrt(squared / total);
      target[1] = absolute / total;
      target[2] = spread > 0 ? 1 - squared / spread : NaN;
      target[3] = squared / total;
      if (!(total > 0)) target.fill(NaN);
    },
  };
}

/** Prepares the metrics of a task. Cost: one sort for binary, else O(rows · classes). */
export function createResampler(predicted: Predicted): Resampler {
  switch (predicted.task) {
    case 'binary':
      return binaryResampler(predicted);
    case 'multiclass':
      return multiclassResampler(predicted);
    case 'regression':
      return regressionResampler(predicted);
    default:
      return predicted.task satisfies never;
  }
}
