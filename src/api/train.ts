/** @file `terrarium.train`: one run from a table to a scorable model. */
import type { SplitSpec } from '../core/splits/split.ts';
import { isCancelled, StateError } from '../core/errors.ts';
import { resolveModelUri } from '../store/alias-store.ts';
import { closeRun, markPaused, pausedError } from '../store/close-work.ts';
import { getOrCreateExperiment } from '../store/experiment-store.ts';
import { getRun } from '../store/run-rows.ts';
import { checkResumable } from '../store/run-store.ts';
import { catalogOf } from '../core/registry/names.ts';
import { generateRunName } from '../core/tracking/run-name.ts';
import type { Recipe } from '../core/features/recipe.ts';
import type { Store } from '../store/database.ts';
import { scopedStore } from '../store/scope.ts';
import { getTableVersion } from '../store/table-records.ts';
import type { BackendChoice, RunTarget, TrainJob, TrainSpec } from '../engine/protocol.ts';
import { oneCatalog } from '../engine/reach.ts';
import { runJob, type ApiContext } from './context.ts';
import { findCheckpoint } from './resumable.ts';
import type { CallOptions, Run, TrainOptions } from './types.ts';
import { addressOf, toRun } from './views.ts';

/** Test rows are i mod 5 = 0, validation rows i mod 5 = 1: portable, and the rule of the lecture's Python twin. */
export const DEFAULT_SPLIT: SplitSpec = { kind: 'modulo', k: 5, test: [0], valid: [1] };

/** Tag of a run: the environment it was trained in. */
const CATALOG_TAG = 'app.catalog';

/** Seed unless one is given. */
export const DEFAULT_SEED = 42;

/** What to train, with defaults filled in and the table pinned to a version. */
export async function specOf(
  { store }: ApiContext,
  options: Omit<
    TrainOptions,
    'evaluateTest' | 'thresholdMetric' | 'onRun' | 'initModel' | 'checkpointEvery'
  >,
): Promise<TrainSpec> {
  const address = addressOf(options.table);
  oneCatalog('train', [address], options.catalog);
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
export async function train(
  context: ApiContext,
  options: TrainOptions & { readonly frozenRecipe?: Recipe },
): Promise<Run> {
  const spec = await specOf(context, options);
  const catalog = catalogOf(spec.table.name);
  const initModel = await pinned(scopedStore(context.store, catalog), options.initModel);
  const tags = { ...options.tags, ...(catalog === null ? {} : { [CATALOG_TAG]: catalog }) };
  const run = await runTarget(context, { ...options, tags });
  options.onRun?.(run.runId);
  const job: TrainJob = {
    spec,
    run,
    backend: options.backend ?? context.session.backend,
    evaluateTest: options.evaluateTest ?? true,
    thresholdMetric: options.thresholdMetric ?? null,
    ...(initModel === undefined ? {} : { initModel }),
    ...(options.frozenRecipe === undefined ? {} : { frozenRecipe: options.frozenRecipe }),
    ...(options.checkpointEvery === undefined ? {} : { checkpointEvery: options.checkpointEvery }),
  };
  return runTraining(context, job, `Training ${spec.learner} on ${spec.table.name}`, options);
}

/** A URI that always names the same model: the run's own. */
async function pinned(store: Store, uri: string | undefined): Promise<string | undefined> {
  if (uri === undefined) return undefined;
  const { runId, path } = await resolveModelUri(store, uri);
  return `runs:/${runId}/${path}`;
}

/** Runs of this tab that were asked to pause. */
const pausing = new Set<string>();

async function runTraining(
  context: ApiContext,
  job: TrainJob,
  title: string,
  options: CallOptions,
): Promise<Run> {
  const { runId } = job.run;
  try {
    await runJob(context, { title, kind: 'train', subject: runId }, 'train', job, options);
  } catch (error) {
    // Another tab was first, and is at work on it.
    if (error instanceof StateError && error.code === 'not_resumable') throw error;
    const cause = isCancelled(error) && pausing.has(runId) ? pausedError(runId) : error;
    // A worker that died could not do it.
    await closeRun(context.store, runId, cause);
    if (cause !== error) await markPaused(context.store, runId);
    throw cause;
  } finally {
    pausing.delete(runId);
  }
  return toRun(await getRun(context.store, runId));
}

/**
 * See `Terrarium.pause`.
 *
 * @throws {StateError} `not_running` when this tab is not training the run.
 */
export function pause({ board }: ApiContext, runId: string): void {
  const job = board.jobs.findLast(
    ({ subject, status, kind }) => subject === runId && status === 'running' && kind === 'train',
  );
  if (!job) {
    throw new StateError('not_running', `pause: this tab does not train the run ${runId}`, {
      runId,
    });
  }
  pausing.add(runId);
  board.cancel(job.id);
}

/** See `Terrarium.resume`. */
export async function resume(
  context: ApiContext,
  runId: string,
  options: CallOptions & { readonly backend?: BackendChoice } = {},
): Promise<Run> {
  const { store, owner } = context;
  const row = await getRun(store, runId);
  checkResumable(row);
  const checkpoint = await findCheckpoint(store, runId);
  if (!checkpoint) {
    throw new StateError(
      'no_checkpoint',
      `resume: run "${row.runName}" is ${row.status} and left no checkpoint; train it again`,
      { runId, status: row.status },
    );
  }
  const { job, fit } = checkpoint;
  const { backend = job.backend } = options;
  const title = `Training ${job.spec.learner} on ${job.spec.table.name} from round ${fit.round}`;
  const next = { ...job, backend, run: { ...job.run, owner }, resume: true };
  return runTraining(context, next, title, options);
}
