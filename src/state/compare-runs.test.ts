import { describe, expect, it } from 'vitest';
import { runRow } from '../../tests/support/runs.ts';
import { compareRuns, isWithinIntervals } from './compare-runs.ts';

const gbdt = runRow({
  runId: 'g',
  params: { learner: 'gbdt', num_leaves: '7', max_bin: '255', seed: '42' },
  metrics: { test_f1_score: 0.62, test_log_loss: 0.42, test_true_positives: 10 },
});
const linear = runRow({
  runId: 'l',
  params: { learner: 'logistic_regression', C: '1', seed: '42' },
  metrics: { test_f1_score: 0.57, test_log_loss: 0.4, test_true_positives: 9 },
});
const rowsOf = (id: string, rows = [gbdt, linear], baseline = 1) =>
  new Map(
    compareRuns(rows, baseline)
      .find((section) => section.id === id)
      ?.rows.map((row) => [row.key, row]),
  );

describe('compareRuns', () => {
  it('takes differences against the baseline, and says which way is better', () => {
    const metrics = rowsOf('metrics');
    const [f1] = metrics.get('test_f1_score')!.cells;
    expect(f1.difference).toBeCloseTo(0.05, 12);
    expect(f1.isBetter).toBe(true);
    expect(metrics.get('test_log_loss')!.cells[0].isBetter).toBe(false);
    expect(metrics.get('test_f1_score')!.cells[1]).toMatchObject({
      isChanged: false,
      difference: null,
    });
  });

  it('counts a param as different only when it is set to something', () => {
    const params = rowsOf('params');
    expect([...params.keys()][0]).toBe('learner');
    expect(params.get('num_leaves')!.differs).toBe(true);
    expect(params.get('max_bin')!.differs).toBe(false);
    expect(params.get('C')!.differs).toBe(false);
    expect(params.get('seed')!.differs).toBe(false);
  });

  it('leaves counts to all rows, and keeps metrics that a user logged', () => {
    const rows = [gbdt, linear].map((row, at) => ({
      ...row,
      metrics: { ...row.metrics, mine: at },
    }));
    const metrics = rowsOf('metrics', rows);
    expect(metrics.get('test_true_positives')!.differs).toBe(false);
    expect(metrics.get('mine')!.differs).toBe(true);
  });

  it('finds nothing different between a run and itself', () => {
    const sections = compareRuns([gbdt, { ...gbdt }], 0);
    expect(sections.flatMap(({ rows }) => rows).some(({ differs }) => differs)).toBe(false);
  });

  it('takes keys like __proto__ as any other', () => {
    const odd = runRow({ params: Object.fromEntries([['__proto__', '1']]) });
    expect(
      rowsOf('params', [odd, linear])
        .get('__proto__')!
        .cells.map(({ value }) => value),
    ).toEqual(['1', null]);
  });
});

describe('isWithinIntervals', () => {
  it('is true where intervals meet, and unknown without both', () => {
    expect(isWithinIntervals([0.5, 0.6], [0.59, 0.7])).toBe(true);
    expect(isWithinIntervals([0.5, 0.6], [0.61, 0.7])).toBe(false);
    expect(isWithinIntervals([0.5, 0.6], undefined)).toBeNull();
  });
});
