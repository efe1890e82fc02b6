/** @file `terrarium.reproduce`: trains a finished run once more from its record, and compares every digest. */
import { StateError } from '../core/errors.ts';
import type { Params, Task } from '../core/learners/learner.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import type { BackendChoice } from '../engine/protocol.ts';
import { getPipeline, getRecipe } from '../store/document-store.ts';
import { getExperiment } from '../store/experiment-store.ts';
import { compareDigests, readRunDigests, REPRODUCES_TAG } from '../store/run-digests.ts';
import { getRun } from '../store/run-rows.ts';
import type { ApiContext } from './context.ts';
import { train } from './train.ts';
import type { CallOptions, Reproduction, TrainOptions } from './types.ts';
import { toRun } from './views.ts';

/** What the job wrote as the run's pipeline. */
interface PipelineContent {
  readonly target: string;
  readonly positive: string | null;
  readonly learner: string;
  readonly params: Params;
  readonly split: SplitSpec;
  readonly seed: number;
  readonly task: Task;
  readonly isAuto: boolean;
  readonly thresholdMetric: 'f1_score' | null;
  readonly initModel?: string;
}

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
  const pipeline = run.pipelineDigest && (await getPipeline(store, run.pipelineDigest));
  if (run.status !== 'FINISHED') throw notReproducible(run, `is ${run.status}`);
  if (!input || !pipeline) throw notReproducible(run, 'recorded no training');
  const spec = pipeline.spec as PipelineContent;
  const recipe = pipeline.recipeDigest && (await getRecipe(store, pipeline.recipeDigest));
  if (!spec.isAuto && !recipe) throw notReproducible(run, 'names a recipe that is gone');
  const { name: experiment } = await getExperiment(store, run.experimentId);
  return {
    table: { name: input.name, version: input.version },
    target: spec.target,
    ...(spec.positive === null ? {} : { positive: spec.positive }),
    task: spec.task,
    recipe: spec.isAuto || !recipe ? 'auto' : recipe.recipe,
    learner: spec.learner,
    params: spec.params,
    split: spec.split,
    seed: spec.seed,
    thresholdMetric: spec.thresholdMetric,
    ...(spec.initModel === undefined ? {} : { initModel: spec.initModel }),
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
