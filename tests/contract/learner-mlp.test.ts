import { plainMlp } from '../../src/core/learners/mlp/plain.ts';
import { learnerBattery } from './learner-battery.ts';

const params = {
  hidden_layer_sizes: [8],
  max_iter: 12,
  batch_size: 16,
  learning_rate_init: 0.02,
};
learnerBattery(plainMlp, { missing: 'error', params });
