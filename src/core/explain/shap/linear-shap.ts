/** @file What each feature contributes to the raw score of a linear model. */
import { alignFeatures, checkFinite } from '../../learners/inputs.ts';
import type { LinearModel } from '../../learners/linear/model.ts';
import { pairwiseSum } from '../../math/sum.ts';
import type { DenseMatrix } from '../../matrix.ts';
import type { Contributions } from './contributions.ts';

/** Mean of each of a matrix's columns, in its order; 0 without rows. Throws `missing_values` as the models do. */
export function columnMeans(who: string, x: DenseMatrix): Float64Array<ArrayBuffer> {
  checkFinite(who, x);
  return Float64Array.from(x.columns, (column) => pairwiseSum(column) / Math.max(1, x.numRows));
}

/**
 * Gives `coefficient · (value − mean)`: the Shapley values when features that are not known are drawn each
 * by itself from the background. With them the base value is the raw score of the background's mean row.
 *
 * @param means Of the background, in the order of the model's features; see `columnMeans`.
 * @param wantsInteractions A linear model has none: all is on the diagonal.
 * @throws {DataError} `feature_mismatch`, `missing_values`, `infinite_values`.
 *
 * Cost: O(rows · outputs · features), with interactions O(rows · outputs · features²).
 * Source: Štrumbelj & Kononenko 2014, section 3, https://doi.org/10.1007/s10115-013-0679-x; shap's
 * `LinearExplainer` with `feature_perturbation="interventional"`.
 */
export function linearShap(
  model: LinearModel,
  x: DenseMatrix,
  means: Float64Array,
  wantsInteractions = false,
): Contributions {
  const columns = alignFeatures(model, x);
  checkFinite(model.learner, x);
  const numOutputs = model.intercepts.length;
  const numFeatures = columns.length;
  const baseValues = Float64Array.from(model.intercepts);
  const contributions = new Float64Array(x.numRows * numOutputs * numFeatures);
  for (let output = 0; output < numOutputs; output++) {
    for (let f = 0; f < numFeatures; f++) {
      const weight = model.coefficients[output * numFeatures + f];
      baseValues[output] += weight * means[f];
      let at = output * numFeatures + f;
      for (let row = 0; row < x.numRows; row++, at += numOutputs * numFeatures) {
        contributions[at] = weight * (columns[f][row] - means[f]);
      }
    }
  }
  if (!wantsInteractions) return { baseValues, contributions, interactions: null };
  const interactions = new Float64Array(contributions.length * numFeatures);
  contributions.forEach((value, at) => {
    interactions[at * numFeatures + (at % numFeatures)] = value;
  });
  return { baseValues, contributions, interactions };
}
