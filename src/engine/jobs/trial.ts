/** @file One trial of a study: a cross-validation, written as a child run without a model. */
import { resolveParams } from '../../core/learners/params.ts';
import { crossValidate } from '../../core/training/cross-validate.ts';
import { shouldPrune } from '../../core/tuning/pruners/median.ts';
import { logMetricPoints, logMetrics } from '../../store/metric-store.ts';
import { logInputs, logParams } from '../../store/run-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { Job } from './job-context.ts';
import { loadLearner } from './learners.ts';
import { withRun } from './run-writer.ts';
import { runParams } from './train.ts';

/** Runs one trial; a pruned one ends KILLED with the folds that it finished. */
export const trial: Job<'trial'> = async (job, context) => {
  const store = await context.store();
  const { runId } = job.run;
  return withRun(store, job.run, async () => {
    const version = await getTableVersion(store, job.spec.table.name, job.spec.table.version);
    const table = await readTable(store, version.name, version.version);
    const learner = await loadLearner(job.spec.learner, job.backend);
    const { name, version: number, digest, numRows } = version;
    await logInputs(store, runId, [{ name, version: number, digest, context: 'tuning', numRows }]);
    const { values, value } = await crossValidate(table, job.spec, learner, {
      folds: job.folds,
      metric: job.metric,
      shouldStop: (folds) => shouldPrune(job.pruner, job.direction, folds, job.history),
      signal: context.signal,
      onProgress: context.report,
    });
    const params = resolveParams(learner.info.params, job.spec.params);
    await logParams(store, runId, runParams(job.spec, { params, task: job.spec.task ?? 'binary' }));
    const timestamp = store.now();
    await logMetricPoints(
      store,
      runId,
      values.map((fold, step) => ({ key: `cv_${job.metric}`, value: fold, timestamp, step })),
    );
    if (value !== null) await logMetrics(store, runId, { value });
    return {
      facts: {},
      status: value === null ? 'KILLED' : 'FINISHED',
      result: { runId, value, intermediate: values },
    };
  });
};
