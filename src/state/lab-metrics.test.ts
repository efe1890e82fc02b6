import { describe, expect, it } from 'vitest';
import { axisOf, gainAxis, gainBars, halfWidth } from './lab-metrics.ts';

const STEPS = [
  { label: 'Linear, raw', from: 'start', value: 0.6, gain: 0 },
  { label: 'Features', from: 'data', value: 0.66, gain: 0.06 },
  { label: 'Threshold', from: 'decision', value: 0.65, gain: -0.01 },
] as const;

describe('gainBars', () => {
  it('stands each bar between the value before and its own, also when it falls', () => {
    const [start, features, threshold] = gainBars(STEPS, [0.63, 0.67]);
    const [low, high] = gainAxis(STEPS);
    expect(start.left).toBe(0);
    expect(features.left).toBeCloseTo(start.left + start.width, 12);
    expect(threshold.left + threshold.width).toBeCloseTo(features.left + features.width, 12);
    expect(features.left + features.width).toBeCloseTo((0.66 - low) / (high - low), 12);
  });

  it('marks gains that are smaller than half of the interval', () => {
    expect(gainBars(STEPS, [0.63, 0.67]).map(({ isUnsure }) => isUnsure)).toEqual([
      false,
      false,
      true,
    ]);
    expect(gainBars(STEPS, null).some(({ isUnsure }) => isUnsure)).toBe(false);
  });

  it('has nothing to draw without steps, and survives equal values', () => {
    expect(gainBars([], null)).toEqual([]);
    const [only] = gainBars([STEPS[0]], null);
    expect(only.width).toBeGreaterThan(0);
    expect(only.width).toBeLessThanOrEqual(1);
  });
});

describe('gainAxis', () => {
  it('begins below the lowest value on a round number', () => {
    const [low, high] = gainAxis(STEPS);
    expect(low).toBeCloseTo(0.58, 12);
    expect(high).toBeGreaterThan(0.66);
  });
});

describe('axisOf and halfWidth', () => {
  it('hold all values, and pass over those that are not there', () => {
    const [low, high] = axisOf([0.5, undefined, 0.7, NaN, null]);
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.7);
    expect(axisOf([])).toEqual([0, 1]);
    expect(halfWidth([0.4, 0.6])).toBeCloseTo(0.1, 12);
    expect(halfWidth(undefined)).toBeNull();
  });
});
