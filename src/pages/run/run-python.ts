/** @file The equivalent Python of a run. */
import { columnUses, pythonForTrain, pythonForTune } from '../../core/interop/python/index.ts';
import { pythonForLightGbm } from '../../core/interop/python/lightgbm.ts';
import { LEARNER_CATALOG } from '../../core/learners/catalog.ts';
import type { Task } from '../../core/learners/learner.ts';
import { importedFile, isImportedRun } from '../../state/imported-run.ts';
import type { RunDetail } from '../../state/run-detail.svelte.ts';
import { changedParams, parseSplit, valueOfText } from '../../state/run-form.ts';

const isTask = (text: string | undefined): text is Task =>
  text === 'binary' || text === 'multiclass' || text === 'regression';

/** Code that trains the like of a run; reads it back when its record does not say enough. */
export function pythonOfRun({ run, table, experiment, isStudy }: RunDetail): string {
  const { params } = run;
  if (isImportedRun(run)) {
    return pythonForLightGbm(importedFile(run), {
      ...(isTask(params['task']) ? { task: params['task'] } : {}),
      ...(params['positive'] === undefined ? {} : { positive: params['positive'] }),
    });
  }
  const info = LEARNER_CATALOG.find(({ id }) => id === params['learner']);
  const split = parseSplit(params['split']);
  if (!table || !info || params['target'] === undefined) {
    return [
      'import mlflow',
      '',
      `run = mlflow.get_run("${run.runId}")`,
      'print(run.data.params, run.data.metrics)',
    ].join('\n');
  }
  const values = Object.fromEntries(
    info.params
      .filter(({ name }) => Object.hasOwn(params, name))
      .map((spec) => [spec.name, valueOfText(spec, params[spec.name])]),
  );
  const seed = Number(params['seed']);
  const data = {
    table,
    target: params['target'],
    ...columnUses(table.fields, params['target']),
    ...(isTask(params['task']) ? { task: params['task'] } : {}),
    ...(split ? { split } : {}),
    ...(Number.isInteger(seed) ? { seed } : {}),
    learner: info.id,
    params: changedParams(info.params, values),
    ...(experiment ? { experiment: experiment.name } : {}),
    runName: run.runName,
  };
  if (isStudy) return pythonForTune({ ...data, nTrials: Number(params['n_trials'] ?? 20) });
  return pythonForTrain({
    ...data,
    evaluateTest: run.inputs.some(({ context }) => context === 'test'),
  });
}
