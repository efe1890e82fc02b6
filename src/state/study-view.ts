/** @file Trials as charts and tables show them. */
import type { ParamValue } from '../core/learners/learner.ts';
import type { Distribution, SearchSpace } from '../core/tuning/search-space.ts';
import type { Direction, TrialRecord } from '../core/tuning/study.ts';

/** The complete trial with the best value; ties go to the lowest number. */
export function bestOfTrials(
  trials: readonly TrialRecord[],
  direction: Direction,
): (TrialRecord & { readonly value: number }) | null {
  let best: (TrialRecord & { readonly value: number }) | null = null;
  for (const trial of trials.toSorted((a, b) => a.number - b.number)) {
    const { state, value } = trial;
    if (state !== 'COMPLETE' || value === null || Number.isNaN(value)) continue;
    const isBetter =
      best === null || (direction === 'minimize' ? value < best.value : value > best.value);
    if (isBetter) best = { ...trial, value };
  }
  return best;
}

/** The objective, or for a trial that was stopped early the mean of what it had reported. */
export function shownValue({ state, value, intermediate }: TrialRecord): number | null {
  if (value !== null) return value;
  if (state !== 'PRUNED' || intermediate.length === 0) return null;
  return intermediate.reduce((sum, one) => sum + one, 0) / intermediate.length;
}

/** A value of a parameter as text, numbers with six figures. */
export function valueText(value: ParamValue | undefined): string {
  if (value === undefined || value === null) return 'not set';
  // Six figures tell any two values of a search apart; the run keeps them all.
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
}

/** A parameter's axis: where its values stand, and what is written there. */
export interface ParamAxis {
  readonly name: string;
  readonly isLog: boolean;
  /** Names at 0, 1, 2, …; null for numbers. */
  readonly choices: readonly string[] | null;
}

/** Axes of a search space, in the order of the space. */
export function axesOf(space: SearchSpace): readonly ParamAxis[] {
  return Object.entries(space).map(([name, distribution]) => ({
    name,
    isLog: distribution.type !== 'categorical' && distribution.log === true,
    choices: distribution.type === 'categorical' ? distribution.choices.map(valueText) : null,
  }));
}

/** Where a trial stands on an axis; NaN when it stands nowhere. */
export function positionOn(
  { name, choices }: ParamAxis,
  { params }: Pick<TrialRecord, 'params'>,
): number {
  if (!Object.hasOwn(params, name)) return NaN;
  const value = params[name];
  if (choices === null) return typeof value === 'number' ? value : NaN;
  const at = choices.indexOf(valueText(value));
  return at < 0 ? NaN : at;
}

/** A distribution in a few words: `0.01 – 0.3, log`. */
export function distributionWords(distribution: Distribution): string {
  if (distribution.type === 'categorical') return distribution.choices.map(valueText).join(' · ');
  const { low, high, log: isLog, step } = distribution;
  return `${low} – ${high}${isLog ? ', log' : ''}${step === undefined ? '' : `, step ${step}`}`;
}

/** Trials by how far they are. */
export function countStates(trials: readonly Pick<TrialRecord, 'state'>[]) {
  const count = (state: TrialRecord['state']): number =>
    trials.filter((trial) => trial.state === state).length;
  return {
    complete: count('COMPLETE'),
    pruned: count('PRUNED'),
    failed: count('FAIL'),
    running: count('RUNNING'),
  };
}
