/** @file Trains one pipeline and writes its run: params, inputs, curves, metrics, model, evaluations. */
import { digestOf } from '../../core/hash.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import { takeRows, takeValues } from '../../core/matrix.ts';
import { evaluatePredictions } from '../../core/metrics/evaluate.ts';
import type { Evaluation } from '../../core/metrics/evaluation.ts';
import { createRandom } from '../../core/random.ts';
import type { Table } from '../../core/table/table.ts';
import type { TableVersionRecord } from '../../core/table/version.ts';
import { fitPipeline, type FittedPipeline } from '../../core/training/fit-pipeline.ts';
import type { PipelineContent } from '../../core/training/pipeline-content.ts';
import { checkMemory } from '../../core/training/memory.ts';
import { weightsOf } from '../../core/training/row-weights.ts';
import type { Store } from '../../store/database.ts';
import { putPipeline, putRecipe } from '../../store/document-store.ts';
import { logMetrics, logSeries } from '../../store/metric-store.ts';
import { logInputs, logParams, setTags } from '../../store/run-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { TrainJob, TrainSpec } from '../protocol.ts';
import type { Job, JobContext } from './job-context.ts';
import { chooseLearner, type ChosenLearner } from './learners.ts';
import { loadModel } from './model.ts';
import { logJson, writeModelFiles } from './model-files.ts';
import { withRun } from './run-writer.ts';
import { openJournal, type TrainingJournal } from './training-journal.ts';

type Part = 'validation' | 'test';

/** A parameter as MLflow keeps it: text. */
function paramText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Params of a run: what decides the model, by published names. */
export function runParams(
  spec: TrainSpec,
  pipeline: Pick<TrainedPipeline, 'params' | 'task'>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries({
      ...pipeline.params,
      learner: spec.learner,
      target: spec.target,
      task: pipeline.task,
      split: spec.split,
      seed: spec.seed,
      recipe: spec.recipe === 'auto' ? 'auto' : (spec.recipe.name ?? 'custom'),
    }).map(([key, value]) => [key, paramText(value)]),
  );
}

function evaluatePart(
  { pipeline, fit, prepared, matrix }: FittedPipeline,
  learner: ChosenLearner['learner'],
  part: Part,
  seed: number,
): Evaluation | null {
  const rows = part === 'validation' ? prepared.split.valid : prepared.split.test;
  if (rows.length === 0) return null;
  return evaluatePredictions({
    task: pipeline.task,
    yTrue: takeValues(prepared.target.values, rows),
    predictions: learner.predict(fit.model, takeRows(matrix, rows)),
    numClasses: prepared.target.numClasses,
    classes: pipeline.classes,
    threshold: pipeline.threshold,
    random: createRandom(seed).split(part),
    ...weightsOf(prepared.weights, rows),
  });
}

async function writeInputs(
  store: Store,
  runId: string,
  version: TableVersionRecord,
  { split }: FittedPipeline['prepared'],
  evaluateTest: boolean,
): Promise<void> {
  const parts = [
    ['training', split.train],
    ['validation', split.valid],
    ...(evaluateTest ? ([['test', split.test]] as const) : []),
  ] as const;
  const { name, version: number, digest } = version;
  await logInputs(
    store,
    runId,
    parts
      .filter(([, rows]) => rows.length > 0)
      .map(([context, rows]) => ({ name, version: number, digest, context, numRows: rows.length })),
  );
}

async function writeEvaluation(
  store: Store,
  runId: string,
  part: Part,
  evaluation: Evaluation | null,
  step: number,
): Promise<void> {
  if (!evaluation) return;
  const metrics = Object.entries(evaluation.metrics).filter(([, value]) => Number.isFinite(value));
  await logMetrics(
    store,
    runId,
    Object.fromEntries(metrics.map(([key, value]) => [`${part}_${key}`, value])),
    step,
  );
  await logJson(store, runId, `evaluation/${part}.json`, evaluation);
}

/** Gives the size of the model's file in bytes. */
async function writeModel(
  store: Store,
  runId: string,
  fitted: FittedPipeline,
  table: Table,
): Promise<number> {
  const { pipeline, prepared } = fitted;
  const { split } = prepared;
  const bytes = await writeModelFiles(store, runId, pipeline, table);
  const rows = { train: split.train.length, valid: split.valid.length, test: split.test.length };
  const digests = {
    train: await digestOf(split.train),
    valid: await digestOf(split.valid),
    test: await digestOf(split.test),
  };
  await logJson(store, runId, 'split.json', { rows, digests });
  return bytes;
}

/** Identity of what was asked for, the data apart: what deploy-code promotes. */
async function writePipeline(store: Store, job: TrainJob, fitted: FittedPipeline): Promise<string> {
  const { recipe } = fitted.pipeline.recipe;
  const recipeDigest = await putRecipe(store, recipe);
  const { target, positive, learner, split, seed } = job.spec;
  const { params, task } = fitted.pipeline;
  const content: PipelineContent = {
    target,
    positive: positive ?? null,
    task,
    learner,
    params,
    split,
    seed,
    recipe: recipeDigest,
    // An `auto` recipe also says what it left out, which is part of the model.
    isAuto: job.spec.recipe === 'auto',
    ...(job.initModel === undefined ? {} : { initModel: job.initModel }),
    thresholdMetric: job.thresholdMetric ?? null,
  };
  return putPipeline(store, content, recipeDigest);
}

/** Rounds between checkpoints unless the job says how many. */
const CHECKPOINT_EVERY = 10;

/** See the file's note. The run is FINISHED only when everything above is in the store. */
export const train: Job<'train'> = async (job, context) => {
  const store = await context.store();
  return withRun(
    store,
    job.run,
    async () => {
      const journal = await openJournal(store, job);
      try {
        const done = await trainInto(store, job, context, journal);
        await journal.finish();
        return done;
      } catch (error) {
        await journal.fail(error);
        throw error;
      }
    },
    job.resume,
  );
};

async function trainInto(
  store: Store,
  job: TrainJob,
  context: JobContext,
  journal: TrainingJournal,
) {
  const { runId } = job.run;
  const version = await getTableVersion(store, job.spec.table.name, job.spec.table.version);
  checkMemory(version.numRows, version.fields.length);
  context.report({ stage: 'Reading the table', done: 0, total: 0, unit: 'rows' });
  const table = await readTable(store, version.name, version.version);
  const { learner, reason } = await chooseLearner(
    job.spec.learner,
    job.backend,
    navigator.hardwareConcurrency,
    { numRows: version.numRows, numFeatures: version.fields.length },
  );
  const started = performance.now();
  const fitted = await fitPipeline(table, job.spec, learner, {
    signal: context.signal,
    onProgress: context.report,
    thresholdMetric: job.thresholdMetric ?? null,
    checkpoints: {
      everyRounds: job.checkpointEvery ?? CHECKPOINT_EVERY,
      save: (checkpoint) => journal.save(checkpoint),
    },
    resumeFrom: journal.from,
    initPipeline:
      job.initModel === undefined ? null : (await loadModel(store, job.initModel)).pipeline,
    frozenRecipe: job.frozenRecipe ?? null,
  });
  const seconds = (performance.now() - started) / 1000;
  context.report({ stage: 'Evaluating', done: 0, total: 0, unit: 'rows' });
  const { fit, pipeline, prepared } = fitted;
  await writeInputs(store, runId, version, prepared, job.evaluateTest);
  await logParams(store, runId, runParams(job.spec, pipeline));
  await logSeries(store, runId, fit.series);
  const lastStep = Math.max(0, ...fit.series.map(({ steps }) => steps.at(-1) ?? 0));
  const validation = evaluatePart(fitted, learner, 'validation', job.spec.seed);
  await writeEvaluation(store, runId, 'validation', validation, lastStep);
  if (job.evaluateTest) {
    const test = evaluatePart(fitted, learner, 'test', job.spec.seed);
    await writeEvaluation(store, runId, 'test', test, lastStep);
  }
  await logMetrics(store, runId, {
    fit_time_seconds: seconds,
    ...(lastStep > 0
      ? { rows_per_second: (prepared.split.train.length * lastStep) / Math.max(seconds, 1e-6) }
      : {}),
    ...(pipeline.task === 'binary' ? { threshold: pipeline.threshold } : {}),
  });
  const bytes = await writeModel(store, runId, fitted, table);
  await logMetrics(store, runId, { model_size_bytes: bytes });
  await setTags(store, runId, {
    'app.learner': pipeline.learner,
    'app.backend_reason': fit.backendReason ?? reason,
    'app.threads': String(fit.threads ?? 1),
    ...(fit.warnings.length > 0 ? { 'app.warnings': fit.warnings.join('\n').slice(0, 4900) } : {}),
  });
  return {
    facts: {
      modelHash: await digestOf(pipeline),
      backend: fit.backend,
      pipelineDigest: await writePipeline(store, job, fitted),
    },
    result: { runId },
  };
}
