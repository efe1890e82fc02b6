/** @file Fixed-size generations: what lets any number of workers run one study and get the same trials. */
import type { Params } from '../learners/learner.ts';
import { propose } from './samplers/propose.ts';
import type { FinishedTrial, StudyRecord } from './study.ts';

/** Members of a study that decide which trials it consists of. */
export type StudyPlan = Pick<
  StudyRecord,
  'sampler' | 'space' | 'direction' | 'seed' | 'nTrials' | 'generationSize'
>;

/** A trial to run next. */
export interface PlannedTrial {
  readonly number: number;
  readonly params: Params;
}

/** What a study does next. */
export interface NextGeneration {
  /** Trials of the first generation that is not finished, without those that are; ascending. */
  readonly trials: readonly PlannedTrial[];
  /** Numbers of the whole generation. Empty when the study is over. */
  readonly numbers: readonly number[];
  /** The space holds no untried params: the study ends before `nTrials`. */
  readonly exhausted: boolean;
}

/** First trial number of the generation that trial `number` belongs to. */
export function generationStart(number: number, generationSize: number): number {
  return number - (number % generationSize);
}

/** Trials of the generations before the one of trial `number`: all that this trial may look at. */
export function earlierGenerations<T extends { readonly number: number }>(
  trials: readonly T[],
  number: number,
  generationSize: number,
): T[] {
  const start = generationStart(number, generationSize);
  return trials.filter((trial) => trial.number < start).sort((a, b) => a.number - b.number);
}

/**
 * Plans the next trials of a study from those that have finished, in any order.
 *
 * Call it when a generation has finished, or after a reload: it proposes the whole generation
 * anew (proposals are pure) and returns the trials that are still missing.
 */
export function nextGeneration(
  study: StudyPlan,
  finished: readonly FinishedTrial[],
): NextGeneration {
  const done = new Set(finished.map((trial) => trial.number));
  let start = 0;
  while (start < study.nTrials && done.has(start)) start++;
  start = generationStart(start, study.generationSize);
  const end = Math.min(start + study.generationSize, study.nTrials);
  const asked = Array.from({ length: Math.max(end - start, 0) }, (_, i) => start + i);
  if (asked.every((number) => done.has(number))) {
    return { trials: [], numbers: [], exhausted: false };
  }
  const history = earlierGenerations(finished, start, study.generationSize);
  const proposals = propose(
    study.sampler,
    study.space,
    study.direction,
    study.seed,
    history,
    asked,
  );
  const numbers = asked.slice(0, proposals.length);
  const trials = numbers
    .map((number, i) => ({ number, params: proposals[i] }))
    .filter(({ number }) => !done.has(number));
  return { trials, numbers, exhausted: proposals.length < asked.length };
}
