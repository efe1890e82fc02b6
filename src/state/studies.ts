/** @file What a study and its trials say, ready for lists and charts. Pure. */
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import { metricInfo } from '../core/metrics/names.ts';
import type { RunRecord } from '../core/tracking/entities.ts';
import type { SamplerSpec, StudyRecord, TrialRecord } from '../core/tuning/study.ts';

/** A study as a line of the list. */
export interface StudyRow {
  readonly study: StudyRecord;
  /** The parent run; null when it has been purged. */
  readonly run: RunRecord | null;
  /** Title of the learner. */
  readonly learner: string | null;
  readonly table: { readonly name: string; readonly version: number } | null;
  readonly done: number;
  readonly pruned: number;
  readonly failed: number;
  /** Number of the best trial and its value; null while none is complete. */
  readonly best: { readonly number: number; readonly value: number } | null;
}

/** Words of the samplers, in the order of the form. */
export const SAMPLERS: readonly {
  readonly value: SamplerSpec['type'];
  readonly label: string;
  readonly help: string;
}[] = [
  {
    value: 'tpe',
    label: 'TPE',
    help: 'Tries what resembles the best trials so far; the first ones by chance.',
  },
  { value: 'random', label: 'Random', help: 'Every trial by chance: a fair baseline.' },
  {
    value: 'grid',
    label: 'Grid',
    help: 'Every combination of five values each, in shuffled order.',
  },
  { value: 'genetic', label: 'Genetic', help: 'Crosses and mutates the best trials so far.' },
];

/** Title of a sampler. */
export const samplerTitle = (type: SamplerSpec['type']): string =>
  SAMPLERS.find(({ value }) => value === type)?.label ?? type;

/** Title of an objective; its id when it is not known. */
export const objectiveTitle = (metric: string): string => metricInfo(metric)?.title ?? metric;

/** The best of the complete trials; ties go to the lowest number. */
export function bestOfTrials(
  trials: readonly Pick<TrialRecord, 'number' | 'state' | 'value'>[],
  direction: StudyRecord['direction'],
): { readonly number: number; readonly value: number } | null {
  let best: { readonly number: number; readonly value: number } | null = null;
  for (const { number, state, value } of trials) {
    if (state !== 'COMPLETE' || value === null || Number.isNaN(value)) continue;
    if (best === null) best = { number, value };
    else if (
      value === best.value
        ? number < best.number
        : value < best.value === (direction === 'minimize')
    ) {
      best = { number, value };
    }
  }
  return best;
}

/** Puts a study together with its parent run and its trials. */
export function studyRow(
  study: StudyRecord,
  run: RunRecord | null,
  trials: readonly TrialRecord[],
): StudyRow {
  const count = (...states: readonly TrialRecord['state'][]): number =>
    trials.filter(({ state }) => states.includes(state)).length;
  const id = run && Object.hasOwn(run.params, 'learner') ? run.params['learner'] : null;
  const input = run?.inputs.at(0);
  return {
    study,
    run,
    learner: LEARNER_CATALOG.find((info) => info.id === id)?.title ?? id,
    table: input ? { name: input.name, version: input.version } : null,
    done: count('COMPLETE', 'PRUNED', 'FAIL'),
    pruned: count('PRUNED'),
    failed: count('FAIL'),
    best: bestOfTrials(trials, study.direction),
  };
}
