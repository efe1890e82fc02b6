/** @file Scores raw rows with a trained pipeline: the same recipe code as in training. */
import { DataError } from '../errors.ts';
import { applyRecipe } from '../features/apply-recipe.ts';
import { baseline } from '../learners/baseline/baseline.ts';
import type { Learner, PredictOptions } from '../learners/learner.ts';
import { logisticRegression } from '../learners/linear/logistic-regression.ts';
import { ridge } from '../learners/linear/ridge.ts';
import { mlpPredict } from '../learners/mlp/predict.ts';
import type { TrainedPipeline } from '../learners/pipeline.ts';
import { createGbdt } from '../learners/trees/gbdt.ts';
import { createPlainKernel } from '../learners/trees/plain-kernel.ts';
import { predictRaw as scoreForest, type RawScorer } from '../learners/trees/predictor.ts';
import { createRandomForest } from '../learners/trees/random-forest.ts';
import type { DenseMatrix } from '../matrix.ts';
import type { Table } from '../table/table.ts';
import { decide, type Predictions } from './decide.ts';

export type { Predictions } from './decide.ts';

/** Learners by id. */
export type Learners = ReadonlyMap<string, Learner>;

/** Learners that the core can fit itself, with what scores their forests; `mlp` fits on tfjs and predicts here. */
export function coreLearners(score: RawScorer): Learners {
  const kernel = createPlainKernel();
  const forests = [createGbdt(kernel, score), createRandomForest(kernel, score)];
  const learners = [baseline, logisticRegression, ridge, ...forests];
  return new Map(learners.map((learner) => [learner.info.id, learner as unknown as Learner]));
}

/** The same in plain TypeScript. */
export const CORE_LEARNERS: Learners = coreLearners(scoreForest);

/** How to predict. */
export interface PredictContext extends PredictOptions {
  /** Whose `predict` runs; default `CORE_LEARNERS`. */
  readonly learners?: Learners;
}

/** Raw predictions of a pipeline's model on every row of a table. */
export function predictRaw(
  pipeline: TrainedPipeline,
  table: Table,
  context?: PredictContext,
): Float64Array<ArrayBuffer> {
  return predictMatrix(pipeline, applyRecipe(pipeline.recipe, table), context);
}

/** The same on rows that went through the pipeline's recipe. Throws `unknown_learner`, and `cancelled`. */
export function predictMatrix(
  pipeline: Pick<TrainedPipeline, 'learner' | 'model'>,
  matrix: DenseMatrix,
  { learners = CORE_LEARNERS, ...options }: PredictContext = {},
): Float64Array<ArrayBuffer> {
  if (pipeline.learner === 'mlp') {
    return mlpPredict(pipeline.model as Parameters<typeof mlpPredict>[0], matrix);
  }
  const learner = learners.get(pipeline.learner);
  if (!learner) {
    throw new DataError(
      'unknown_learner',
      `predict: this version of Terrarium cannot score a "${pipeline.learner}" model`,
    );
  }
  return learner.predict(pipeline.model, matrix, options);
}

/** Scores a table: recipe, model, decision. Throws {DataError} `signature_mismatch` when columns do not fit. */
export function predictTable(
  pipeline: TrainedPipeline,
  table: Table,
  context?: PredictContext,
): Predictions {
  return decide(pipeline, predictRaw(pipeline, table, context));
}
