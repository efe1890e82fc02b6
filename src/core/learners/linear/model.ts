/** @file A linear model as data, and its predictions. */
import { sigmoid, softmaxInto } from '../../math/exp.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { alignFeatures, checkFinite } from '../inputs.ts';
import type { Model } from '../learner.ts';

/** Raw score of output k and row i: `intercepts[k] + Σ_j coefficients[k, j] · x[j][i]`. */
export interface LinearModel extends Model {
  readonly learner: 'logistic_regression' | 'ridge';
  /** Row-major [numOutputs, numFeatures]; one output for binary and regression, K for multiclass. */
  readonly coefficients: Float64Array<ArrayBuffer>;
  /** [numOutputs]; for multiclass their mean is 0 (only differences matter). */
  readonly intercepts: Float64Array<ArrayBuffer>;
  readonly iterations: number;
  /** Largest absolute gradient of the training objective at the end; 0 when solved in closed form. */
  readonly maxAbsGradient: number;
  readonly converged: boolean;
}

/** Intercept of a class without training rows: far enough below the others that its probability is 0. */
export const ABSENT_INTERCEPT = -1e4;

/**
 * Raw scores, row-major [numRows, numOutputs]: log-odds, softmax scores or the regression value.
 *
 * @throws {DataError} `feature_mismatch`, `missing_values`, `infinite_values`.
 *
 * Cost: O(rows · features · outputs).
 */
export function linearScores(model: LinearModel, x: DenseMatrix): Float64Array<ArrayBuffer> {
  const columns = alignFeatures(model, x);
  checkFinite(model.learner, x);
  const numOutputs = model.intercepts.length;
  const numFeatures = columns.length;
  const scores = new Float64Array(x.numRows * numOutputs);
  for (let output = 0; output < numOutputs; output++) {
    const intercept = model.intercepts[output];
    for (let at = output; at < scores.length; at += numOutputs) scores[at] = intercept;
    for (let feature = 0; feature < numFeatures; feature++) {
      const weight = model.coefficients[output * numFeatures + feature];
      if (weight === 0) continue;
      const column = columns[feature];
      for (let row = 0, at = output; row < x.numRows; row++, at += numOutputs) {
        scores[at] += weight * column[row];
      }
    }
  }
  return scores;
}

/** Predictions as `Learner.predict` wants them; see `linearScores` for errors and cost. */
export function predictLinear(model: LinearModel, x: DenseMatrix): Float64Array<ArrayBuffer> {
  const scores = linearScores(model, x);
  switch (model.task) {
    case 'regression':
      return scores;
    case 'binary': {
      const probabilities = new Float64Array(2 * x.numRows);
      for (let row = 0; row < x.numRows; row++) {
        const positive = sigmoid(scores[row]);
        probabilities[2 * row] = 1 - positive;
        probabilities[2 * row + 1] = positive;
      }
      return probabilities;
    }
    case 'multiclass':
      for (let row = 0; row < x.numRows; row++) {
        softmaxInto(scores, row * model.numClasses, model.numClasses, scores);
      }
      return scores;
    default:
      return model.task satisfies never;
  }
}
