/** @file Which trial is best, and how the best came about. */
import type { Direction, TrialRecord } from './study.ts';

type Valued = Pick<TrialRecord, 'number' | 'state' | 'value'>;

/** Is `a` better than `b`? NaN is never better. */
export function isBetter(a: number, b: number, direction: Direction): boolean {
  return direction === 'minimize' ? a < b : a > b;
}

function complete<T extends Valued>(trials: readonly T[]): (T & { readonly value: number })[] {
  const hasValue = (trial: T): trial is T & { readonly value: number } =>
    trial.state === 'COMPLETE' && trial.value !== null && !Number.isNaN(trial.value);
  return trials.filter(hasValue).sort((a, b) => a.number - b.number);
}

/** The complete trial with the best value; ties go to the lowest number. `null` when none is complete. */
export function bestTrial<T extends Valued>(trials: readonly T[], direction: Direction): T | null {
  let best: (T & { readonly value: number }) | null = null;
  for (const trial of complete(trials)) {
    if (best === null || isBetter(trial.value, best.value, direction)) best = trial;
  }
  return best;
}

/** Best value after each complete trial: `numbers` ascend. Equal lengths. */
export interface BestSoFar {
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
}

/** Series of the best value so far, one entry per complete trial, in trial-number order. */
export function bestSoFar(trials: readonly Valued[], direction: Direction): BestSoFar {
  const usable = complete(trials);
  let best = NaN;
  const values = Float64Array.from(usable, ({ value }) => {
    if (Number.isNaN(best) || isBetter(value, best, direction)) best = value;
    return best;
  });
  return { numbers: Float64Array.from(usable, ({ number }) => number), values };
}
