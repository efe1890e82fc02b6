/**
 * @file One training: fit the recipe on training rows, fit the learner, choose the threshold on validation rows,
 * and give a pipeline that scores raw rows. Pure: the same arguments give the same bits in Node, a worker or a test.
 */
import { chooseThreshold } from '../decision/threshold.ts';
import { checkCancelled, ParamError, type CancelSignal } from '../errors.ts';
import { applyRecipe } from '../features/apply-recipe.ts';
import { fitRecipe } from '../features/fit-recipe.ts';
import type { FittedRecipe, Recipe } from '../features/recipe.ts';
import { resolveParams } from '../learners/params.ts';
import type { FitCheckpoint, FitContext, FitResult, Learner, Target } from '../learners/learner.ts';
import type { TrainedPipeline } from '../learners/pipeline.ts';
import { takeRows, takeValues, type DenseMatrix } from '../matrix.ts';
import type { OnProgress } from '../progress.ts';
import { createRandom } from '../random.ts';
import type { Table } from '../table/table.ts';
import { positiveScores } from './decide.ts';
import { weightsOf } from './row-weights.ts';
import { prepareTraining, resolveRecipe, type PipelineSpec, type Prepared } from './prepare.ts';

/** A fitted pipeline with what evaluating it needs. */
export interface FittedPipeline {
  readonly pipeline: TrainedPipeline;
  readonly fit: FitResult;
  readonly prepared: Prepared;
  /** The whole table as the learner sees it. */
  readonly matrix: DenseMatrix;
}

export interface FitOptions {
  readonly signal?: CancelSignal;
  readonly onProgress?: OnProgress;
  /** Binary: maximise this over thresholds on validation rows; 0.5 when null or when there are none. */
  readonly thresholdMetric?: 'f1_score' | null;
  readonly checkpoints?: NonNullable<FitContext['checkpoints']>;
  /** See `FitContext.resumeFrom`. */
  readonly resumeFrom?: FitCheckpoint | null;
  /** A pipeline to go on from: its recipe is taken as it is, and its model's rounds are kept. */
  readonly initPipeline?: TrainedPipeline | null;
  /** What `auto` stood for when the pipeline was made; it is fitted as it is, so that the pipeline stays the same. */
  readonly frozenRecipe?: Recipe | null;
}

/** Takes the rows of a target. */
export function takeTarget(target: Target, rows: Int32Array<ArrayBuffer>): Target {
  return { ...target, values: takeValues(target.values, rows) };
}

interface Parts {
  readonly train: Int32Array<ArrayBuffer>;
  readonly valid: Int32Array<ArrayBuffer>;
}

/** Fits `learner` on the training rows, watching the validation rows. */
export async function fitLearner(
  learner: Learner,
  spec: Pick<PipelineSpec, 'params' | 'seed'>,
  matrix: DenseMatrix,
  prepared: Prepared,
  { train, valid }: Parts,
  options: FitOptions,
): Promise<FitResult> {
  const params = resolveParams(learner.info.params, spec.params);
  return learner.fit(params, takeRows(matrix, train), takeTarget(prepared.target, train), {
    random: createRandom(spec.seed).split('fit'),
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...weightsOf(prepared.weights, train),
    ...(options.checkpoints ? { checkpoints: options.checkpoints } : {}),
    ...(options.resumeFrom ? { resumeFrom: options.resumeFrom } : {}),
    ...(options.initPipeline ? { initModel: options.initPipeline.model } : {}),
    ...(valid.length > 0
      ? {
          validation: {
            x: takeRows(matrix, valid),
            y: takeTarget(prepared.target, valid),
            ...weightsOf(prepared.weights, valid),
          },
        }
      : {}),
  });
}

function thresholdOf(
  learner: Learner,
  fit: FitResult,
  matrix: DenseMatrix,
  { target, split, weights }: Prepared,
  options: FitOptions,
): number {
  if (target.task !== 'binary' || !options.thresholdMetric || split.valid.length === 0) return 0.5;
  const predictions = learner.predict(fit.model, takeRows(matrix, split.valid));
  const choice = chooseThreshold(
    { kind: 'f1' },
    takeValues(target.values, split.valid),
    positiveScores(predictions),
    weightsOf(weights, split.valid).weights,
  );
  return choice && Number.isFinite(choice.threshold) ? choice.threshold : 0.5;
}

/** A pipeline can be continued by the same learner, on the same target, with its own recipe. */
function checkContinues(
  init: TrainedPipeline,
  spec: PipelineSpec,
  { target, classes }: Prepared,
  { info }: Learner,
): void {
  const wanted = (what: string, want: string, got: string): ParamError =>
    new ParamError(
      'cannot_continue',
      `train: the model to continue ${what} ${want}, got ${got}; change that, or train without initModel`,
    );
  if (info.canContinue !== true) {
    throw wanted('must be of a learner that grows in rounds, such as', 'gbdt', info.id);
  }
  if (init.learner !== info.id) throw wanted('is of learner', init.learner, info.id);
  if (init.target !== spec.target) throw wanted('has the target', init.target, spec.target);
  if (init.task !== target.task) throw wanted('is for', init.task, target.task);
  if (init.classes.join('\n') !== classes.join('\n')) {
    throw wanted('knows the classes', init.classes.join(', '), classes.join(', '));
  }
  if (spec.recipe !== 'auto') throw wanted('brings its own recipe: leave it', 'auto', 'another');
}

/**
 * Trains one pipeline.
 *
 * @param learner The implementation to run; `spec.learner` is its id.
 * @throws What the recipe, the splits, the params and the learner throw; {StateError} `cancelled`.
 */
export async function fitPipeline(
  table: Table,
  spec: PipelineSpec,
  learner: Learner,
  options: FitOptions = {},
): Promise<FittedPipeline> {
  const prepared = prepareTraining(table, spec, learner.info);
  const { train } = prepared.split;
  const fitNewRecipe = (): FittedRecipe => {
    const { recipe, leftOut } = resolveRecipe(table, spec, learner.info, train);
    const chosen = options.frozenRecipe ?? recipe;
    return fitRecipe(chosen, table, train, { target: spec.target, leftOut });
  };
  const { initPipeline } = options;
  if (initPipeline) checkContinues(initPipeline, spec, prepared, learner);
  const fitted = initPipeline ? initPipeline.recipe : fitNewRecipe();
  checkCancelled(options.signal, 'train');
  const matrix = applyRecipe(fitted, table);
  checkCancelled(options.signal, 'train');
  const fit = await fitLearner(learner, spec, matrix, prepared, prepared.split, options);
  const pipeline: TrainedPipeline = {
    version: 1,
    learner: learner.info.id,
    params: resolveParams(learner.info.params, spec.params),
    task: prepared.target.task,
    target: spec.target,
    classes: prepared.classes,
    positive: prepared.positive,
    threshold: thresholdOf(learner, fit, matrix, prepared, options),
    recipe: fitted,
    model: fit.model,
  };
  return { pipeline, fit, prepared, matrix };
}
