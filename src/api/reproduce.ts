/** @file `terrarium.reproduce`: trains a finished run once more from its record, and compares every digest. */
import { StateError } from '../core/errors.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import type { BackendChoice } from '../engine/protocol.ts';
import { getExperiment } from '../store/experiment-store.ts';
import { compareDigests, readRunDigests, REPRODUCES_TAG } from '../store/run-digests.ts';
import { getRun } from '../store/run-rows.ts';
import type { ApiContext } from './context.ts';
import { trainingOfPipeline } from './pipeline-training.ts';
import { train } from './train.ts';
import type { CallOptions, Reproduction, TrainOptions } from './types.ts';
import { toRun } from './views.ts';

function notReproducible(run: RunRow, why: string): StateError {
  return new StateError(
    'not_reproducible',
    `reproduce: run "${run.runName}" ${why}; reproduce a finished run that trained a model`,
    { runId: run.runId },
  );
}

/** How a finished run was trained, read from its records. Throws `not_reproducible`. */
async function trainingOf({ store }: ApiContext, run: RunRow): Promise<TrainOptions> {
  const input = run.inputs.find(({ context }) => context === 'training');
  const training = run.pipelineDigest && (await trainingOfPipeline(store, run.pipelineDigest));
  if (run.status !== 'FINISHED') throw notReproducible(run, `is ${run.status}`);
  if (!input || !training) throw notReproducible(run, 'recorded no training');
  const { options, recipe } = training;
  if (recipe === null) throw notReproducible(run, 'names a recipe that is gone');
  const { name: experiment } = await getExperiment(store, run.experimentId);
  return {
    ...options,
    table: { name: input.name, version: input.version },
    evaluateTest: run.inputs.some(({ context }) => context === 'test'),
    experiment,
    runName: `${run.runName} again`,
    parentRunId: run.runId,
    tags: { [REPRODUCES_TAG]: run.runId },
  };
}

/** See `Terrarium.reproduce`. */
export async function reproduce(
  context: ApiContext,
  runId: string,
  { backend, ...options }: CallOptions & { readonly backend?: BackendChoice } = {},
): Promise<Reproduction> {
  const { store } = context;
  const row = await getRun(store, runId);
  const training = await trainingOf(context, row);
  const second = await train(context, {
    ...training,
    ...options,
    ...(backend === undefined ? {} : { backend }),
  });
  const checks = compareDigests(
    await readRunDigests(store, runId),
    await readRunDigests(store, second.runId),
  );
  return { first: toRun(row), second, checks, equal: checks.every(({ equal }) => equal) };
}
