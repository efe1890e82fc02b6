/** @file Parameters of the loss that trees minimise. Names, defaults and other words are LightGBM's. */
import type { ParamSpec } from '../learner.ts';

const SOURCE = 'LightGBM';

/** What is minimised. */
export const OBJECTIVE_PARAMS: readonly ParamSpec[] = [
  {
    name: 'objective',
    type: 'choice',
    default: null,
    choices: [
      'binary',
      'multiclass',
      'regression',
      'regression_l1',
      'huber',
      'quantile',
      'poisson',
      'gamma',
      'tweedie',
    ],
    choiceAliases: {
      softmax: 'multiclass',
      regression_l2: 'regression',
      l2: 'regression',
      mean_squared_error: 'regression',
      mse: 'regression',
      l2_root: 'regression',
      root_mean_squared_error: 'regression',
      rmse: 'regression',
      l1: 'regression_l1',
      mean_absolute_error: 'regression_l1',
      mae: 'regression_l1',
    },
    help: 'The loss to minimise; not set: binary, multiclass or regression, by the target. regression is squared error, regression_l1 absolute error.',
    source: SOURCE,
    aliases: ['objective_type', 'app', 'application', 'loss'],
  },
  {
    name: 'alpha',
    type: 'number',
    default: 0.9,
    above: 0,
    help: 'huber: errors above this count linearly; quantile: which quantile to predict, below 1.',
    source: SOURCE,
  },
  {
    name: 'poisson_max_delta_step',
    type: 'number',
    default: 0.7,
    above: 0,
    max: 100,
    help: 'poisson: shortens steps by the factor exp of this.',
    source: SOURCE,
  },
  {
    name: 'tweedie_variance_power',
    type: 'number',
    default: 1.5,
    min: 1,
    max: 2,
    help: 'tweedie: the variance grows with this power of the mean; 1 is poisson, below 2.',
    source: SOURCE,
  },
];
