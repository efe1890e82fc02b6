/** @file The equivalent Python of a study. */
import { columnUses, pythonForTune } from '../../core/interop/python/index.ts';
import { parseSplit } from '../../state/run-form.ts';
import type { StudyDetail } from '../../state/studies.svelte.ts';

/** Optuna code that runs the like of a study. */
export function pythonOfStudy({ study, run, table, experiment }: StudyDetail): string {
  const params = run?.params ?? {};
  const split = parseSplit(params['split']);
  if (!table || params['target'] === undefined || params['learner'] === undefined) {
    return [
      'import optuna',
      '',
      `study = optuna.create_study(direction="${study.direction}")`,
      'print(study.best_params)',
    ].join('\n');
  }
  return pythonForTune({
    table,
    target: params['target'],
    ...columnUses(table.fields, params['target']),
    ...(params['positive'] === undefined ? {} : { positive: params['positive'] }),
    learner: params['learner'],
    space: study.space,
    sampler: study.sampler,
    pruner: study.pruner,
    nTrials: study.nTrials,
    cv: Number(params['cv'] ?? 3),
    metric: study.metric,
    direction: study.direction,
    seed: study.seed,
    studyName: study.name,
    ...(split ? { split } : {}),
    ...(experiment === null ? {} : { experiment }),
  });
}
