/** @file What is known of the baseline without loading its code. */
import type { LearnerInfo } from '../learner.ts';

/** The model that every other model has to beat. */
export const BASELINE_INFO: LearnerInfo = {
  id: 'baseline',
  title: 'Baseline',
  summary:
    'Ignores all features: predicts the shares of the classes, or the mean. The bar to clear.',
  tasks: ['binary', 'multiclass', 'regression'],
  family: 'baseline',
  params: [
    {
      name: 'strategy',
      type: 'choice',
      default: 'auto',
      choices: ['auto', 'prior', 'most_frequent', 'mean', 'median'],
      help: 'Class shares (prior) or the commonest class; mean or median for regression. Auto: prior or mean.',
      source: 'scikit-learn (DummyClassifier, DummyRegressor)',
    },
  ],
  searchSpace: {},
  reproducible: true,
};
