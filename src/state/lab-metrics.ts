/** @file Which metrics the lab shows for a task, and how their intervals are drawn. Pure. */
import type { GainStep } from '../api/lab/lab-facts.ts';

/** Metric ids without prefix, the one that picks the winner first. */
export function labMetrics(task: 'binary' | 'multiclass' | 'regression'): readonly string[] {
  return {
    binary: ['f1_score', 'roc_auc', 'log_loss'],
    multiclass: ['f1_score', 'accuracy_score', 'log_loss'],
    regression: ['r2_score', 'root_mean_squared_error', 'mean_absolute_error'],
  }[task];
}

/** Half of an interval's width; null without one. */
export function halfWidth(interval: readonly [number, number] | null | undefined): number | null {
  return interval ? (interval[1] - interval[0]) / 2 : null;
}

/** Ends of an axis that holds all values, with a tenth of their distance around them. */
export function axisOf(values: readonly (number | null | undefined)[]): readonly [number, number] {
  const known = values.filter((value): value is number => Number.isFinite(value));
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const room = Math.max((high - low) * 0.1, Math.abs(high) * 0.01, 1e-9);
  return [low - room, high + room];
}

/** A gain as a bar on an axis of shares 0…1. */
export interface GainBar extends GainStep {
  readonly left: number;
  readonly width: number;
  /** Smaller than the interval of the last value: not a result yet. */
  readonly isUnsure: boolean;
}

/** Where the axis of a waterfall begins: below the lowest value by a fifth of their distance, on a round number. */
export function gainAxis(steps: readonly GainStep[]): readonly [number, number] {
  const values = steps.map(({ value }) => value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = Math.max(high - low, 0.01);
  const unit = 10 ** Math.floor(Math.log10(span));
  return [Math.floor((low - 0.2 * span) / unit) * unit, high + 0.05 * span];
}

/** Bars of a waterfall: the first from the axis on, each other one between the value before and its own. */
export function gainBars(
  steps: readonly GainStep[],
  interval: readonly [number, number] | null,
): readonly GainBar[] {
  if (steps.length === 0) return [];
  const [from, to] = gainAxis(steps);
  const share = (value: number): number => (value - from) / (to - from);
  const half = halfWidth(interval);
  return steps.map((step, at) => {
    const before = at === 0 ? from : steps[at - 1].value;
    const left = share(Math.min(before, step.value));
    return {
      ...step,
      left,
      width: share(Math.max(before, step.value)) - left,
      isUnsure: at > 0 && half !== null && Math.abs(step.gain) < half,
    };
  });
}
