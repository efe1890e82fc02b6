import { gbdt } from '../../src/core/learners/trees/gbdt.ts';
import { randomForest } from '../../src/core/learners/trees/random-forest.ts';
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

learnerBattery(randomForest, { missing: 'supported', params: { n_estimators: 20 } });
learnerBattery(randomForest, {
  missing: 'supported',
  params: {
    n_estimators: 15,
    max_leaf_nodes: 12,
    min_samples_leaf: 3,
    max_features: 0.5,
    max_samples: 0.6,
    class_weight: 'balanced',
    oob_score: true,
  },
});
