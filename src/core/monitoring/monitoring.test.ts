import { describe, expect, it } from 'vitest';
import { makeTable } from '../../../tests/support/tables.ts';
import { createRandom } from '../random.ts';
import { columnOf } from '../table/cells.ts';
import { changePoint } from './change-point.ts';
import { checkMonitor } from './check-monitor.ts';
import type { MonitorSpec } from './entities.ts';
import { kpiOf } from './kpi.ts';
import { anchoredTimes, planWindows } from './plan-windows.ts';
import { realisedOf } from './realised.ts';
import { joinRows } from './scored-rows.ts';
import { gapOf, sliceFigures, sliceRule } from './slices.ts';
import { performanceFinding } from './verdict.ts';

describe('planWindows', () => {
  const times = Float64Array.of(2500, 100, NaN, 900, 2600, 4000);

  it('cuts time into spans that are over, in order, without those that have no rows', () => {
    const windows = planWindows({ by: 'time', size: 1000 }, times, 6, 4500);
    expect(windows.map(({ start, end, rows }) => [start, end, [...rows]])).toEqual([
      [0, 1000, [1, 3]],
      [2000, 3000, [0, 4]],
    ]);
  });

  it('cuts rows in the order of their time; a rest waits, or joins the last window', () => {
    const plan = (rest: 'wait' | 'join') =>
      planWindows({ by: 'rows', size: 2, rest }, times, 6, 1e9).map(({ rows }) => [...rows]);
    expect(plan('wait')).toEqual([
      [1, 3],
      [0, 4],
    ]);
    expect(plan('join')).toEqual([
      [1, 3],
      [0, 4, 5],
    ]);
  });

  it('tells windows of one moment apart, and counts rows where there is no time', () => {
    const same = planWindows({ by: 'rows', size: 1 }, Float64Array.of(7, 7, 7), 3, 10);
    expect(same.map(({ start }) => start)).toEqual([7, 8, 9]);
    const none = planWindows({ by: 'rows', size: 2 }, null, 5, 0);
    expect(none.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 4],
    ]);
    expect(planWindows({ by: 'time', size: 1000 }, null, 5, 0)).toEqual([]);
  });
});

describe('anchoredTimes', () => {
  const known = [
    { windowStart: 1, windowEnd: 4, rows: 3 },
    { windowStart: 4, windowEnd: 7, rows: 3 },
  ];

  it('begins at the first window that the log still holds whole', () => {
    const whole = Float64Array.of(1, 2, 3, 4, 5, 6, 7);
    expect(anchoredTimes(whole, known)).toBe(whole);
    expect(anchoredTimes(whole, [])).toBe(whole);
    expect([...anchoredTimes(whole.slice(1), known)]).toEqual([NaN, NaN, 4, 5, 6, 7]);
    expect([...anchoredTimes(whole.slice(5), known)]).toEqual([NaN, 7]);
  });
});

describe('performanceFinding', () => {
  const input = {
    metric: 'auc',
    realised: 0.6,
    labelled: 100,
    estimate: { value: 0.8, low: 0.75, high: 0.85 },
    limits: { low: 0.7, high: 0.9 },
    drift: true,
  };

  it('puts a drop that the estimate did not see down to the concept', () => {
    expect(performanceFinding(input)).toEqual({
      verdict: 'dropped',
      estimateDropped: false,
      cause: 'concept',
    });
  });

  it('puts a drop that the estimate saw, or would cover, down to the inputs', () => {
    const fell = { value: 0.65, low: 0.6, high: 0.7 };
    expect(performanceFinding({ ...input, estimate: fell }).cause).toBe('inputs');
    const wide = { value: 0.75, low: 0.55, high: 0.9 };
    expect(performanceFinding({ ...input, estimate: wide }).cause).toBe('inputs');
  });

  it('asks the drift where there is no estimate', () => {
    const blind = { ...input, estimate: undefined };
    expect(performanceFinding(blind).cause).toBe('inputs');
    expect(performanceFinding({ ...blind, drift: false }).cause).toBe('concept');
  });

  it('says nothing with few labels, and turns round for losses', () => {
    expect(performanceFinding({ ...input, labelled: 29 }).verdict).toBe('unknown');
    const loss = { ...input, metric: 'mae', realised: 0.95 };
    expect(performanceFinding(loss).verdict).toBe('dropped');
    expect(performanceFinding({ ...loss, realised: 0.5 }).verdict).toBe('ok');
  });
});

describe('changePoint', () => {
  const random = createRandom('levels');
  const noise = (count: number, level: number): number[] =>
    Array.from({ length: count }, () => level + random.normal());

  it('finds where a level changes', () => {
    const found = changePoint([...noise(15, 0), ...noise(12, 4)]);
    expect(found).toMatchObject({ index: 15, isChange: true });
    expect(found!.after - found!.before).toBeGreaterThan(3);
  });

  it('finds one by chance in about one of twenty', () => {
    let found = 0;
    for (let run = 0; run < 100; run++) if (changePoint(noise(12, 0))!.isChange) found++;
    expect(found).toBeLessThanOrEqual(12);
  });

  it('says nothing of few or equal values', () => {
    expect(changePoint([1, 2, 3, 4, 5])).toBeNull();
    expect(changePoint([1, 1, 1, 1, 1, 1])!.isChange).toBe(false);
  });
});

describe('slices', () => {
  const table = makeTable([
    ['x', 'number', [1, 2, 3, 4, 5, 6, 7, 8, null]],
    ['k', 'category', ['a', 'a', 'b', null, 'a', 'b', 'c', 'a', 'a']],
  ]);

  it('cuts numbers at quarters of the baseline, and words by value', () => {
    const x = columnOf(table, 'x');
    const rule = sliceRule(x, 9);
    expect([0, 1, 2, 7, 8].map((row) => rule(x, row))).toEqual([
      ...['below 3', 'below 3', '3 to 5', '7 and more', '(missing)'],
    ]);
    const k = columnOf(table, 'k');
    expect([0, 2, 3].map((row) => sliceRule(k, 9)(k, row))).toEqual(['a', 'b', '(missing)']);
    const other = columnOf(makeTable([['k', 'category', ['z']]]), 'k');
    expect(sliceRule(k, 9)(other, 0)).toBe('(others)');
  });

  it('counts rates by slice, and compares only slices that are large enough', () => {
    const size = 80;
    const k = makeTable([
      ['k', 'category', Array.from({ length: size }, (_, row) => (row < 40 ? 'a' : 'b'))],
    ]);
    const column = columnOf(k, 'k');
    const predicted = Float64Array.from({ length: size }, (_, row) => Number(row % 40 < 10));
    predicted.fill(1, 40);
    const y = Float64Array.from({ length: size }, (_, row) => row % 2);
    const figures = sliceFigures(
      'k',
      column,
      sliceRule(column, size),
      { task: 'binary', predicted, probability: null },
      y,
      'accuracy_score',
      2,
    );
    expect(figures.map(({ predictionRate }) => predictionRate)).toEqual([0.25, 1]);
    expect(gapOf(figures, (slice) => slice.predictionRate)).toBe(0.75);
    expect(gapOf(figures.slice(1), (slice) => slice.predictionRate)).toBeNull();
  });
});

describe('small parts', () => {
  it('joins labels by key, the last one of a key counting', () => {
    const left = makeTable([['id', 'text', ['a', 'b', null, 'c']]]);
    const right = makeTable([['id', 'category', ['b', 'a', 'b']]]);
    const rows = joinRows(columnOf(left, 'id'), 4, columnOf(right, 'id'), 3);
    expect([...rows]).toEqual([1, 2, -1, -1]);
  });

  it('leaves rows without a label or a prediction out of what is realised', () => {
    const scored = {
      task: 'binary' as const,
      predicted: Float64Array.of(1, 0, NaN, 1),
      probability: Float64Array.of(0.9, 0.2, NaN, 0.6),
    };
    const { rows, metrics, confusion } = realisedOf(scored, Float64Array.of(1, 0, 1, NaN), 2);
    expect([rows, metrics['auc'], confusion]).toEqual([
      2,
      1,
      [
        [1, 0],
        [0, 1],
      ],
    ]);
  });

  it('takes mean, sum and share of a business figure', () => {
    const { columns } = makeTable([
      ['n', 'number', [1, null, 3]],
      ['k', 'category', ['kept', 'left', null]],
    ]);
    const rule = { name: 'x', column: 'x' };
    expect(kpiOf(columns[0], { ...rule, aggregate: 'mean' })).toBe(2);
    expect(kpiOf(columns[0], { ...rule, aggregate: 'sum' })).toBe(4);
    expect(kpiOf(columns[1], { ...rule, aggregate: 'share', of: 'kept' })).toBe(0.5);
    expect(kpiOf(columns[1], { ...rule, aggregate: 'mean' })).toBeNull();
  });

  it('fills in the rules of drift, and refuses labels without a model', () => {
    const spec: MonitorSpec = {
      source: { table: 'dev.a.b' },
      model: null,
      baseline: { name: 'dev.a.a', version: 1 },
      windows: { by: 'rows', size: 10 },
      time: null,
      columns: null,
      slices: [],
      label: null,
      drift: { minRows: 5 },
      multivariate: [],
      kpi: null,
      metric: null,
    };
    expect(checkMonitor(spec).drift).toEqual({ correction: 'bh', minEffect: 0.1, minRows: 5 });
    expect(() => checkMonitor({ ...spec, label: { column: 'y' } })).toThrow(/need a model/);
  });
});
