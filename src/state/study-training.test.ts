import { expect, test } from 'vitest';
import type { RecordedTraining } from './recorded-training.ts';
import { trainingOfTrial } from './study-training.ts';

const RECORDED: RecordedTraining = {
  runName: 'gbdt_study_trial_5',
  table: { name: 'dev.churn.training', version: 2 },
  target: 'churn',
  positive: 'Yes',
  learner: 'gbdt',
  params: { num_leaves: 31, learning_rate: 0.1, num_iterations: 140 },
  split: { kind: 'modulo', k: 5, test: [0], valid: [1] },
  seed: 7,
  experiment: 'churn',
  recipe: null,
  choosesThreshold: null,
};

test('the params of the trial join the fixed ones of its run; what equals a default is left out', () => {
  const options = trainingOfTrial({ name: 'gbdt_study' }, RECORDED, {
    num_leaves: 7,
    learning_rate: 0.1,
  });
  expect(options).toEqual({
    table: { name: 'dev.churn.training', version: 2 },
    target: 'churn',
    positive: 'Yes',
    learner: 'gbdt',
    params: { num_iterations: 140, num_leaves: 7 },
    split: RECORDED.split,
    seed: 7,
    experiment: 'churn',
    runName: 'gbdt_study_best',
  });
});

test('what the run does not say is left to the defaults', () => {
  const bare = { ...RECORDED, positive: null, split: null, seed: null, experiment: null };
  const options = trainingOfTrial({ name: 's' }, bare, {});
  expect(Object.keys(options ?? {})).toEqual(['table', 'target', 'learner', 'params', 'runName']);
});

test('without table, target or a known learner nothing can be trained', () => {
  for (const gap of [{ table: null }, { target: null }, { learner: null }, { learner: 'forest' }]) {
    expect(trainingOfTrial({ name: 's' }, { ...RECORDED, ...gap }, {})).toBeNull();
  }
});
