import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorPolicies, checkProfitMatrix, profitOf } from './profit.ts';
import type { ThresholdChoice, ThresholdRule } from './threshold.ts';
import { chooseThreshold } from './threshold.ts';

const MATRIX = { tp: 1500, fp: -500, fn: -2000, tn: 0 };

interface Tried {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}

function countsAt(y: number[], scores: number[], threshold: number): Tried {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  y.forEach((label, row) => {
    const called = scores[row] >= threshold;
    counts[label === 1 ? (called ? 'tp' : 'fn') : called ? 'fp' : 'tn']++;
  });
  return counts;
}

/** The aim of each rule, written plainly; −Infinity where it is not allowed. */
function aim(rule: ThresholdRule, { tp, fp, fn, tn }: Tried): number {
  const precision = tp + fp === 0 ? -Infinity : tp / (tp + fp);
  const recall = tp + fn === 0 ? -Infinity : tp / (tp + fn);
  switch (rule.kind) {
    case 'f1':
      return tp + fp === 0 ? -Infinity : (2 * tp) / (2 * tp + fp + fn);
    case 'youden':
      return tp + fp === 0 || tp + fn === 0 || fp + tn === 0 ? -Infinity : recall - fp / (fp + tn);
    case 'precision':
      return precision >= rule.least ? recall : -Infinity;
    case 'recall':
      return recall >= rule.least ? precision : -Infinity;
    case 'top_k':
      return tp + fp <= rule.k ? tp + fp : -Infinity;
    case 'profit':
      return profitOf({ tp, fp, fn, tn }, rule.matrix);
  }
}

const RULES: ThresholdRule[] = [
  { kind: 'f1' },
  { kind: 'youden' },
  { kind: 'precision', least: 0.6 },
  { kind: 'recall', least: 0.7 },
  { kind: 'top_k', k: 4 },
  { kind: 'profit', matrix: MATRIX },
];

describe('chooseThreshold', () => {
  it.each(RULES)('finds the best of all thresholds for %o', (rule) => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 8 })),
      { minLength: 1, maxLength: 25 },
    );
    fc.assert(
      fc.property(rows, (pairs) => {
        const y = pairs.map(([label]) => label);
        const scores = pairs.map(([, score]) => score / 8);
        const choice = chooseThreshold(rule, y, scores);
        const tried = [Infinity, ...scores].map((threshold) => ({
          threshold,
          value: aim(rule, countsAt(y, scores, threshold)),
        }));
        const best = Math.max(...tried.map(({ value }) => value));
        if (best === -Infinity) {
          expect(choice).toBeNull();
          return;
        }
        expect(choice!.value).toBeAllclose(best, { rtol: 1e-12, atol: 1e-12 });
        const { tp, fp, fn, tn } = choice as ThresholdChoice;
        expect({ tp, fp, fn, tn }).toEqual(countsAt(y, scores, choice!.threshold));
        const winners = tried.filter(({ value }) => value >= best - 1e-12);
        expect(choice!.threshold).toBe(Math.max(...winners.map(({ threshold }) => threshold)));
      }),
    );
  });

  it('counts weights as rows', () => {
    const rule = { kind: 'f1' as const };
    const weighted = chooseThreshold(rule, [1, 0, 1], [0.9, 0.5, 0.2], [1, 0, 3]);
    expect(weighted?.threshold).toBe(0.2);
    expect(weighted?.tp).toBe(4);
  });

  it('frames profit by policies that everybody understands', () => {
    const choice = chooseThreshold(
      { kind: 'profit', matrix: MATRIX },
      [1, 1, 0, 0],
      [0.9, 0.2, 0.5, 0.1],
    );
    const value = Object.fromEntries(choice!.anchors.map((anchor) => [anchor.id, anchor.value]));
    expect(value).toMatchObject({ perfect: 3000, none: -4000, all: 2000 });
    expect(choice!.value).toBe(2500);
    expect(choice!.threshold).toBe(0.2);
  });

  it('refuses no rows and impossible settings', () => {
    expect(() => chooseThreshold({ kind: 'f1' }, [], [])).toThrow('at least one row');
    expect(() => chooseThreshold({ kind: 'f1' }, [1], [])).toThrow('equal lengths');
    expect(() => chooseThreshold({ kind: 'recall', least: 2 }, [1], [1])).toThrow(
      'recall must be a number from 0 to 1, got 2',
    );
  });
});

describe('checkProfitMatrix', () => {
  it('refuses a missed churner entered as a gain, which makes calling nobody the best policy', () => {
    const inverted = { ...MATRIX, fn: 2000 };
    expect(() => checkProfitMatrix(inverted)).toThrow('calling nobody would beat a perfect model');
    expect(() => checkProfitMatrix({ ...MATRIX, fp: 5 })).toThrow('calling everybody');
    expect(() => checkProfitMatrix({ ...MATRIX, tn: NaN })).toThrow('profit.tn must be a number');
  });

  it('lets nothing beat the perfect policy once it passes', () => {
    const cell = fc.integer({ min: -100, max: 100 });
    fc.assert(
      fc.property(cell, cell, cell, cell, fc.nat(50), fc.nat(50), (tp, fp, fn, tn, p, n) => {
        fc.pre(fn <= tp && fp <= tn);
        const anchors = anchorPolicies(p, n, checkProfitMatrix({ tp, fp, fn, tn }), 0.3);
        for (const { value } of anchors) expect(value).toBeLessThanOrEqual(anchors[0].value + 1e-9);
      }),
    );
  });
});
