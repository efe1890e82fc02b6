/** @file How to train with the best of a study: what its trial recorded, as options of the API. */
import type { TrainOptions } from '../api/types.ts';
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import type { Params } from '../core/learners/learner.ts';
import type { StudyRecord } from '../core/tuning/study.ts';
import type { RecordedTraining } from './recorded-training.ts';
import { changedParams } from './run-form.ts';

/**
 * Options of a training with the params of a trial.
 *
 * @param recorded What the trial's run says, with its fixed params.
 * @param params Params of the trial, which win over those of the run.
 * @returns null when the run does not say enough.
 */
export function trainingOfTrial(
  study: Pick<StudyRecord, 'name'>,
  recorded: RecordedTraining,
  params: Params,
): TrainOptions | null {
  const { table, target, positive, learner, split, seed, experiment } = recorded;
  const info = LEARNER_CATALOG.find(({ id }) => id === learner);
  if (table === null || target === null || !info) return null;
  return {
    table,
    target,
    ...(positive === null ? {} : { positive }),
    learner: info.id,
    params: changedParams(info.params, { ...recorded.params, ...params }),
    ...(split === null ? {} : { split }),
    ...(seed === null ? {} : { seed }),
    ...(experiment === null ? {} : { experiment }),
    runName: `${study.name}_best`,
  };
}
