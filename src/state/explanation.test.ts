import { describe, expect, it } from 'vitest';
import type { Explained } from '../engine/protocol.ts';
import { dependenceOf, featureEffects, stepByStep } from './explanation.ts';

/** Three rows, two scores, three features; only score 1 has numbers that are not 0. */
const explained: Explained = {
  method: 'tree_path_dependent',
  numRows: 3,
  numScores: 2,
  featureNames: ['size', '<b>plan</b>', 'idle'],
  categories: [null, ['basic', 'plus'], null],
  featureValues: Float64Array.of(1, 0, 7, 2, 1, 7, NaN, NaN, 7),
  baseValues: Float64Array.of(0, 0.5),
  contributions: Float64Array.from(
    [
      [0, 0, 0],
      [-1, 0.25, 0],
      [0, 0, 0],
      [3, -0.25, 0],
      [0, 0, 0],
      [2, 0.5, 0],
    ].flat(),
  ),
  interactions: null,
  rawScores: Float64Array.of(0, -0.25, 0, 3.25, 0, 3),
  predictions: Float64Array.of(0.6, 0.4, 0.1, 0.9, 0.2, 0.8),
  task: 'multiclass',
  classes: ['no', 'yes'],
  positive: null,
  rowIndices: Int32Array.of(4, 9, 12),
  table: null,
  background: null,
};

describe('featureEffects', () => {
  it('gives the mean size by feature, the largest first, with a direction for numbers only', () => {
    expect(featureEffects(explained, 1)).toEqual([
      { name: 'size', feature: 0, value: 2, note: '↑ raises' },
      { name: '<b>plan</b>', feature: 1, value: 1 / 3, note: '' },
    ]);
    expect(featureEffects(explained, 0)).toEqual([]);
  });
});

describe('dependenceOf', () => {
  it('sets values against contributions, with rows of the table, and counts what is missing', () => {
    expect(dependenceOf(explained, 1, 0)).toEqual({
      points: [
        { row: 4, x: 1, y: -1 },
        { row: 9, x: 2, y: 3 },
      ],
      categories: null,
      missing: 1,
      missingMean: 2,
    });
    expect(dependenceOf(explained, 1, 2)).toMatchObject({ missing: 0, missingMean: NaN });
  });
});

describe('stepByStep', () => {
  it('goes from the base value to the raw score, the largest step first', () => {
    expect(stepByStep(explained, 1, 1, 5)).toEqual({
      base: 0.5,
      steps: [
        { name: 'size', text: '2', contribution: 3, from: 0.5, to: 3.5 },
        { name: '<b>plan</b>', text: 'plus', contribution: -0.25, from: 3.5, to: 3.25 },
      ],
      rawScore: 3.25,
      probability: 0.9,
      prediction: null,
    });
  });

  it('joins the smallest contributions, and says what is missing', () => {
    expect(stepByStep(explained, 2, 1, 1).steps).toEqual([
      { name: '2 other features', text: '', contribution: 2.5, from: 0.5, to: 3 },
    ]);
    expect(stepByStep(explained, 2, 1, 2).steps.map(({ text }) => text)).toEqual([
      'missing',
      'missing',
    ]);
  });

  it('gives a binary model the probability of its positive class, a regression none', () => {
    const one = { ...explained, numScores: 1, task: 'binary' as const };
    expect(stepByStep(one, 2, 0, 3).probability).toBe(0.8);
    expect(stepByStep({ ...one, task: 'regression' }, 2, 0, 3).probability).toBeNull();
  });

  it('gives a regression its prediction where the score is another number', () => {
    const one: Explained = {
      ...explained,
      numScores: 1,
      task: 'regression',
      rawScores: Float64Array.of(0, 1, 2),
      predictions: Float64Array.of(1, Math.E, 2),
    };
    expect(stepByStep(one, 1, 0, 3)).toMatchObject({ rawScore: 1, prediction: Math.E });
    expect(stepByStep(one, 2, 0, 3)).toMatchObject({ prediction: null, probability: null });
  });
});
