/** @file Scores raw rows with a trained pipeline: the same recipe code as in training. */
import { DataError, InternalError } from '../errors.ts';
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
import type { CategoryColumn, Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { positiveScores } from './fit-pipeline.ts';

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

/** Predictions of one batch. */
export interface Predictions {
  /** As `Learner.predict` gives them: [rows] or row-major [rows, classes]. */
  readonly raw: Float64Array<ArrayBuffer>;
  /** Labels, or numbers for regression, as a column. */
  readonly prediction: Column;
  /** Probability of the positive class (binary) or of the predicted class (multiclass); null for regression. */
  readonly probability: Float64Array<ArrayBuffer> | null;
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

function labelColumn(codes: Int32Array<ArrayBuffer>, classes: readonly string[]): CategoryColumn {
  // Dictionary in order of first use, as every category column has it.
  const order = new Map<number, number>();
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (!order.has(code)) order.set(code, order.size);
    codes[row] = order.get(code) ?? -1;
  }
  return { type: 'category', codes, dictionary: [...order.keys()].map((code) => classes[code]) };
}

/** Turns raw predictions into labels and probabilities, at the pipeline's threshold when it is binary. */
export function decide(
  pipeline: Pick<TrainedPipeline, 'task' | 'classes' | 'threshold'>,
  raw: Float64Array<ArrayBuffer>,
): Predictions {
  switch (pipeline.task) {
    case 'regression':
      return { raw, prediction: { type: 'number', values: raw.slice() }, probability: null };
    case 'binary': {
      const probability = positiveScores(raw);
      const codes = Int32Array.from(probability, (p) => (p >= pipeline.threshold ? 1 : 0));
      return { raw, prediction: labelColumn(codes, pipeline.classes), probability };
    }
    case 'multiclass': {
      const k = pipeline.classes.length;
      const numRows = raw.length / k;
      const codes = new Int32Array(numRows);
      const probability = new Float64Array(numRows);
      for (let row = 0; row < numRows; row++) {
        let best = 0;
        for (let at = 1; at < k; at++) if (raw[row * k + at] > raw[row * k + best]) best = at;
        codes[row] = best;
        probability[row] = raw[row * k + best];
      }
      return { raw, prediction: labelColumn(codes, pipeline.classes), probability };
    }
    default:
      throw new InternalError(
        'task',
        `predict: unknown task ${String(pipeline.task satisfies never)}`,
      );
  }
}

/** Scores a table: recipe, model, decision. Throws {DataError} `signature_mismatch` when columns do not fit. */
export function predictTable(
  pipeline: TrainedPipeline,
  table: Table,
  context?: PredictContext,
): Predictions {
  return decide(pipeline, predictRaw(pipeline, table, context));
}
