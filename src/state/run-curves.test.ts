import { describe, expect, it } from 'vitest';
import { curveGroups, curvesOfJobs, stepWord } from './run-curves.ts';

const series = (key: string, steps: number[], values: number[]) => ({
  key,
  steps: Float64Array.from(steps),
  values: Float64Array.from(values),
});

describe('curveGroups', () => {
  it('puts validation before training and finds the best step by the direction of the metric', () => {
    const [loss, auc] = curveGroups([
      series('training_log_loss', [1, 2, 3], [0.6, 0.5, 0.4]),
      series('validation_log_loss', [1, 2, 3], [0.6, 0.5, 0.55]),
      series('validation_roc_auc', [1, 2, 3], [0.6, 0.8, 0.7]),
    ]);
    expect(loss).toMatchObject({
      metric: 'log_loss',
      title: 'Log loss',
      best: { step: 2, value: 0.5 },
    });
    expect(loss.lines.map(({ name }) => name)).toEqual(['validation', 'training']);
    expect(auc.best).toEqual({ step: 2, value: 0.8 });
  });

  it('leaves out the value of the finished model that is logged at the last step again', () => {
    const [group] = curveGroups([series('validation_log_loss', [1, 2, 2], [0.6, 0.5, 0.7])]);
    expect(group.lines[0]).toMatchObject({ x: [1, 2], y: [0.6, 0.5] });
  });

  it('draws nothing of metrics with one value, and has no best without a better end', () => {
    expect(curveGroups([series('test_f1_score', [0], [0.6])])).toEqual([]);
    expect(curveGroups([series('mine', [0, 1], [1, 2])])[0]).toMatchObject({
      title: 'mine',
      best: null,
    });
  });

  it('passes over NaN when it looks for the best', () => {
    const [group] = curveGroups([series('validation_log_loss', [1, 2, 3], [NaN, 0.5, NaN])]);
    expect(group.best).toEqual({ step: 2, value: 0.5 });
  });
});

describe('curvesOfJobs', () => {
  it('joins the jobs that worked on a run; what a resumed one goes over again counts once', () => {
    const job = (points: [number, number][]) => ({
      curves: new Map([['training_log_loss', points]]),
    });
    const jobs = [
      job([
        [1, 0.6],
        [14, 0.5],
      ]),
      job([
        [11, 0.52],
        [14, 0.5],
        [20, 0.4],
      ]),
    ];
    const [group] = curvesOfJobs(jobs);
    expect(group.lines[0]).toMatchObject({ x: [1, 11, 14, 20], y: [0.6, 0.52, 0.5, 0.4] });
    expect(curvesOfJobs([])).toEqual([]);
  });
});

describe('stepWord', () => {
  it('speaks as the learner does', () => {
    expect(stepWord('gbdt')).toBe('round');
    expect(stepWord('random_forest')).toBe('tree');
    expect(stepWord('mlp')).toBe('epoch');
    expect(stepWord(undefined)).toBe('step');
  });
});
