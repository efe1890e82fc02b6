import { gbdt } from '../../src/core/learners/trees/gbdt.ts';
import { learnerBattery } from './learner-battery.ts';

learnerBattery(gbdt, { missing: 'supported', params: { num_iterations: 20, num_leaves: 7 } });
learnerBattery(gbdt, {
  missing: 'supported',
  params: {
    num_iterations: 20,
    num_leaves: 7,
    min_data_in_leaf: 5,
    bagging_fraction: 0.7,
    bagging_freq: 2,
    feature_fraction: 0.6,
    lambda_l1: 0.01,
    lambda_l2: 0.1,
  },
});
