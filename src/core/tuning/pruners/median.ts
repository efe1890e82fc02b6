/** @file Median pruner: stop a trial whose best so far is worse than the median of others at its step. */
import { checkInteger, checkOneOf } from '../../checks.ts';
import type { Direction, PrunerSpec, TrialRecord } from '../study.ts';

/** Optuna's defaults. */
export const MEDIAN_DEFAULTS = { n_startup_trials: 5, n_warmup_steps: 0 } as const;

/** Checks a pruner's settings. Throws `ParamError` `invalid_param`. */
export function checkPruner(pruner: PrunerSpec): void {
  checkOneOf('pruner', pruner.type, ['none', 'median']);
  if (pruner.type === 'none') return;
  for (const name of ['n_startup_trials', 'n_warmup_steps'] as const) {
    if (pruner[name] !== undefined) checkInteger(name, pruner[name], { min: 0 });
  }
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Should a trial stop after its latest intermediate value?
 *
 * @param intermediate The trial's values so far; step = index. A trial that has reported only NaN is pruned.
 * @param history Trials to compare with; only complete ones count. Pass whole earlier generations
 *   (`earlierGenerations`), so that the answer does not depend on which worker was faster.
 * @returns True when the best of `intermediate` is strictly worse than the median of the others' values at
 *   the latest step. False during start-up (`n_startup_trials` complete trials), warm-up (steps below
 *   `n_warmup_steps`), and where no other trial reported at this step.
 *
 * Source: Golovin et al. 2017, "Google Vizier", median stopping rule; semantics of Optuna's MedianPruner
 * (percentile 50, interval_steps 1, n_min_trials 1).
 */
export function shouldPrune(
  pruner: PrunerSpec,
  direction: Direction,
  intermediate: readonly number[],
  history: readonly Pick<TrialRecord, 'state' | 'intermediate'>[],
): boolean {
  if (pruner.type === 'none' || intermediate.length === 0) return false;
  const { n_startup_trials: startup, n_warmup_steps: warmup } = { ...MEDIAN_DEFAULTS, ...pruner };
  const complete = history.filter((trial) => trial.state === 'COMPLETE');
  const step = intermediate.length - 1;
  if (complete.length === 0 || complete.length < startup || step < warmup) return false;
  const own = intermediate.filter((value) => !Number.isNaN(value));
  if (own.length === 0) return true;
  const others = complete
    .map((trial) => trial.intermediate[step])
    .filter((value) => value !== undefined && !Number.isNaN(value));
  if (others.length === 0) return false;
  const bar = median(others);
  return direction === 'minimize' ? Math.min(...own) > bar : Math.max(...own) < bar;
}
