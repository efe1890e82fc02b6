import { describe, expect, it } from 'vitest';
import { resolveCanaryPlan, startCanary } from '../core/serving/canary-plan.ts';
import { ENDPOINT_DEFAULTS, type EndpointRecord } from '../core/serving/entities.ts';
import { endpointStats } from '../core/serving/stats.ts';
import type { InferenceLogRecord } from '../core/serving/entities.ts';
import {
  armRows,
  canarySides,
  endpointNameFor,
  endpointState,
  evidenceLines,
  filterLog,
  latencyLines,
  splitWords,
  testRows,
} from './endpoint-view.ts';

const plan = resolveCanaryPlan({ tests: ['errors', 'score'] });
const canary = {
  canaryId: 'c',
  model: 'models:/churn/2',
  before: [],
  aliasBefore: null,
  startSeq: 0,
  plan,
  status: 'RUNNING' as const,
  step: 0,
  startedAt: 0,
  stepStartedAt: 0,
  endedAt: null,
  reason: '',
  state: {
    ...startCanary(0),
    evidence: [
      { at: 1, requests: 1, step: 0, eValues: { errors: 1, score: 0.001 } },
      { at: 2, requests: 5, step: 0, eValues: { errors: 50, score: 2e9 } },
    ],
  },
};
const endpoint: EndpointRecord = {
  name: 'churn',
  description: '',
  createdAt: 0,
  updatedAt: 0,
  revision: 1,
  served: [{ name: 'churn-champion', model: 'models:/churn@champion', percent: 100 }],
  previous: null,
  routingKey: null,
  shadow: null,
  canary: null,
  ...ENDPOINT_DEFAULTS,
  trimmedRows: 0,
  schemaVersion: 1,
};
const row = (at: number, more: Partial<InferenceLogRecord> = {}): InferenceLogRecord => ({
  endpoint: 'churn',
  at,
  requestId: `r${at}`,
  rowIndex: 0,
  numRows: 1,
  servedModel: 'churn-champion',
  arm: 'served',
  model: 'churn',
  version: 1,
  row: { plan: 'plus' },
  prediction: 'No',
  probability: 0.2,
  latencyMs: 2,
  isShadow: false,
  status: 200,
  errorCode: null,
  message: null,
  fellBack: false,
  isInvalid: false,
  revision: 1,
  canary: null,
  weight: 1,
  schemaVersion: 1,
  ...more,
});

describe('endpointState', () => {
  it('names the most urgent thing', () => {
    expect(endpointState(endpoint).words).toBe('Ready');
    expect(endpointState({ ...endpoint, canary }).words).toBe('Canary runs');
    expect(endpointState({ ...endpoint, canary: { ...canary, status: 'ROLLED_BACK' } }).tone).toBe(
      'danger',
    );
  });
});

describe('splitWords', () => {
  it('counts the canary’s share out of the others', () => {
    expect(splitWords({ ...endpoint, canary })).toBe('canary 5 %, churn-champion 95 %');
  });
});

describe('armRows', () => {
  it('has who gets traffic now, then who is only in the log', () => {
    const rows = [row(1), row(2, { servedModel: 'old' })];
    const arms = armRows(endpoint, endpointStats(endpoint, rows));
    expect(arms.map(({ name, share }) => [name, share])).toEqual([
      ['churn-champion', 1],
      ['old', null],
    ]);
    expect(arms[0].figures?.requests).toBe(1);
  });
});

describe('latencyLines', () => {
  it('has p50, p95 and p99 in seconds since the first request', () => {
    const stats = endpointStats(endpoint, [row(10_000), row(12_500)], 1000);
    const lines = latencyLines(stats);
    expect(lines.map(({ name }) => name)).toEqual(['p50', 'p95', 'p99']);
    expect(lines[0].x).toEqual([0.5, 2.5]);
  });
});

describe('evidenceLines', () => {
  it('keeps e-values within what a logarithmic axis shows', () => {
    const [errors, score] = evidenceLines(canary);
    expect(errors).toEqual({ name: 'errors', x: [1, 5], y: [1, 50] });
    expect(score.y).toEqual([0.01, 1e9]);
  });
});

describe('testRows', () => {
  it('shares the level among the tests of the plan', () => {
    expect(testRows(canary).map(({ test, eValue, alarm }) => [test, eValue, alarm])).toEqual([
      ['errors', 50, 40],
      ['score', 2e9, 40],
    ]);
  });
});

describe('canarySides', () => {
  it('has no loss before the first label', () => {
    expect(canarySides(canary).rows.map(({ loss, p99 }) => [loss, p99])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});

describe('filterLog', () => {
  it('narrows to a kind and to a text in ids, answers and inputs', () => {
    const rows = [
      row(1),
      row(2, { status: 400, row: {} }),
      row(3, { label: 'Yes', arm: 'canary' }),
    ];
    const times = (kind: Parameters<typeof filterLog>[1], text = ''): number[] =>
      filterLog(rows, kind, text).map(({ at }) => at);
    expect(times('all')).toEqual([1, 2, 3]);
    expect(times('errors')).toEqual([2]);
    expect(times('canary')).toEqual([3]);
    expect(times('labelled')).toEqual([3]);
    expect(times('all', 'PLUS')).toEqual([1, 3]);
    expect(times('all', 'r2')).toEqual([2]);
  });
});

describe('endpointNameFor', () => {
  it('takes the last part of a model’s name, and a number when it is taken', () => {
    expect(endpointNameFor('dev.churn.my model!', [])).toBe('my-model');
    expect(endpointNameFor('churn', ['churn', 'churn-2'])).toBe('churn-3');
    expect(endpointNameFor('…', [])).toBe('model');
  });
});
