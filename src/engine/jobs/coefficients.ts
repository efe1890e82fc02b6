/** @file Coefficients of a linear model by feature name, as scikit-learn users read them. */
import type { Model } from '../../core/learners/learner.ts';
import type { LinearModel } from '../../core/learners/linear/model.ts';

/** `coef[output][feature]`: one output for binary and regression, one per class otherwise. */
export interface Coefficients {
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
  readonly intercept: readonly number[];
  readonly coef: readonly (readonly number[])[];
}

/** Coefficients of a logistic or ridge model; null for other models. */
export function coefficientsOf(model: Model, classes: readonly string[]): Coefficients | null {
  if (model.learner !== 'logistic_regression' && model.learner !== 'ridge') return null;
  const { coefficients, intercepts, featureNames } = model as LinearModel;
  const width = featureNames.length;
  return {
    featureNames,
    classes,
    intercept: [...intercepts],
    coef: Array.from(intercepts, (_, output) => [
      ...coefficients.slice(output * width, (output + 1) * width),
    ]),
  };
}
