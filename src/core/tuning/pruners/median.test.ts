import { describe, expect, it } from 'vitest';
import { shouldPrune } from './median.ts';

const median = { type: 'median' } as const;
const complete = (...intermediate: number[]) => ({ state: 'COMPLETE' as const, intermediate });
const five = [1, 2, 3, 4, 5].map((value) => complete(value, value - 1));

describe('shouldPrune', () => {
  it('stops a trial whose best so far is worse than the median at its step', () => {
    expect(shouldPrune(median, 'minimize', [3.5], five)).toBe(true);
    expect(shouldPrune(median, 'minimize', [3], five)).toBe(false);
    expect(shouldPrune(median, 'maximize', [2.5], five)).toBe(true);
    expect(shouldPrune(median, 'maximize', [3], five)).toBe(false);
    // The best of 1.5 and 9 is compared with the median 2 of step 1.
    expect(shouldPrune(median, 'minimize', [1.5, 9], five)).toBe(false);
    expect(shouldPrune(median, 'minimize', [2.5, 9], five)).toBe(true);
  });

  it('takes the mean of the two middle values of an even number', () => {
    const four = { ...median, n_startup_trials: 4 };
    expect(shouldPrune(four, 'minimize', [2.6], five.slice(0, 4))).toBe(true);
    expect(shouldPrune(four, 'minimize', [2.5], five.slice(0, 4))).toBe(false);
  });

  it('waits for start-up trials and warm-up steps', () => {
    expect(shouldPrune(median, 'minimize', [9], five.slice(1))).toBe(false);
    expect(shouldPrune({ ...median, n_warmup_steps: 1 }, 'minimize', [9], five)).toBe(false);
    expect(shouldPrune({ ...median, n_warmup_steps: 1 }, 'minimize', [9, 9], five)).toBe(true);
    expect(shouldPrune({ ...median, n_startup_trials: 0 }, 'minimize', [9], [])).toBe(false);
  });

  it('prunes a trial that reported only NaN and ignores NaN of others', () => {
    expect(shouldPrune(median, 'minimize', [NaN], five)).toBe(true);
    const noisy = [...five, complete(NaN), { state: 'PRUNED' as const, intermediate: [0] }];
    expect(shouldPrune(median, 'minimize', [3], noisy)).toBe(false);
    expect(shouldPrune(median, 'minimize', [NaN, 2.5, NaN], five)).toBe(false);
  });

  it('does nothing without a report or without a pruner', () => {
    expect(shouldPrune(median, 'minimize', [], five)).toBe(false);
    expect(shouldPrune({ type: 'none' }, 'minimize', [99], five)).toBe(false);
  });
});
