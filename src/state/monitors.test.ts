import { describe, expect, it } from 'vitest';
import type { MonitorWindow, WindowPerformance } from '../core/monitoring/entities.ts';
import {
  axisWords,
  hasValues,
  isBad,
  metricChoices,
  metricLine,
  metricWords,
  performanceLines,
  sourceWords,
  verdictWords,
  windowAxis,
  windowWords,
} from './monitors.ts';

const performance = (members: Partial<WindowPerformance>): WindowPerformance => ({
  task: 'binary',
  metric: 'auc',
  realised: {},
  estimated: {},
  limits: {},
  confusion: [],
  estimatedConfusion: [],
  verdict: 'unknown',
  estimateDropped: null,
  cause: 'none',
  ...members,
});

const window = (start: number, members: Partial<MonitorWindow> = {}): MonitorWindow => ({
  monitorId: 'm',
  windowStart: start,
  windowEnd: start + 10,
  hasTime: true,
  rows: 10,
  labelled: 0,
  metrics: {},
  reportId: null,
  model: null,
  drift: false,
  columns: [],
  performance: null,
  slices: [],
  importance: {},
  notes: [],
  digests: { rows: '', labels: '', setup: '' },
  computedAt: 0,
  schemaVersion: 1,
  ...members,
});

describe('windows as lines', () => {
  const windows = [
    window(100, {
      metrics: { drift_share: 0.5 },
      performance: performance({
        realised: { auc: 0.8, f1_score: 0.7 },
        estimated: { auc: { value: 0.81, low: 0.8, high: 0.82 } },
      }),
    }),
    window(110),
  ];

  it('breaks where a window has no value', () => {
    const { realised, estimated } = performanceLines(windows, 'auc');
    expect([...realised.y]).toEqual([0.8, NaN]);
    expect([...estimated.band!.high]).toEqual([0.82, NaN]);
    expect([...metricLine(windows, 'drift_share').y]).toEqual([0.5, NaN]);
    expect(hasValues(metricLine(windows, 'kpi'))).toBe(false);
    expect(metricChoices(windows)).toEqual(['auc', 'f1_score']);
  });

  it('counts windows that have no time', () => {
    expect([...windowAxis(windows).x]).toEqual([100, 110]);
    const plain = windows.map((one) => ({ ...one, hasTime: false }));
    expect([...windowAxis(plain).x]).toEqual([0, 1]);
    expect(axisWords(plain)(1)).toBe('1');
    expect(axisWords(plain)(1.5)).toBe('');
    expect(axisWords([window(86_400_000)])(86_400_000)).toBe('1970-01-02');
    expect(axisWords([window(3_600_000)])(5_400_000)).toBe('01-01 01:30');
  });
});

describe('words of windows', () => {
  it('says what a window says', () => {
    const say = (members: Partial<WindowPerformance>) =>
      verdictWords(window(0, { performance: performance(members) }));
    expect(say({})).toBe('labels to come');
    expect(say({ estimateDropped: true })).toBe('estimate dropped');
    expect(say({ verdict: 'ok' })).toBe('within limits');
    expect(say({ verdict: 'dropped', cause: 'concept' })).toBe('dropped, concept');
    expect(say({ verdict: 'dropped', cause: 'inputs' })).toBe('dropped, inputs');
    expect(verdictWords(window(0))).toBe('no model');
    expect(isBad(window(0, { performance: performance({ verdict: 'dropped' }) }))).toBe(true);
    expect(isBad(window(0))).toBe(false);
  });

  it('says what is watched, and how', () => {
    expect(windowWords({ windows: { by: 'time', size: 86_400_000 } })).toBe('windows of 1 day');
    expect(windowWords({ windows: { by: 'time', size: 7_200_000 } })).toBe('windows of 2 hours');
    expect(windowWords({ windows: { by: 'rows', size: 500 } })).toBe('windows of 500 rows');
    expect(sourceWords({ source: { endpoint: 'churn' } })).toBe('endpoint churn');
    expect(metricWords('auc')).toBe('AUC');
    expect(metricWords('__proto__')).toBe('__proto__');
  });
});
