/** @file Scores checked rows by the plain path alone: small enough for a service worker, the same bits as everywhere. */
import { DataError } from '../errors.ts';
import { applyRecipe } from '../features/apply-recipe.ts';
import { predictBaseline } from '../learners/baseline/baseline.ts';
import { predictLinear } from '../learners/linear/model.ts';
import { mlpPredict } from '../learners/mlp/predict.ts';
import type { TrainedPipeline } from '../learners/pipeline.ts';
import { predictRaw, toPredictions } from '../learners/trees/predictor.ts';
import type { GbdtModel } from '../learners/trees/model.ts';
import type { DenseMatrix } from '../matrix.ts';
import { getCell } from '../table/cells.ts';
import type { Cell } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { decide } from '../training/decide.ts';
import { fault } from './faults.ts';

/** What scoring a few rows gave. */
export interface Scores {
  /** Labels, or numbers of a regression; [numRows]. */
  readonly predictions: readonly Cell[];
  /** Of the positive or the predicted class, [numRows]; null for regression. */
  readonly probabilities: readonly number[] | null;
  /** Probabilities of all classes by row, [numRows][numClasses]; null for regression. */
  readonly classProbabilities: readonly (readonly number[])[] | null;
  /** Rows whose score is no finite number, or no probability. */
  readonly invalidRows: readonly number[];
}

function predictPlain(
  { learner, model }: TrainedPipeline,
  x: DenseMatrix,
): Float64Array<ArrayBuffer> {
  switch (learner) {
    case 'baseline':
      return predictBaseline(model as Parameters<typeof predictBaseline>[0], x);
    case 'logistic_regression':
    case 'ridge':
      return predictLinear(model as Parameters<typeof predictLinear>[0], x);
    case 'mlp':
      return mlpPredict(model as Parameters<typeof mlpPredict>[0], x);
    case 'gbdt':
    case 'random_forest': {
      const forest = model as GbdtModel;
      return toPredictions(forest, predictRaw(forest, x));
    }
    default:
      throw new DataError(
        'unknown_learner',
        `endpoint: this version of Terrarium cannot score a "${learner}" model; reload the page to get the newer app`,
      );
  }
}

/**
 * Scores a table of a model's inputs.
 *
 * @param table As `enforceSignature` gives it.
 * @throws {DataError} What the recipe and the model throw.
 * Checked against: `predictTable` (scorer.test.ts).
 */
export function scoreRows(pipeline: TrainedPipeline, table: Table): Scores {
  const raw = predictPlain(pipeline, applyRecipe(pipeline.recipe, table));
  const { prediction, probability } = decide(pipeline, raw);
  const { numRows } = table;
  const width = raw.length / numRows;
  const isProbability = pipeline.task !== 'regression';
  const invalidRows: number[] = [];
  for (let row = 0; row < numRows; row++) {
    for (let at = row * width; at < (row + 1) * width; at++) {
      const isValid = isProbability ? raw[at] >= 0 && raw[at] <= 1 : Number.isFinite(raw[at]);
      if (isValid) continue;
      invalidRows.push(row);
      break;
    }
  }
  return {
    predictions: Array.from({ length: numRows }, (_, row) => getCell(prediction, row)),
    probabilities: probability ? [...probability] : null,
    classProbabilities: isProbability
      ? Array.from({ length: numRows }, (_, row) => [
          ...raw.subarray(row * width, (row + 1) * width),
        ])
      : null,
    invalidRows,
  };
}

/** What of the scores is the reply: `predict` (default) or `predict_proba`, by scikit-learn's names. */
export type PredictFn = 'predict' | 'predict_proba';

/**
 * Reads `params.pyfunc_predict_fn`; other params are ignored, as MLflow does for a model without a schema of params.
 *
 * @throws {DataError} `INVALID_PARAMETER_VALUE`
 */
export function predictFnOf(params: ReadonlyMap<string, unknown>): PredictFn {
  const value = params.get('pyfunc_predict_fn') ?? 'predict';
  if (value === 'predict' || value === 'predict_proba') return value;
  throw fault(
    'INVALID_PARAMETER_VALUE',
    `Incompatible value for param 'pyfunc_predict_fn': it must be 'predict' or 'predict_proba', got ${JSON.stringify(value)?.slice(0, 80) ?? 'nothing'}.`,
  );
}

/** The list that a reply carries. Throws `INVALID_PARAMETER_VALUE` for `predict_proba` of a regression. */
export function replyValues(scores: Scores, fn: PredictFn): readonly unknown[] {
  if (fn === 'predict') return scores.predictions;
  if (scores.classProbabilities === null) {
    throw fault(
      'INVALID_PARAMETER_VALUE',
      "A regression has no 'predict_proba'; leave 'pyfunc_predict_fn' out.",
    );
  }
  return scores.classProbabilities;
}
