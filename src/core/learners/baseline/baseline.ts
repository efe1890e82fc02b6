/** @file The learner that ignores all features. */
import { checkCancelled, ParamError } from '../../errors.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { pairwiseSum } from '../../math/sum.ts';
import { alignFeatures, checkTraining } from '../inputs.ts';
import type { FitContext, FitResult, Learner, Model, Params, Target } from '../learner.ts';
import { resolveParams } from '../params.ts';
import { BASELINE_INFO } from './info.ts';

/** The same answer for every row. */
export interface BaselineModel extends Model {
  readonly learner: 'baseline';
  /** Class probabilities, [numClasses], or the one value of a regression, [1]. */
  readonly values: Float64Array<ArrayBuffer>;
}

/** Smallest value with half of the weight at or below it; the middle of two when it is exactly half. */
function weightedMedian(values: Float64Array, weights: Float64Array): number {
  const order = [...values.keys()].filter((row) => weights[row] > 0);
  order.sort((a, b) => values[a] - values[b]);
  const half = pairwiseSum(weights) / 2;
  let below = 0;
  for (let i = 0; i < order.length; i++) {
    below += weights[order[i]];
    if (below > half) return values[order[i]];
    if (below === half) return (values[order[i]] + values[order[i + 1]]) / 2;
  }
  return values[order[order.length - 1]];
}

function regressionValue(
  strategy: string,
  y: Target,
  weights: Float64Array,
  total: number,
): number {
  if (strategy === 'median') return weightedMedian(y.values, weights);
  return pairwiseSum(weights.map((weight, row) => weight * y.values[row])) / total;
}

function classShares(strategy: string, classWeights: Float64Array, total: number) {
  if (strategy !== 'most_frequent') return Float64Array.from(classWeights, (w) => w / total);
  const shares = new Float64Array(classWeights.length);
  shares[classWeights.indexOf(Math.max(...classWeights))] = 1;
  return shares;
}

/**
 * Learns class shares or a mean, weighted. `most_frequent` gives probability 1 to the first of the
 * commonest classes. Draws no random numbers.
 *
 * @throws {ParamError} `invalid_param` when the strategy does not fit the task.
 *
 * Cost: O(rows); the median sorts.
 */
async function fit(
  given: Params,
  x: DenseMatrix,
  y: Target,
  context: FitContext,
): Promise<FitResult<BaselineModel>> {
  const strategy = resolveParams(BASELINE_INFO.params, given)['strategy'] as string;
  const isRegression = y.task === 'regression';
  const allowed = isRegression ? ['auto', 'mean', 'median'] : ['auto', 'prior', 'most_frequent'];
  if (!allowed.includes(strategy)) {
    throw new ParamError(
      'invalid_param',
      `strategy must be ${allowed.join(', ')} for ${y.task}, got ${JSON.stringify(strategy)}`,
      { name: 'strategy', value: strategy },
    );
  }
  const checked = checkTraining(BASELINE_INFO.id, BASELINE_INFO.tasks, x, y, context);
  checkCancelled(context.signal, BASELINE_INFO.id);
  const { weights, classWeights, totalWeight } = checked;
  context.onProgress?.({ stage: 'Counting', done: x.numRows, total: x.numRows, unit: 'rows' });
  checkCancelled(context.signal, BASELINE_INFO.id);
  return {
    model: {
      learner: 'baseline',
      version: 1,
      task: y.task,
      numClasses: y.numClasses,
      featureNames: x.features.map((feature) => feature.name),
      values: isRegression
        ? Float64Array.of(regressionValue(strategy, y, weights, totalWeight))
        : classShares(strategy, classWeights, totalWeight),
    },
    series: [],
    backend: 'cpu',
    warnings: [],
  };
}

/** The model's values for every row; see `Learner.predict`. */
export function predictBaseline(model: BaselineModel, x: DenseMatrix): Float64Array<ArrayBuffer> {
  alignFeatures(model, x);
  const width = model.values.length;
  const predictions = new Float64Array(x.numRows * width);
  for (let row = 0; row < x.numRows; row++) predictions.set(model.values, row * width);
  return predictions;
}

/** The baseline as a learner; missing values are allowed, for nothing is read. */
export const baseline: Learner<BaselineModel> = {
  info: BASELINE_INFO,
  fit,
  predict: predictBaseline,
};
