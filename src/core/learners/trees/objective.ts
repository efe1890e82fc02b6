/** @file Where boosting starts, what classes weigh, which targets there may be, and how rounds are judged. */
import { DataError } from '../../errors.ts';
import { log } from '../../math/exp.ts';
import { pairwiseSum } from '../../math/sum.ts';
import { hasLogLink } from '../../metrics/log-link.ts';
import { weightedQuantile } from '../../math/weighted-quantile.ts';
import type { TrainingRows } from '../inputs.ts';
import type { Target } from '../learner.ts';
import {
  computeGradients,
  type Objective,
  type ObjectiveName,
  type ObjectiveRows,
} from './gradients.ts';
import type { GbdtModel } from './model.ts';
import { leastLoss } from './regression-losses.ts';
import { renewedQuantile } from './renewal.ts';
import type { GbdtSettings } from './settings.ts';

/** Shares of classes enter logarithms no smaller than this. */
const MIN_SHARE = 1e-15;

/** Name of the metric that is followed, without prefix: scikit-learn's, if it has one. */
export const ROUND_METRIC: Readonly<Record<ObjectiveName, string>> = {
  binary: 'log_loss',
  multiclass: 'log_loss',
  regression: 'root_mean_squared_error',
  regression_l1: 'mean_absolute_error',
  huber: 'mean_huber_loss',
  quantile: 'mean_pinball_loss',
  poisson: 'mean_poisson_deviance',
  gamma: 'mean_gamma_deviance',
  tweedie: 'mean_tweedie_deviance',
};

/** Summed loss → metric. A deviance is twice what the loss exceeds the least possible one. */
export function metricOf(
  { objective, leastLoss: least }: Pick<ObjectiveRows, 'objective' | 'leastLoss'>,
  loss: number,
  totalWeight: number,
): number {
  if (hasLogLink(objective.name)) return (2 * Math.max(0, loss - least)) / totalWeight;
  const mean = loss / totalWeight;
  return objective.name === 'regression' ? Math.sqrt(mean) : mean;
}

/** Rows with weights and class factors, as the gradients want them. */
export function objectiveRows(
  y: Target,
  objective: Objective,
  rows: TrainingRows,
  settings: GbdtSettings,
): ObjectiveRows {
  return {
    task: y.task,
    objective,
    numScores: y.task === 'multiclass' ? y.numClasses : 1,
    target: y.values,
    weights: rows.weights,
    leastLoss: leastLossOf(objective, y.values, rows.weights),
    classFactors: y.task === 'binary' ? binaryFactors(rows.classWeights, settings) : [1, 1],
  };
}

/** The least that the weighted loss of these rows can be. Rows of weight 0 do not count. */
export function leastLossOf(
  { name, parameter }: Objective,
  target: Float64Array,
  weights: Float64Array,
): number {
  if (!hasLogLink(name)) return 0;
  return pairwiseSum(
    target.map((value, row) =>
      weights[row] > 0 ? weights[row] * leastLoss(name, value, parameter) : 0,
    ),
  );
}

/**
 * Refuses targets that a loss of logarithms cannot have. Rows of weight 0 do not count.
 *
 * @param what The target, for messages.
 * @throws {DataError} `invalid_target` for a negative one, for 0 with gamma, and when all are 0.
 */
export function checkTargets(
  { name }: Objective,
  target: Float64Array,
  weights: Float64Array,
  what: string,
): void {
  if (!hasLogLink(name)) return;
  const isPositive = name === 'gamma';
  let largest = -1;
  target.forEach((value, row) => {
    if (!(weights[row] > 0)) return;
    if (value > largest) largest = value;
    if (isPositive ? value > 0 : value >= 0) return;
    throw new DataError(
      'invalid_target',
      `gbdt: objective ${name} needs a ${what} ${isPositive ? 'above 0' : 'of at least 0'}, got ${value} in row ${row}`,
      { row },
    );
  });
  if (largest !== 0 || what !== 'target') return;
  throw new DataError(
    'invalid_target',
    `gbdt: objective ${name} needs a target above 0 in some row, got 0 in all of them`,
  );
}

/**
 * Stops when scores ran out of the numbers that there are, before their rounds make no tree at all.
 *
 * @throws {DataError} `diverged`.
 */
export function checkLoss({ name }: Objective, loss: number, round: number): void {
  if (!hasLogLink(name) || Number.isFinite(loss)) return;
  throw new DataError(
    'diverged',
    `gbdt: the loss of objective ${name} must be finite, got ${loss} after round ${round + 1}; lower learning_rate, or scale the target`,
    { round: round + 1 },
  );
}

/** `is_unbalance` raises the rarer class to the weight of the other. */
function binaryFactors(classWeights: Float64Array, settings: GbdtSettings): [number, number] {
  const [negative, positive] = classWeights;
  if (!settings.isUnbalance) return [1, settings.scalePosWeight];
  return positive > negative ? [positive / negative, 1] : [1, negative / positive];
}

/**
 * The constants that boosting starts from: log odds, logarithms of class shares, the mean or its logarithm,
 * or the quantile; all 0 without `boost_from_average`. Weights and class factors count.
 */
export function initialScores(
  rows: ObjectiveRows,
  { classWeights, totalWeight }: TrainingRows,
  settings: GbdtSettings,
): Float64Array<ArrayBuffer> {
  if (!settings.boostFromAverage) return new Float64Array(rows.numScores);
  const { name } = rows.objective;
  switch (name) {
    case 'binary': {
      const [factor0, factor1] = rows.classFactors;
      return Float64Array.of(log((classWeights[1] * factor1) / (classWeights[0] * factor0)));
    }
    case 'multiclass':
      return classWeights.map((weight) => log(Math.max(MIN_SHARE, weight / totalWeight)));
    default: {
      const alpha = renewedQuantile(rows.objective);
      if (alpha !== null) {
        const { target, weights } = rows;
        return Float64Array.of(
          weightedQuantile(target.slice(), weights.slice(), target.length, alpha),
        );
      }
      const products = rows.target.map((value, row) => value * rows.weights[row]);
      const mean = pairwiseSum(products) / totalWeight;
      return Float64Array.of(hasLogLink(name) ? log(mean) : mean);
    }
  }
}

/** What a model must say of its objective: nothing where the task says it. */
export function outputOf({ name, parameter }: Objective): Pick<GbdtModel, 'output' | 'objective'> {
  switch (name) {
    case 'binary':
    case 'multiclass':
    case 'regression':
      return {};
    case 'regression_l1':
      return { objective: name };
    case 'huber':
    case 'quantile':
      return { objective: `${name} alpha:${parameter}` };
    case 'poisson':
    case 'gamma':
      return { objective: name, output: LOG_OUTPUT };
    case 'tweedie':
      return { objective: `${name} tweedie_variance_power:${parameter}`, output: LOG_OUTPUT };
    default:
      return name satisfies never;
  }
}

const LOG_OUTPUT = { divisor: 1, link: 'exp', scale: 1 } as const;

/** Weighted loss of given raw scores, score-major, [numScores, numRows]. */
export function lossOf(rows: ObjectiveRows, scores: Float64Array): number {
  const scratch = new Float64Array(scores.length);
  return computeGradients(rows, scores, scratch, scratch);
}
