/** @file `terrarium.train`: one run from a table to a scorable model. */
import type { SplitSpec } from '../core/splits/split.ts';
import { closeRun } from '../store/close-work.ts';
import { getOrCreateExperiment } from '../store/experiment-store.ts';
import { getRun } from '../store/run-rows.ts';
import { generateRunName } from '../core/tracking/run-name.ts';
import { getTableVersion } from '../store/table-records.ts';
import type { RunTarget, TrainSpec } from '../engine/protocol.ts';
import { runJob, type ApiContext } from './context.ts';
import type { Run, TrainOptions } from './types.ts';
import { addressOf, toRun } from './views.ts';

/** Test rows are i mod 5 = 0, validation rows i mod 5 = 1: portable, and the rule of the lecture's Python twin. */
export const DEFAULT_SPLIT: SplitSpec = { kind: 'modulo', k: 5, test: [0], valid: [1] };

/** Seed unless one is given. */
export const DEFAULT_SEED = 42;

/** What to train, with defaults filled in and the table pinned to a version. */
export async function specOf(
  { store }: ApiContext,
  options: Omit<TrainOptions, 'evaluateTest' | 'thresholdMetric' | 'onRun'>,
): Promise<TrainSpec> {
  const address = addressOf(options.table);
  const { name, version } = await getTableVersion(store, address.name, address.version);
  return {
    table: { name, version },
    target: options.target,
    recipe: options.recipe ?? 'auto',
    learner: options.learner,
    params: options.params ?? {},
    split: options.split ?? DEFAULT_SPLIT,
    seed: options.seed ?? DEFAULT_SEED,
    ...(options.positive === undefined ? {} : { positive: options.positive }),
    ...(options.task === undefined ? {} : { task: options.task }),
  };
}

/** Where a run is going to be recorded. */
export async function runTarget(
  { store, owner, session }: ApiContext,
  options: Pick<TrainOptions, 'experiment' | 'runName' | 'parentRunId' | 'tags'>,
): Promise<RunTarget> {
  const experiment = await getOrCreateExperiment(store, options.experiment ?? session.experiment);
  const runId = store.newId();
  return {
    runId,
    experimentId: experiment.experimentId,
    runName: options.runName ?? generateRunName(runId),
    parentRunId: options.parentRunId ?? null,
    tags: options.tags ?? {},
    owner,
  };
}

/** See `Terrarium.train`. The run is closed whatever happens. */
export async function train(context: ApiContext, options: TrainOptions): Promise<Run> {
  const spec = await specOf(context, options);
  const run = await runTarget(context, options);
  options.onRun?.(run.runId);
  try {
    await runJob(
      context,
      {
        title: `Training ${spec.learner} on ${spec.table.name}`,
        kind: 'train',
        subject: run.runId,
      },
      'train',
      {
        spec,
        run,
        backend: options.backend ?? context.session.backend,
        evaluateTest: options.evaluateTest ?? true,
        thresholdMetric: options.thresholdMetric ?? null,
      },
      options,
    );
  } catch (error) {
    // A worker that died could not do it.
    await closeRun(context.store, run.runId, error);
    throw error;
  }
  return toRun(await getRun(context.store, run.runId));
}
