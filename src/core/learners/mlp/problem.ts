/** @file What a trainer gets: rows, target and weights as dense float32 arrays. */
import { DataError } from '../../errors.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { alignFeatures, checkFinite } from '../inputs.ts';
import type { Target, Task } from '../learner.ts';
import { MLP_INFO } from './info.ts';
import type { MlpActivation, MlpSettings } from './settings.ts';

/** Rows of one kind, training or validation. All have a weight above 0. */
export interface MlpRows {
  readonly numRows: number;
  /** Row-major [numRows, numFeatures]. */
  readonly x: Float32Array<ArrayBuffer>;
  /** Row-major [numRows, outputs]: 0/1, one-hot, or the standardised target. */
  readonly y: Float32Array<ArrayBuffer>;
  /** [numRows], with mean 1. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/** Everything about a fit that does not change from epoch to epoch. */
export interface MlpProblem {
  readonly task: Task;
  /** Widths: inputs, hidden layers, outputs. */
  readonly sizes: readonly number[];
  readonly activation: MlpActivation;
  readonly alpha: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly training: MlpRows;
  readonly validation: MlpRows | null;
  readonly targetMean: number;
  readonly targetScale: number;
}

function toRows(
  x: DenseMatrix,
  columns: readonly Float64Array[],
  y: Target,
  weights: Float64Array,
  outputs: number,
  mean: number,
  scale: number,
): MlpRows {
  const kept: number[] = [];
  let total = 0;
  for (let row = 0; row < x.numRows; row++) {
    if (weights[row] > 0) {
      kept.push(row);
      total += weights[row];
    }
  }
  const numRows = kept.length;
  const rows = {
    numRows,
    x: new Float32Array(numRows * columns.length),
    y: new Float32Array(numRows * outputs),
    weights: new Float32Array(numRows),
  };
  kept.forEach((row, i) => {
    columns.forEach((column, j) => (rows.x[i * columns.length + j] = column[row]));
    if (outputs > 1) rows.y[i * outputs + y.values[row]] = 1;
    else rows.y[i] = (y.values[row] - mean) / scale;
    rows.weights[i] = (weights[row] * numRows) / total;
  });
  return rows;
}

/** Weighted mean and standard deviation; the deviation of a constant is 1. */
function momentsOf(values: Float64Array, weights: Float64Array): [mean: number, scale: number] {
  let total = 0;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    total += weights[row];
    sum += weights[row] * values[row];
  }
  const mean = sum / total;
  let squares = 0;
  for (let row = 0; row < values.length; row++) {
    const off = values[row] - mean;
    squares += weights[row] * off * off;
  }
  const scale = Math.sqrt(squares / total);
  return [mean, scale > 1e-12 * Math.max(1, Math.abs(mean)) ? scale : 1];
}

/**
 * Makes the problem. Rows without weight are left out; a regression target is standardised.
 *
 * @param weights Row weights as `checkTraining` returned them.
 * @throws {DataError} `missing_values`, `infinite_values`; `feature_mismatch` and `invalid_target` for
 *   validation rows.
 */
export function toProblem(
  settings: MlpSettings,
  x: DenseMatrix,
  y: Target,
  weights: Float64Array,
  validation: { x: DenseMatrix; y: Target; weights?: Float64Array } | undefined,
): MlpProblem {
  const who = MLP_INFO.id;
  checkFinite(who, x);
  const outputs = y.task === 'multiclass' ? y.numClasses : 1;
  const [mean, scale] = y.task === 'regression' ? momentsOf(y.values, weights) : [0, 1];
  const training = toRows(x, x.columns, y, weights, outputs, mean, scale);
  let watched: MlpRows | null = null;
  if (validation) {
    const model = { learner: who, featureNames: x.features.map(({ name }) => name) };
    const columns = alignFeatures(model, validation.x);
    checkFinite(who, validation.x);
    checkValidation(validation.x, validation.y, y, validation.weights);
    const rowWeights = validation.weights ?? new Float64Array(validation.x.numRows).fill(1);
    watched = toRows(validation.x, columns, validation.y, rowWeights, outputs, mean, scale);
    if (watched.numRows === 0) watched = null;
  }
  return {
    task: y.task,
    sizes: [x.columns.length, ...settings.hiddenLayerSizes, outputs],
    activation: settings.activation,
    alpha: settings.alpha,
    learningRate: settings.learningRate,
    batchSize: Math.min(settings.batchSize, training.numRows),
    training,
    validation: watched,
    targetMean: mean,
    targetScale: scale,
  };
}

function checkValidation(x: DenseMatrix, y: Target, like: Target, weights?: Float64Array): void {
  if (y.values.length !== x.numRows || (weights && weights.length !== x.numRows)) {
    throw new DataError(
      'length_mismatch',
      `mlp: validation features, target and weights must have equal lengths, got ${x.numRows}, ${y.values.length} and ${weights?.length ?? x.numRows}`,
    );
  }
  y.values.forEach((value, row) => {
    const valid =
      like.numClasses === 0
        ? Number.isFinite(value)
        : Number.isInteger(value) && value >= 0 && value < like.numClasses;
    if (valid) return;
    const rule = like.numClasses === 0 ? 'a finite number' : `a class below ${like.numClasses}`;
    throw new DataError(
      'invalid_target',
      `mlp: the validation target must be ${rule}, got ${value} in row ${row}`,
      { row },
    );
  });
}
