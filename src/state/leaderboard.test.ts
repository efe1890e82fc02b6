import { describe, expect, it } from 'vitest';
import { metricInfo } from '../core/metrics/names.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import { REPRODUCES_TAG } from '../store/run-digests.ts';
import {
  bestOfBoard,
  boardMetrics,
  isComparable,
  isWithin,
  leaderboard,
  type LeaderboardKey,
} from './leaderboard.ts';

const SPLIT = { kind: 'modulo', k: 5, test: [0], valid: [1] } as const;
const KEY: LeaderboardKey = {
  digest: 'd1',
  target: 'churn',
  positive: 'Yes',
  standardPositive: 'Yes',
  split: SPLIT,
  seed: 42,
};

function run(runName: string, change: Partial<RunRow> = {}): RunRow {
  return {
    runId: runName,
    experimentId: 'e',
    runName,
    status: 'FINISHED',
    lifecycleStage: 'active',
    startTime: 0,
    endTime: 1,
    parentRunId: null,
    tags: {},
    inputs: [{ name: 't', version: 1, digest: 'd1', context: 'training', numRows: 3 }],
    heartbeat: 0,
    owner: null,
    error: null,
    modelHash: 'm',
    backend: 'cpu',
    pipelineDigest: 'p',
    schemaVersion: 1,
    metrics: {},
    ...change,
    params: {
      learner: 'gbdt',
      target: 'churn',
      seed: '42',
      split: JSON.stringify(SPLIT),
      ...change.params,
    },
  };
}

describe('isComparable', () => {
  it('wants the same rows and the same question', () => {
    expect(isComparable(run('a'), null, KEY)).toBe(true);
    expect(isComparable(run('a'), 'Yes', KEY)).toBe(true);
    expect(isComparable(run('a'), 'No', KEY)).toBe(false);
    const [input] = run('a').inputs;
    const inputs = [{ ...input, context: 'tuning' }];
    const tags = { 'optuna.trial.number': '0' };
    expect(isComparable(run('trial', { inputs, tags }), null, KEY)).toBe(true);
    expect(isComparable(run('study', { inputs }), null, KEY)).toBe(false);
    const others: Partial<RunRow>[] = [
      { status: 'KILLED' },
      { lifecycleStage: 'deleted' },
      { inputs: [{ name: 't', version: 2, digest: 'd2', context: 'training', numRows: 3 }] },
      { inputs: [{ name: 't', version: 1, digest: 'd1', context: 'test', numRows: 3 }] },
      { params: { target: 'age' } },
      { params: { seed: '7' } },
      { params: { split: JSON.stringify({ ...SPLIT, k: 6 }) } },
      { params: { split: 'by hand' } },
    ];
    for (const other of others) expect(isComparable(run('a', other), null, KEY)).toBe(false);
  });

  it('reads a split whatever the order of its keys', () => {
    const split = '{"valid":[1],"test":[0],"kind":"modulo","k":5}';
    expect(isComparable(run('a', { params: { split } }), null, KEY)).toBe(true);
  });

  it('knows no positive label without two classes', () => {
    const key = { ...KEY, positive: null, standardPositive: null };
    expect(isComparable(run('a'), null, key)).toBe(true);
  });
});

describe('leaderboard', () => {
  const auc = metricInfo('roc_auc')!;
  const loss = metricInfo('log_loss')!;
  const valued = (name: string, learner: string, roc: number, log: number, more = {}) =>
    run(name, {
      params: { learner },
      metrics: {
        validation_roc_auc: roc,
        validation_log_loss: log,
        test_roc_auc: 1 - roc,
        ...more,
      },
    });
  const runs = [
    valued('low', 'logistic_regression', 0.7, 0.5),
    run('none', { params: { learner: 'mlp' } }),
    valued('base', 'baseline', 0.5, 0.6, { fit_time_seconds: 0.1 }),
    valued('high', 'gbdt', 0.8, 0.45),
  ];
  const names = (rows: ReturnType<typeof leaderboard>) => rows.map((row) => row.run.runName);

  it('puts baselines first, then the best of the validation rows, then those without a value', () => {
    const rows = leaderboard(runs, auc, false);
    expect(names(rows)).toEqual(['base', 'high', 'low', 'none']);
    expect(rows.map(({ gain }) => gain && Number(gain.toFixed(6)))).toEqual([null, 0.3, 0.2, null]);
    expect(bestOfBoard(rows)?.run.runName).toBe('high');
    expect(rows[0]).toMatchObject({ isBaseline: true, fitSeconds: 0.1, baseline: 0.5 });
  });

  it('counts a smaller loss as better', () => {
    const rows = leaderboard(runs, loss, false);
    expect(names(rows)).toEqual(['base', 'high', 'low', 'none']);
    expect(rows[1].gain).toBeCloseTo(0.15);
    expect(rows[1].baseline).toBe(0.6);
  });

  it('has no gain without a baseline, and no best among baselines', () => {
    expect(leaderboard(runs.slice(3), auc, false)[0]).toMatchObject({ gain: null, baseline: null });
    expect(bestOfBoard(leaderboard(runs.slice(2, 3), auc, false))).toBeNull();
  });

  it('leaves trials and repetitions out unless they are asked for', () => {
    const trial = run('trial', { tags: { 'optuna.trial.number': '3' } });
    const again = run('again', { tags: { [REPRODUCES_TAG]: 'high' } });
    expect(leaderboard([trial, again], auc, false)).toEqual([]);
    expect(leaderboard([trial, again], auc, true).every(({ isExtra }) => isExtra)).toBe(true);
  });

  it('names the parameters that were changed', () => {
    const [row] = leaderboard(
      [run('a', { params: { num_leaves: '7', max_bin: '255' } })],
      auc,
      false,
    );
    expect(row.changed.map(({ name, value }) => `${name}=${value}`)).toEqual(['num_leaves=7']);
  });

  it('calls a difference chance when the interval reaches the baseline', () => {
    expect(isWithin({ baseline: 0.5 }, [0.49, 0.6])).toBe(true);
    expect(isWithin({ baseline: 0.5 }, [0.51, 0.6])).toBe(false);
    expect(isWithin({ baseline: null }, [0, 1])).toBe(false);
    expect(isWithin({ baseline: 0.5 }, undefined)).toBe(false);
  });
});

it('offers the metrics of a task that have a better end, the most telling first', () => {
  expect(boardMetrics('binary')[0].id).toBe('roc_auc');
  expect(boardMetrics('regression')[0].id).toBe('r2_score');
  expect(boardMetrics('regression').map(({ id }) => id)).not.toContain('mean_bias');
});
