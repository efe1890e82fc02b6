/** @file Everything that is worth knowing about predictions, by MLflow's metric names. */
import { DataError } from '../errors.ts';
import type { Task } from '../learners/learner.ts';
import { pairwiseSum } from '../math/sum.ts';
import type { Random } from '../random.ts';
import { bootstrap, percentileInterval } from './bootstrap.ts';
import * as decided from './classification.ts';
import type { ConfusionMatrix } from './confusion.ts';
import { confusionMatrix, mostProbable, predictedPositive } from './confusion.ts';
import type { Evaluation } from './evaluation.ts';
import { averaged, classColumn, rocAucOvr } from './multiclass.ts';
import * as probability from './probability.ts';
import * as ranking from './ranking.ts';
import * as regression from './regression.ts';
import { createResampler } from './resample.ts';
import { thinCurve } from './thin.ts';

/** What is to be evaluated. */
export interface EvaluationInput {
  readonly task: Task;
  /** Classes 0 … K − 1 (binary: 1 is positive) or numbers; [numRows]. */
  readonly yTrue: Float64Array;
  /**
   * What `Learner.predict` gives: row-major [numRows, K] or [numRows] for regression. Binary also takes
   * the probabilities of class 1 alone, [numRows].
   */
  readonly predictions: Float64Array;
  readonly numClasses: number;
  /** Labels by class; empty for regression. */
  readonly classes: readonly string[];
  /** Binary: positive when the probability is at least this; 0.5 when absent. */
  readonly threshold?: number | null;
  /** Row weights, [numRows]; curves' lift and calibration bins stay unweighted. */
  readonly weights?: Float64Array;
  /** For the bootstrap intervals; without it there are none. */
  readonly random?: Random;
}

type Named = readonly (readonly [id: string, value: number | null])[];

/**
 * Scores of a prediction as the metrics take them: binary gives the probability of class 1.
 *
 * @throws {DataError} `no_rows`, `length_mismatch`, or `invalid_predictions` naming the first row that
 *   is not a finite number.
 */
export function scoresOf(
  input: Pick<EvaluationInput, 'task' | 'yTrue' | 'predictions' | 'numClasses'>,
): Float64Array {
  const { task, yTrue, predictions, numClasses } = input;
  const rows = yTrue.length;
  if (rows === 0) throw new DataError('no_rows', 'evaluate: needs at least one row, got 0');
  const isPositiveOnly = task === 'binary' && predictions.length === rows;
  const width = task === 'regression' || isPositiveOnly ? 1 : numClasses;
  if (predictions.length !== rows * width) {
    throw new DataError(
      'length_mismatch',
      `evaluate: ${rows} rows need ${rows * width} predictions, got ${predictions.length}`,
      { rows, predictions: predictions.length },
    );
  }
  const bad = predictions.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const row = Math.floor(bad / width);
    throw new DataError(
      'invalid_predictions',
      `evaluate: predictions must be finite numbers, got ${predictions[bad]} in row ${row}`,
      { row },
    );
  }
  return task === 'binary' && width === 2 ? classColumn(predictions, 2, 1) : predictions;
}

function binaryMetrics(
  yTrue: Float64Array,
  scores: Float64Array,
  matrix: ConfusionMatrix,
  weights: Float64Array | undefined,
  ranked: ranking.RankedScores,
): Named {
  const bins = probability.calibrationBins(yTrue, scores);
  return [
    ['accuracy_score', decided.accuracy(matrix)],
    ['recall_score', decided.recall(matrix)],
    ['precision_score', decided.precision(matrix)],
    ['f1_score', decided.f1(matrix)],
    ['log_loss', probability.logLoss(yTrue, scores, weights)],
    ['true_negatives', matrix[0][0]],
    ['false_positives', matrix[0][1]],
    ['false_negatives', matrix[1][0]],
    ['true_positives', matrix[1][1]],
    ['roc_auc', ranking.rocAucOf(ranked)],
    ['precision_recall_auc', ranking.averagePrecisionOf(ranked)],
    ['brier_score_loss', probability.brier(yTrue, scores, weights)],
    ['specificity_score', decided.specificity(matrix)],
    ['balanced_accuracy_score', decided.balancedAccuracy(matrix)],
    ['matthews_corrcoef', decided.matthews(matrix)],
    ['cohen_kappa_score', decided.cohenKappa(matrix)],
    ['ks_statistic', ranking.ksStatisticOf(ranked)],
    ['expected_calibration_error', probability.expectedCalibrationError(bins)],
  ];
}

function multiclassMetrics(input: EvaluationInput, matrix: ConfusionMatrix): Named {
  const { yTrue, predictions, numClasses, weights } = input;
  const byRows = averaged(matrix, 'weighted');
  const byClass = averaged(matrix, 'macro');
  const losses = probability.multiclassLogLosses(yTrue, predictions, numClasses);
  return [
    ['accuracy_score', decided.accuracy(matrix)],
    ['recall_score', byRows.recall],
    ['precision_score', byRows.precision],
    ['f1_score', byRows.f1],
    ['log_loss', probability.weightedMeanOf(losses, weights)],
    ['roc_auc', rocAucOvr(yTrue, predictions, numClasses, 'weighted', weights)],
    ['f1_score_weighted', byRows.f1],
    ['f1_score_macro', byClass.f1],
    ['precision_score_macro', byClass.precision],
    ['recall_score_macro', byClass.recall],
    ['roc_auc_macro', rocAucOvr(yTrue, predictions, numClasses, 'macro', weights)],
    ['balanced_accuracy_score', decided.balancedAccuracy(matrix)],
    ['matthews_corrcoef', decided.matthews(matrix)],
    ['cohen_kappa_score', decided.cohenKappa(matrix)],
  ];
}

function regressionMetrics({ yTrue, predictions, weights }: EvaluationInput): Named {
  const total =
    weights === undefined ? pairwiseSum(yTrue) : pairwiseSum(yTrue.map((y, i) => y * weights[i]));
  return [
    ['root_mean_squared_error', regression.rootMeanSquaredError(yTrue, predictions, weights)],
    ['mean_absolute_error', regression.meanAbsoluteError(yTrue, predictions, weights)],
    ['r2_score', regression.r2(yTrue, predictions, weights)],
    ['mean_squared_error', regression.meanSquaredError(yTrue, predictions, weights)],
    ['median_absolute_error', regression.medianAbsoluteError(yTrue, predictions, weights)],
    [
      'mean_absolute_percentage_error',
      regression.meanAbsolutePercentageError(yTrue, predictions, weights),
    ],
    ['max_error', regression.maxError(yTrue, predictions)],
    ['explained_variance_score', regression.explainedVariance(yTrue, predictions, weights)],
    ['mean_squared_log_error', regression.meanSquaredLogError(yTrue, predictions, weights)],
    ['mean_bias', regression.meanBias(yTrue, predictions, weights)],
    ['mean_on_target', probability.weightedMeanOf(yTrue, weights)],
    ['sum_on_target', total],
  ];
}

function intervalsOf(input: EvaluationInput, scores: Float64Array, threshold: number) {
  const { task, yTrue, numClasses, random, weights } = input;
  if (random === undefined) return {};
  const rows = { task, yTrue, scores, numClasses, threshold };
  const resampler = createResampler(weights === undefined ? rows : { ...rows, weights });
  const values = bootstrap(resampler, random);
  return Object.fromEntries(
    resampler.metrics.flatMap((metric, m) => {
      const interval = percentileInterval(values[m], 0.95);
      return interval === null ? [] : [[metric, interval] as const];
    }),
  );
}

/**
 * Evaluates predictions of one part of the data.
 *
 * A metric that is not defined for these rows (AUC with one class, R² of one row, …) is left out of
 * `metrics`, never reported as 0, 0.5 or NaN. Curves have at most 500 points and keep both ends; the
 * threshold of a ROC curve's first and of a PR curve's last point is Infinity.
 *
 * @throws {DataError} as `scoresOf`.
 *
 * Cost: one sort per class, and 200 walks over the rows for the intervals (measured: 0.1 s for 10,000 rows,
 * 1.5 s for 200,000 and little more beyond, see `resamplesFor`).
 */
export function evaluatePredictions(input: EvaluationInput): Evaluation {
  const { task, yTrue, numClasses, weights } = input;
  const scores = scoresOf(input);
  const threshold = input.threshold ?? 0.5;
  const isBinary = task === 'binary';
  let confusion: ConfusionMatrix = [];
  let named: Named;
  const ranked = isBinary ? ranking.rankScores(yTrue, scores, weights) : null;
  if (ranked !== null) {
    confusion = confusionMatrix(yTrue, predictedPositive(scores, threshold), 2, weights);
    named = binaryMetrics(yTrue, scores, confusion, weights, ranked);
  } else if (task === 'multiclass') {
    confusion = confusionMatrix(yTrue, mostProbable(scores, numClasses), numClasses, weights);
    named = multiclassMetrics(input, confusion);
  } else {
    named = regressionMetrics(input);
  }
  const roc = ranked === null ? null : ranking.rocCurve(ranked);
  const counted: Named = [['example_count', yTrue.length], ...named];
  return {
    task,
    rows: yTrue.length,
    threshold: isBinary ? threshold : null,
    classes: input.classes,
    metrics: Object.fromEntries(counted.filter((entry) => entry[1] !== null) as [string, number][]),
    intervals: intervalsOf(input, scores, threshold),
    confusion,
    roc: roc === null ? null : thinCurve(roc),
    precisionRecall: ranked === null ? null : thinCurve(ranking.precisionRecallCurve(ranked)),
    calibration: isBinary ? probability.calibrationBins(yTrue, scores) : [],
  };
}
