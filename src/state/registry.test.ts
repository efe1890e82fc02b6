import { describe, expect, it } from 'vitest';
import { runRow } from '../../tests/support/runs.ts';
import type { GateOutcome, GateReport } from '../core/registry/entities.ts';
import type { GateReportRecord } from '../store/records.ts';
import type { ModelVersionRow } from '../store/registry-store.ts';
import {
  catalogOf,
  checksWords,
  formerChampions,
  metricKey,
  metricTitle,
  modelFacts,
  sharedMetrics,
  splitModelName,
} from './registry.ts';

const model = {
  name: 'churn',
  description: '',
  creationTime: 0,
  tags: {},
  schemaVersion: 1,
} as const;

const version = (number: number, aliases: readonly string[] = []): ModelVersionRow => ({
  name: 'churn',
  version: number,
  runId: `run${number}`,
  source: `runs:/run${number}/model`,
  modelHash: 'f'.repeat(64),
  status: 'READY',
  createdBy: 'data_scientist',
  signature: null,
  inputExample: null,
  description: '',
  creationTime: number,
  tags: {},
  schemaVersion: 1,
  aliases,
});

const report = (challenger: number, outcome: GateOutcome): GateReport => ({
  outcome,
  model: 'churn',
  challenger,
  champion: null,
  table: null,
  metric: 'f1_score',
  challengerValue: null,
  championValue: null,
  difference: null,
  checks: [
    { id: 'a', title: 'A', outcome: 'pass', detail: '', rows: 1 },
    { id: 'b', title: 'B', outcome: outcome === 'error' ? 'error' : 'pass', detail: '', rows: 1 },
  ],
  at: 1,
});

const gate = (challenger: number, outcome: GateOutcome): GateReportRecord => ({
  gateId: String(challenger),
  model: 'churn',
  challenger,
  report: report(challenger, outcome),
  at: 1,
  schemaVersion: 1,
});

const moved = (from: number | null, to: number | null) =>
  ({ name: 'churn', alias: 'champion', from, to, at: 1, by: '', why: '', gate: null }) as const;

describe('modelFacts', () => {
  const log = [moved(null, 1), moved(1, 2), moved(2, 4)];
  const facts = modelFacts(
    model,
    [
      version(1),
      version(2),
      version(3),
      version(4, ['champion']),
      version(5, ['challenger']),
      version(6),
    ],
    new Map([['run4', runRow({ runId: 'run4' })]]),
    [gate(3, 'kept'), gate(5, 'error'), { ...gate(9, 'kept'), model: 'other' }],
    log,
  );

  it('lists versions newest first with where they stand', () => {
    expect(
      facts.versions.map(({ version: { version }, standing }) => [version, standing.words]),
    ).toEqual([
      [6, 'Registered'],
      [5, 'Challenger, gate error'],
      [4, 'Champion'],
      [3, 'Held back by the gate'],
      [2, 'Former champion'],
      [1, 'Former champion'],
    ]);
    expect(facts.champion?.run?.runId).toBe('run4');
    expect(facts.challenger?.run).toBeNull();
    expect(facts.gates).toHaveLength(2);
  });

  it('offers earlier champions to go back to, latest first', () => {
    expect(formerChampions(log, 4)).toEqual([2, 1]);
    expect(formerChampions([...log, moved(4, 1)], 1)).toEqual([4, 2]);
  });
});

describe('metrics of versions', () => {
  const runs = [
    runRow({ metrics: { test_roc_auc: 0.8, test_f1_score: 0.5, test_true_positives: 3 } }),
    runRow({ metrics: { test_f1_score: 0.6, validation_f1_score: 0.4, test_log_loss: 0.4 } }),
  ];

  it('are those that all runs share and that know better from worse', () => {
    expect(sharedMetrics([...runs, null])).toEqual(['test_f1_score']);
    expect(sharedMetrics([runs[0]])).toEqual(['test_f1_score', 'test_roc_auc']);
    expect(sharedMetrics([runRow({ metrics: { validation_f1_score: 1 } })])).toEqual([
      'validation_f1_score',
    ]);
  });

  it('follow the wish, then the gate, then what is best known', () => {
    expect(metricKey([runs[0]], 'test_roc_auc', 'f1_score')).toBe('test_roc_auc');
    expect(metricKey([runs[0]], 'gone', 'roc_auc')).toBe('test_roc_auc');
    expect(metricKey([runs[0]], null, null)).toBe('test_f1_score');
    expect(metricKey([], null, null)).toBeNull();
    expect(metricTitle('test_f1_score')).toMatch(/, test rows$/);
  });
});

describe('names and words', () => {
  it('know the catalog of a three-level name', () => {
    expect(catalogOf('prod.churn.model')).toBe('prod');
    expect(catalogOf('churn')).toBeNull();
    expect(splitModelName('prod.churn.model')).toEqual({ place: 'prod.churn', object: 'model' });
    expect(splitModelName('churn')).toEqual({ place: null, object: 'churn' });
  });

  it('count checks and errors', () => {
    expect(checksWords(report(1, 'promoted'))).toBe('2 of 2');
    expect(checksWords(report(1, 'error'))).toBe('1 of 2, 1 error');
  });
});
