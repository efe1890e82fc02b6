/** @file What is known of the linear learners without loading their code. */
import type { LearnerInfo } from '../learner.ts';

/** Logistic regression, binary and multinomial. */
export const LOGISTIC_REGRESSION_INFO: LearnerInfo = {
  id: 'logistic_regression',
  title: 'Logistic regression',
  summary:
    'Weighted sum of the features turned into probabilities; quick, calibrated, explainable.',
  tasks: ['binary', 'multiclass'],
  family: 'linear',
  params: [
    {
      name: 'C',
      type: 'number',
      default: 1,
      above: 0,
      help: 'Weight of the data against the penalty; smaller is smoother.',
      source: 'scikit-learn',
    },
    {
      name: 'penalty',
      type: 'choice',
      default: 'l2',
      choices: ['l2', 'none'],
      help: 'Squared size of the coefficients, or none. The intercept is never penalised.',
      source: 'scikit-learn',
    },
    {
      name: 'class_weight',
      type: 'choice',
      default: null,
      choices: ['balanced'],
      help: 'Balanced gives every class the same total weight; probabilities then no longer match shares.',
      source: 'scikit-learn',
    },
    {
      name: 'solver',
      type: 'choice',
      default: 'auto',
      choices: ['auto', 'newton-cholesky', 'lbfgs'],
      help: 'Auto takes Newton up to 600 coefficients and L-BFGS beyond; both reach the same optimum.',
      source: 'scikit-learn',
    },
    {
      name: 'max_iter',
      type: 'integer',
      default: 1000,
      min: 1,
      max: 100_000,
      help: 'Most iterations of the solver; Newton needs about ten.',
      source: 'scikit-learn (default 100 there)',
    },
    {
      name: 'tol',
      type: 'number',
      default: 1e-9,
      above: 0,
      max: 1,
      help: 'Stops when the largest gradient, in units of the root of the number of rows, is below this.',
      source: 'scikit-learn (default 1e-4 there)',
    },
  ],
  searchSpace: {
    C: { type: 'float', low: 1e-3, high: 1e2, log: true },
    class_weight: { type: 'categorical', choices: [null, 'balanced'] },
  },
  reproducible: true,
};

/** Ridge regression. */
export const RIDGE_INFO: LearnerInfo = {
  id: 'ridge',
  title: 'Ridge regression',
  summary: 'Weighted sum of the features with a penalty on large coefficients, solved exactly.',
  tasks: ['regression'],
  family: 'linear',
  params: [
    {
      name: 'alpha',
      type: 'number',
      default: 1,
      min: 0,
      help: 'Penalty on the squared coefficients; 0 is ordinary least squares.',
      source: 'scikit-learn',
    },
  ],
  searchSpace: { alpha: { type: 'float', low: 1e-4, high: 1e4, log: true } },
  reproducible: true,
};
