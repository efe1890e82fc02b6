/** @file Which features a model uses, read off the model itself. */
import { forestImportance } from '../../core/explain/importance.ts';
import type { Model } from '../../core/learners/learner.ts';
import type { LinearModel } from '../../core/learners/linear/model.ts';
import type { GbdtModel } from '../../core/learners/trees/model.ts';

/** Importance by feature, in the order of the model's features. */
export interface ModelImportance {
  /** `gain`: loss saved by splits · `coefficient`: absolute weight of a standardised feature. */
  readonly type: 'gain' | 'coefficient';
  readonly features: readonly string[];
  readonly values: Float64Array<ArrayBuffer>;
}

/** Importance of a tree or linear model; null for models that do not carry one. */
export function importanceOf(model: Model): ModelImportance | null {
  const features = model.featureNames;
  switch (model.learner) {
    case 'gbdt':
    case 'random_forest': {
      const { forest } = model as GbdtModel;
      return { type: 'gain', features, values: forestImportance(forest, features.length, 'gain') };
    }
    case 'logistic_regression':
    case 'ridge': {
      const { coefficients } = model as LinearModel;
      const values = new Float64Array(features.length);
      coefficients.forEach((weight, at) => {
        values[at % features.length] = Math.max(values[at % features.length], Math.abs(weight));
      });
      return { type: 'coefficient', features, values };
    }
    default:
      return null;
  }
}
