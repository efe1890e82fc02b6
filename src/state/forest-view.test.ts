import { describe, expect, it } from 'vitest';
import type { ModelTree } from '../engine/explanations.ts';
import { forestFigures, hasTrees, treeSubtitle, usedFeatures, wholeFrom } from './forest-view.ts';

const VIEW = {
  tree: 4,
  score: 1,
  nodes: [],
  numLeaves: 3,
  depth: 2,
  start: 0.5,
  isAveraged: false,
} satisfies ModelTree['view'];

function model(change: Partial<ModelTree> = {}): ModelTree {
  return {
    task: 'multiclass',
    target: 'species',
    classes: ['a', 'b', 'c'],
    positive: null,
    forest: {
      numTrees: 9,
      numScores: 3,
      numLeaves: 27,
      mostLeaves: 4,
      depth: 2,
      features: ['x', 'y', 'z'],
      gain: Float64Array.of(1, 0, 5),
      split: Float64Array.of(6, 0, 2),
    },
    view: VIEW,
    columns: new Map(),
    path: null,
    ...change,
  };
}

describe('wholeFrom', () => {
  it('reads whole numbers of addresses and nothing else', () => {
    expect(['12', '0', '-3'].map(wholeFrom)).toEqual([12, 0, -3]);
    expect(['', '1.5', 'x', '1e3', '99999999999', undefined].map(wholeFrom)).toEqual(
      Array.from({ length: 6 }, () => null),
    );
  });
});

describe('hasTrees', () => {
  it('is true of finished runs of tree learners', () => {
    expect(hasTrees({ modelHash: 'aa', tags: { 'app.learner': 'gbdt' } })).toBe(true);
    expect(hasTrees({ modelHash: 'aa', tags: { 'app.learner': 'mlp' } })).toBe(false);
    expect(hasTrees({ modelHash: null, tags: { 'app.learner': 'gbdt' } })).toBe(false);
  });
});

describe('usedFeatures', () => {
  it('orders what is asked for by either measure and leaves out the rest', () => {
    const { forest } = model();
    expect(usedFeatures(forest, 'gain').map(({ name }) => name)).toEqual(['z', 'x']);
    expect(usedFeatures(forest, 'split')).toEqual([
      { name: 'x', value: 6 },
      { name: 'z', value: 2 },
    ]);
  });
});

describe('forestFigures', () => {
  it('counts trees, leaves, levels and features', () => {
    const figures = forestFigures(model());
    expect(figures.map(({ value }) => value)).toEqual(['9', '27', '2', '2']);
    expect(figures[0].note).toBe('3 in each round');
  });
});

describe('treeSubtitle', () => {
  it('says whose score a tree adds to', () => {
    expect(treeSubtitle(model())).toBe('round 2 of 3, adds to the score of b');
    const one = { forest: { ...model().forest, numScores: 1 }, view: { ...VIEW, score: 0 } };
    expect(
      treeSubtitle(model({ ...one, task: 'binary', positive: 'Yes', classes: ['No', 'Yes'] })),
    ).toBe('adds to the log-odds of Yes');
    expect(treeSubtitle(model({ ...one, task: 'regression', classes: [] }))).toBe(
      'adds to species',
    );
  });

  it('says what a tree of a random forest votes on', () => {
    const one = {
      forest: { ...model().forest, numScores: 1 },
      view: { ...VIEW, score: 0, isAveraged: true },
    };
    expect(
      treeSubtitle(model({ ...one, task: 'binary', positive: 'Yes', classes: ['No', 'Yes'] })),
    ).toBe('votes on Yes');
  });
});
