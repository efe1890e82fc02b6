/** @file Where boosting starts, what classes weigh, and how rounds are judged. */
import { log } from '../../math/exp.ts';
import { pairwiseSum } from '../../math/sum.ts';
import type { TrainingRows } from '../inputs.ts';
import type { Target, Task } from '../learner.ts';
import { computeGradients, type ObjectiveRows } from './gradients.ts';
import type { GbdtSettings } from './settings.ts';

/** Shares of classes enter logarithms no smaller than this. */
const MIN_SHARE = 1e-15;

/** Name of the metric that is followed, without prefix, and how it comes from the weighted loss. */
export const ROUND_METRIC: Readonly<Record<Task, string>> = {
  binary: 'log_loss',
  multiclass: 'log_loss',
  regression: 'root_mean_squared_error',
};

/** Summed loss → metric. */
export function metricOf(task: Task, loss: number, totalWeight: number): number {
  const mean = loss / totalWeight;
  return task === 'regression' ? Math.sqrt(mean) : mean;
}

/** Rows with weights and class factors, as the gradients want them. */
export function objectiveRows(
  y: Target,
  rows: TrainingRows,
  settings: GbdtSettings,
): ObjectiveRows {
  return {
    task: y.task,
    numScores: y.task === 'multiclass' ? y.numClasses : 1,
    target: y.values,
    weights: rows.weights,
    classFactors: y.task === 'binary' ? binaryFactors(rows.classWeights, settings) : [1, 1],
  };
}

/** `is_unbalance` raises the rarer class to the weight of the other. */
function binaryFactors(classWeights: Float64Array, settings: GbdtSettings): [number, number] {
  const [negative, positive] = classWeights;
  if (!settings.isUnbalance) return [1, settings.scalePosWeight];
  return positive > negative ? [positive / negative, 1] : [1, negative / positive];
}

/**
 * The constants that boosting starts from: log odds, logarithms of class shares, or the mean; all 0
 * without `boost_from_average`. Weights and class factors count.
 */
export function initialScores(
  rows: ObjectiveRows,
  { classWeights, totalWeight }: TrainingRows,
  settings: GbdtSettings,
): Float64Array<ArrayBuffer> {
  if (!settings.boostFromAverage) return new Float64Array(rows.numScores);
  switch (rows.task) {
    case 'binary': {
      const [factor0, factor1] = rows.classFactors;
      return Float64Array.of(log((classWeights[1] * factor1) / (classWeights[0] * factor0)));
    }
    case 'multiclass':
      return classWeights.map((weight) => log(Math.max(MIN_SHARE, weight / totalWeight)));
    case 'regression': {
      const products = rows.target.map((value, row) => value * rows.weights[row]);
      return Float64Array.of(pairwiseSum(products) / totalWeight);
    }
    default:
      return rows.task satisfies never;
  }
}

/** Weighted loss of given raw scores, score-major, [numScores, numRows]. */
export function lossOf(rows: ObjectiveRows, scores: Float64Array): number {
  const scratch = new Float64Array(scores.length);
  return computeGradients(rows, scores, scratch, scratch);
}
