/** @file The equivalent Python of what is set up. */
import type { TrainOptions } from '../../api/types.ts';
import { columnUses, pythonForTrain } from '../../core/interop/python/index.ts';
import type { Task } from '../../core/learners/learner.ts';
import type { TableChoice } from '../../state/run-form.ts';

/** Code that trains the like of one training of the form. */
export function pythonOfTraining(training: TrainOptions, table: TableChoice, task: Task): string {
  const { target, positive, learner, params, split, seed, recipe, experiment, runName } = training;
  return pythonForTrain({
    table,
    target,
    task,
    ...columnUses(table.fields, target),
    learner,
    evaluateTest: training.evaluateTest ?? true,
    ...(positive === undefined ? {} : { positive }),
    ...(params === undefined ? {} : { params }),
    ...(split === undefined ? {} : { split }),
    ...(seed === undefined ? {} : { seed }),
    ...(recipe === undefined ? {} : { recipe }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(runName === undefined ? {} : { runName }),
  });
}
