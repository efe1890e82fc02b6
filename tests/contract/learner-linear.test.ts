import { baseline } from '../../src/core/learners/baseline/baseline.ts';
import { logisticRegression } from '../../src/core/learners/linear/logistic-regression.ts';
import { ridge } from '../../src/core/learners/linear/ridge.ts';
import { learnerBattery } from './learner-battery.ts';

learnerBattery(logisticRegression, { missing: 'error' });
learnerBattery(logisticRegression, { missing: 'error', params: { solver: 'lbfgs' } });
learnerBattery(ridge, { missing: 'error' });
learnerBattery(baseline, { missing: 'supported', learns: false });
