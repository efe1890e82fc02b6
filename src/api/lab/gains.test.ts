import { describe, expect, it } from 'vitest';
import { gainSteps } from './gains.ts';

describe('gainSteps', () => {
  it('gives each change what it added to the one before', () => {
    const steps = gainSteps([
      { label: 'Logistic, raw columns', from: 'start', value: 0.6 },
      { label: 'Two new features', from: 'data', value: 0.65 },
      { label: 'Threshold', from: 'decision', value: 0.625 },
    ]);
    expect(steps.map(({ from }) => from)).toEqual(['start', 'data', 'decision']);
    expect(steps[0].gain).toBe(0);
    expect(steps[1].gain).toBeCloseTo(0.05, 12);
    expect(steps[2].gain).toBeCloseTo(-0.025, 12);
  });

  it('leaves out what was not measured; the first that was is the start', () => {
    const steps = gainSteps([
      { label: 'Raw', from: 'start', value: undefined },
      { label: 'Ridge', from: 'data', value: 0.4 },
      { label: 'Broken', from: 'model', value: NaN },
      { label: 'Trees', from: 'model', value: 0.7 },
    ]);
    expect(steps.map(({ label, from }) => [label, from])).toEqual([
      ['Ridge', 'start'],
      ['Trees', 'model'],
    ]);
    expect(steps[1].gain).toBeCloseTo(0.3, 12);
  });
});
