/** @file Follows the validation rows during boosting, in the bins of the training rows. */
import { DataError } from '../../errors.ts';
import { pairwiseSum } from '../../math/sum.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { alignFeatures } from '../inputs.ts';
import type { ValidationSet } from '../learner.ts';
import { addTreeScores } from './binned-walk.ts';
import { assignBins, type FeatureBins } from './binning.ts';
import type { Watcher } from './boosting.ts';
import type { Continuation } from './continuation.ts';
import type { FollowedRows, PreparedRows, TrainingData } from './kernel.ts';
import { fillScores } from './start-scores.ts';
import { checkTargets, leastLossOf, lossOf, metricOf } from './objective.ts';

/**
 * Makes the watcher, or null when no validation row has a weight above 0.
 *
 * @param prepared Training rows, whose kernel follows the others if it can.
 * @param x Training rows, for the order of features.
 * @param start Trees that are there already.
 * @throws {DataError} `feature_mismatch`, `length_mismatch`, or `invalid_target` when a validation
 *   row's class or value is none that training could have.
 */
export function createWatcher(
  data: TrainingData,
  prepared: Pick<PreparedRows, 'bins' | 'follow'>,
  x: DenseMatrix,
  validation: ValidationSet,
  start: Continuation | null,
): Watcher | null {
  const columns = alignFeatures(
    { learner: 'gbdt', featureNames: x.features.map(({ name }) => name) },
    validation.x,
  );
  const { numRows } = validation.x;
  const { numScores, objective } = data.rows;
  const weights = validation.weights ?? new Float64Array(numRows).fill(1);
  checkValidation(validation, weights, numScores);
  checkTargets(objective, validation.y.values, weights, 'validation target');
  const totalWeight = pairwiseSum(weights);
  if (!(totalWeight > 0)) return null;
  const target = validation.y.values;
  const leastLoss = leastLossOf(objective, target, weights);
  const { binned, initialScores, settings } = data;
  const own: TrainingData = {
    binned,
    rows: { ...data.rows, target, weights, leastLoss },
    initialScores,
    ...(start ? { startScores: start.scoresOf(validation.x) } : {}),
    settings,
  };
  const kept = Array.from(binned.sources, (source) => columns[source]);
  const followed = prepared.follow?.(kept, own) ?? followPlainly(kept, prepared.bins, own);
  return {
    addTree: (tree, scoreIndex) => followed.addTree(tree, scoreIndex),
    metric: () => metricOf(own.rows, followed.loss(), totalWeight),
  };
}

function followPlainly(
  columns: readonly Float64Array[],
  bins: readonly FeatureBins[],
  data: TrainingData,
): FollowedRows {
  const { rows } = data;
  const { sources } = data.binned;
  const numRows = rows.target.length;
  const binned = new Uint8Array(columns.length * numRows);
  columns.forEach((column, feature) =>
    assignBins(bins[sources[feature]], column, binned.subarray(feature * numRows)),
  );
  const scores = new Float64Array(rows.numScores * numRows);
  fillScores(scores, data, numRows);
  return {
    addTree: (tree, scoreIndex) =>
      addTreeScores(tree, binned, numRows, null, scores, scoreIndex * numRows),
    loss: () => lossOf(rows, scores),
  };
}

function checkValidation({ x, y }: ValidationSet, weights: Float64Array, numScores: number): void {
  if (y.values.length !== x.numRows || weights.length !== x.numRows) {
    throw new DataError(
      'length_mismatch',
      `gbdt: validation features, target and weights must have equal lengths, got ${x.numRows}, ${y.values.length} and ${weights.length}`,
    );
  }
  const numClasses = y.task === 'regression' ? 0 : Math.max(2, numScores);
  y.values.forEach((value, row) => {
    const isValid =
      numClasses === 0
        ? Number.isFinite(value)
        : Number.isInteger(value) && value >= 0 && value < numClasses;
    if (isValid) return;
    const rule = numClasses === 0 ? 'a finite number' : `a class from 0 to ${numClasses - 1}`;
    throw new DataError(
      'invalid_target',
      `gbdt: the validation target must be ${rule}, got ${value} in row ${row}`,
      { row },
    );
  });
}
