import { describe, expect, it } from 'vitest';
import type { Progress } from '../../core/progress.ts';
import { combineProgress } from './combined-progress.ts';

describe('combineProgress', () => {
  it('adds the shares of the pieces and names the one that speaks', () => {
    const seen: Progress[] = [];
    const all = combineProgress(['gbdt', 'mlp'], 'models', (progress) => seen.push(progress));
    all.report(0)({ stage: 'Growing trees', done: 50, total: 100, unit: 'rounds' });
    all.report(1)({ stage: 'Reading', done: 0, total: 0, unit: 'rows' });
    all.finish(0);
    expect(seen.map(({ stage }) => stage)).toEqual([
      'gbdt: growing trees',
      'mlp: reading',
      'gbdt done',
    ]);
    expect(seen[0]).toMatchObject({ done: 0.475, total: 2, unit: 'models' });
    expect(seen.at(-1)?.done).toBe(1);
  });

  it('never falls, and leaves curves out', () => {
    const seen: Progress[] = [];
    const { report } = combineProgress(['a'], 'models', (progress) => seen.push(progress));
    report(0)({ stage: 'x', done: 9, total: 10, unit: '', metrics: { log_loss: 1 }, step: 3 });
    report(0)({ stage: 'y', done: 1, total: 10, unit: '' });
    expect(seen[1].done).toBe(seen[0].done);
    expect(seen[0]).not.toHaveProperty('metrics');
  });
});
