import { describe, expect, it } from 'vitest';
import type { TreeNode, TreeRule, TreeView } from '../core/explain/tree-view.ts';
import {
  branchText,
  conditionsOf,
  labelsText,
  nodeWords,
  ruleText,
  thresholdText,
  type ColumnTypes,
} from './tree-words.ts';

const RULE: TreeRule = {
  feature: 'tenure',
  threshold: 12.5,
  categories: null,
  numCategories: 0,
  missing: 'right',
  zeroIsMissing: false,
  gain: 812.4,
};
const set = (...categories: string[]): TreeRule => ({
  ...RULE,
  feature: 'contract',
  threshold: null,
  categories,
  numCategories: 9,
});
const TYPES: ColumnTypes = new Map([
  ['since', 'date'],
  ['senior', 'boolean'],
]);

describe('thresholdText', () => {
  it('writes the fewest digits that name the same float32', () => {
    expect(thresholdText(Math.fround(0.1))).toBe('0.1');
    expect(thresholdText(Math.fround(29.85))).toBe('29.85');
    expect(thresholdText(Math.fround(-1234.5))).toBe('−1,234.5');
    expect(thresholdText(Math.fround(1e-7))).toBe('1.0e−7');
    expect(thresholdText(1_000_000)).toBe('1,000,000');
  });

  it('writes eight digits of a threshold of LightGBM', () => {
    expect(thresholdText(0.30000000000000004)).toBe('0.3');
    expect(thresholdText(Math.PI)).toBe('3.1415927');
  });
});

describe('ruleText and branchText', () => {
  it('compares numbers, and says on which branch missing values are', () => {
    expect(ruleText(RULE, TYPES)).toBe('tenure ≤ 12.5');
    expect(branchText(RULE, 'left', TYPES)).toBe('tenure ≤ 12.5');
    expect(branchText(RULE, 'right', TYPES)).toBe('tenure > 12.5, or missing');
  });

  it('gives truth values and dates back as their column has them', () => {
    expect(ruleText({ ...RULE, feature: 'senior', threshold: 0.5 }, TYPES)).toBe('senior is false');
    const since = { ...RULE, feature: 'since', threshold: Date.UTC(2024, 1, 3) };
    expect(ruleText(since, TYPES)).toBe('since ≤ 2024-02-03');
    // A recipe has made small numbers of the dates.
    expect(ruleText({ ...since, threshold: 3 }, TYPES)).toBe('since ≤ 3');
  });

  it('tells few labels by name and counts many, and can list those too', () => {
    expect(branchText(set('Two year'), 'right', TYPES)).toBe(
      'contract is not Two year, or missing',
    );
    expect(ruleText(set('One', 'Two'), TYPES)).toBe('contract is one of One, Two');
    const many = set('a', 'b', 'c', 'd');
    expect(ruleText(many, TYPES)).toBe('contract is one of 4 of 9 labels');
    expect(labelsText(many, TYPES)).toBe('a, b, c, d');
    expect(labelsText(set('One', 'Two'), TYPES)).toBeNull();
  });
});

describe('a tree in words', () => {
  const leaf = { left: -1, right: -1, rule: null, depth: 1, parent: 0 };
  const nodes: TreeNode[] = [
    {
      parent: -1,
      depth: 0,
      rows: 100,
      rule: RULE,
      left: 1,
      right: 2,
      value: null,
      prediction: null,
    },
    { ...leaf, rows: 30, value: 0.25, prediction: 0.4 },
    { ...leaf, rows: 70, value: -0.1, prediction: 0.2 },
  ];
  const view: TreeView = {
    tree: 0,
    score: 0,
    nodes,
    numLeaves: 2,
    depth: 1,
    start: 0.265,
    isAveraged: false,
  };

  it('says what a leaf adds, what that does, and for how many', () => {
    expect(nodeWords(view, 1, 'binary', TYPES)).toMatchObject({
      title: '+ 0.2500',
      note: '26.5 % → 40.0 % · 30 rows',
      direction: 'raises',
    });
    expect(nodeWords(view, 2, 'binary', TYPES)).toMatchObject({
      title: '− 0.1000',
      direction: 'lowers',
      full: 'tenure > 12.5, or missing: leaf − 0.1000; 26.5 % → 20.0 %; 70 rows',
    });
  });

  it('lets leaves that are averaged speak for themselves', () => {
    expect(nodeWords({ ...view, isAveraged: true }, 1, 'binary', TYPES)).toMatchObject({
      title: '40.0 %',
      note: '30 rows',
      direction: 'neither',
    });
  });

  it('says the question of a node with its rows and gain', () => {
    expect(nodeWords(view, 0, 'binary', TYPES)).toEqual({
      title: 'tenure ≤ 12.5',
      note: '100 rows · gain 812.4',
      full: 'asks tenure ≤ 12.5; missing goes with no; 100 rows; gain 812.4',
      direction: null,
    });
  });

  it('gathers what is true of all rows of a node', () => {
    expect(conditionsOf(view, 0, TYPES)).toEqual([]);
    expect(conditionsOf(view, 2, TYPES)).toEqual(['tenure > 12.5, or missing']);
  });
});
