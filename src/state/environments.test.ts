import { describe, expect, it } from 'vitest';
import { runRow } from '../../tests/support/runs.ts';
import type { PromotionRecord } from '../core/registry/promotion.ts';
import { environmentsOf, headlineOf, staysSame, testsWords } from './environments.ts';
import { modelFacts } from './registry.ts';

const version = (name: string, number: number, aliases: readonly string[] = []) => ({
  name,
  version: number,
  runId: 'r',
  source: 'runs:/r/model',
  modelHash: 'a'.repeat(64),
  status: 'READY' as const,
  description: '',
  creationTime: number,
  createdBy: 'data_scientist',
  signature: null,
  inputExample: null,
  tags: {},
  aliases,
  schemaVersion: 1 as const,
});

const model = (name: string, versions: readonly ReturnType<typeof version>[]) => {
  const input = { name: 'dev.a.b', version: 1, digest: 'd', context: 'training', numRows: 1 };
  const runs = new Map([['r', { ...runRow({ runId: 'r' }), inputs: [input] }]]);
  const facts = { name, description: '', creationTime: 0, tags: {}, schemaVersion: 1 as const };
  return modelFacts(facts, versions, runs, [], []);
};

describe('environmentsOf', () => {
  it('shows named versions, the newest of a model without aliases, and plain names where they learned', () => {
    const [dev, staging, prod] = environmentsOf(
      [
        model('churn', [version('churn', 1, ['champion']), version('churn', 2)]),
        model('staging.a.m', [version('staging.a.m', 1), version('staging.a.m', 2)]),
      ],
      [],
    );
    expect(dev.versions.map((one) => one.version.version)).toEqual([1]);
    expect(staging.versions.map((one) => one.version.version)).toEqual([2]);
    expect(prod.versions).toEqual([]);
  });
});

describe('promotions in words', () => {
  const result = (metrics: Record<string, number>) => ({
    result: { table: { name: 't', version: 1, digest: 'd', rows: 1 }, metrics },
  });
  it('take the metric that most results share', () => {
    const all = [result({ roc_auc: 1 }), result({ roc_auc: 1, f1_score: 1 }), { result: null }];
    expect(headlineOf(all as unknown as readonly PromotionRecord[])).toBe('roc_auc');
    expect(headlineOf([])).toBeNull();
  });
  it('say whether a hash stayed, and how many tests passed', () => {
    expect([staysSame(['a', 'a']), staysSame(['a', 'b']), staysSame(['a', null])]).toEqual([
      true,
      false,
      null,
    ]);
    const tests = [{ outcome: 'pass' }, { outcome: 'fail' }, { outcome: 'not_applicable' }];
    expect(testsWords({ tests: { tests } } as unknown as PromotionRecord)).toBe(
      '1 of 2 tests passed',
    );
    expect(testsWords({ tests: null })).toBeNull();
  });
});
