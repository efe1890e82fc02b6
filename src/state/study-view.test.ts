import { describe, expect, test } from 'vitest';
import type { SearchSpace } from '../core/tuning/search-space.ts';
import type { TrialRecord } from '../core/tuning/study.ts';
import {
  axesOf,
  bestOfTrials,
  countStates,
  distributionWords,
  positionOn,
  shownValue,
  valueText,
} from './study-view.ts';

const trial = (number: number, more: Partial<TrialRecord>): TrialRecord => ({
  studyId: 's',
  number,
  state: 'COMPLETE',
  params: {},
  value: null,
  intermediate: [],
  runId: null,
  duplicateOf: null,
  ...more,
});

const SPACE: SearchSpace = {
  C: { type: 'float', low: 0.001, high: 100, log: true },
  class_weight: { type: 'categorical', choices: [null, 'balanced'] },
  hidden_layer_sizes: { type: 'categorical', choices: [[32], [64, 32]] },
};

describe('the best trial', () => {
  const trials = [
    trial(2, { value: 0.7 }),
    trial(0, { value: 0.5 }),
    trial(1, { value: 0.7 }),
    trial(3, { value: 0.9, state: 'FAIL' }),
    trial(4, { value: NaN }),
  ];

  test('is complete and, among equals, the earliest', () => {
    expect(bestOfTrials(trials, 'maximize')?.number).toBe(1);
    expect(bestOfTrials(trials, 'minimize')?.number).toBe(0);
  });

  test('is missing while none is complete', () => {
    expect(bestOfTrials([trial(0, { state: 'RUNNING' })], 'maximize')).toBeNull();
  });
});

test('a trial that was stopped early stands at the mean of its folds', () => {
  expect(shownValue(trial(0, { state: 'PRUNED', intermediate: [0.4, 0.6] }))).toBe(0.5);
  expect(shownValue(trial(0, { state: 'FAIL', intermediate: [0.4] }))).toBeNull();
  expect(shownValue(trial(0, { value: 0.25 }))).toBe(0.25);
});

describe('axes', () => {
  const [c, weight, layers] = axesOf(SPACE);

  test('numbers stand where they are, choices at their place', () => {
    const params = { C: 0.5, class_weight: 'balanced', hidden_layer_sizes: [64, 32] };
    expect([c, weight, layers].map((axis) => positionOn(axis, { params }))).toEqual([0.5, 1, 1]);
    expect(positionOn(weight, { params: { class_weight: null } })).toBe(0);
  });

  test('a value that is missing or unknown stands nowhere', () => {
    expect(positionOn(c, { params: {} })).toBeNaN();
    expect(positionOn(weight, { params: { class_weight: 'other' } })).toBeNaN();
    expect(positionOn({ ...c, name: '__proto__' }, { params: {} })).toBeNaN();
  });

  test('they know their scale and the words of their choices', () => {
    expect([c.isLog, weight.isLog]).toEqual([true, false]);
    expect(weight.choices).toEqual(['not set', 'balanced']);
    expect(layers.choices).toEqual(['[32]', '[64, 32]']);
  });
});

test('values and distributions in words', () => {
  expect(valueText(null)).toBe('not set');
  expect(valueText(false)).toBe('false');
  expect(distributionWords(SPACE['C'])).toBe('0.001 – 100, log');
  expect(distributionWords(SPACE['class_weight'])).toBe('not set · balanced');
  expect(distributionWords({ type: 'int', low: 2, high: 8, step: 2 })).toBe('2 – 8, step 2');
});

test('trials are counted by state', () => {
  const states = (['COMPLETE', 'PRUNED', 'FAIL', 'RUNNING', 'COMPLETE'] as const).map((state, at) =>
    trial(at, { state }),
  );
  expect(countStates(states)).toEqual({ complete: 2, pruned: 1, failed: 1, running: 1 });
});
