/** @file Explains the rows of a matrix by whatever is exact for the model: trees by their paths, linear ones by terms. */
import { ParamError, type CancelSignal } from '../errors.ts';
import type { Model } from '../learners/learner.ts';
import { linearScores, predictLinear, type LinearModel } from '../learners/linear/model.ts';
import type { GbdtModel } from '../learners/trees/model.ts';
import { predictRaw, toPredictions, type RawScorer } from '../learners/trees/predictor.ts';
import type { DenseMatrix } from '../matrix.ts';
import type { OnProgress } from '../progress.ts';
import { explainMethodOf, type ExplainMethod } from './methods.ts';
import type { Contributions } from './shap/contributions.ts';
import { columnMeans, linearShap } from './shap/linear-shap.ts';
import { treeShap } from './shap/tree-shap.ts';

/** Most numbers that interaction values may take: 256 MiB. */
const MAX_INTERACTIONS = 2 ** 25;

/** Rows explained: contributions with what they are contributions to. */
export interface ModelExplanation extends Contributions {
  readonly method: ExplainMethod;
  readonly numRows: number;
  /** In the model's order. */
  readonly featureNames: readonly string[];
  /** Categories by feature, in the order of their codes; null for numbers. */
  readonly categories: readonly (readonly string[] | null)[];
  /** What the model saw: row-major [numRows, numFeatures]; NaN is missing. */
  readonly featureValues: Float64Array<ArrayBuffer>;
  /** 1 for binary and regression, else the number of classes. */
  readonly numScores: number;
  /** Raw scores (log-odds, softmax scores, shares of a random forest, or numbers), row-major [numRows, numScores]. */
  readonly rawScores: Float64Array<ArrayBuffer>;
  /** What the model predicts: [numRows], or probabilities, row-major [numRows, numClasses]. */
  readonly predictions: Float64Array<ArrayBuffer>;
}

export interface ExplainOptions {
  /** Default false. */
  readonly interactions?: boolean;
  /** Linear models: rows whose mean stands for what is not known. Default: the rows explained. */
  readonly background?: DenseMatrix;
  /** Trees: what gives their raw scores. Default: the plain walk. */
  readonly scoreForest?: RawScorer;
  readonly signal?: CancelSignal;
  readonly onProgress?: OnProgress;
}

/**
 * Explains every row of a matrix. Base value and contributions of a row add up to its raw score.
 *
 * @throws {ParamError} `not_explainable` for other learners, `too_large` when interaction values would take more
 *   than 2^25 numbers; {DataError} what the model's own prediction throws; {StateError} `cancelled`.
 *
 * Cost: see `treeShap` and `linearShap`.
 */
export function explainModel(
  model: Model,
  x: DenseMatrix,
  options: ExplainOptions = {},
): ModelExplanation {
  const method = explainMethodOf(model.learner);
  if (method === null) {
    throw new ParamError(
      'not_explainable',
      `explain: the model must be a gbdt, random_forest, logistic_regression or ridge, got ${model.learner}; permutationImportance takes any model`,
      { learner: model.learner },
    );
  }
  const { interactions = false } = options;
  checkSize(model, x, interactions);
  const parts =
    method === 'linear'
      ? explainLinear(model as LinearModel, x, options)
      : explainTrees(model as GbdtModel, x, options);
  const byName = new Map(x.features.map((feature, at) => [feature.name, at]));
  const places = model.featureNames.map((name) => byName.get(name)!);
  const featureValues = new Float64Array(x.numRows * places.length);
  places.forEach((place, f) => {
    x.columns[place].forEach((value, row) => (featureValues[row * places.length + f] = value));
  });
  return {
    ...parts,
    method,
    numRows: x.numRows,
    featureNames: model.featureNames,
    categories: places.map((place) => x.features[place].categories ?? null),
    featureValues,
    numScores: parts.baseValues.length,
  };
}

type Parts = Contributions & Pick<ModelExplanation, 'rawScores' | 'predictions'>;

function explainTrees(model: GbdtModel, x: DenseMatrix, options: ExplainOptions): Parts {
  const { scoreForest = predictRaw, signal } = options;
  const sums = scoreForest(model, x, signal && { signal });
  const { baseValues, contributions, interactions } = treeShap(model, x, options);
  const divisor = model.output?.divisor ?? 1;
  // Of trees that are averaged, what they say on average.
  const averaged = (values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> =>
    divisor === 1 ? values : values.map((value) => value / divisor);
  return {
    baseValues: averaged(baseValues),
    contributions: averaged(contributions),
    interactions: interactions && averaged(interactions),
    rawScores: averaged(sums),
    predictions: toPredictions(model, sums.slice()),
  };
}

function explainLinear(
  model: LinearModel,
  x: DenseMatrix,
  { background, interactions }: ExplainOptions,
): Parts {
  const reference = background ?? x;
  const means = columnMeans(model.learner, reference);
  const byName = new Map(reference.features.map(({ name }, at) => [name, means[at]]));
  const ordered = Float64Array.from(model.featureNames, (name) => byName.get(name) ?? 0);
  return {
    ...linearShap(model, x, ordered, interactions),
    rawScores: linearScores(model, x),
    predictions: predictLinear(model, x),
  };
}

function checkSize(model: Model, x: DenseMatrix, interactions: boolean): void {
  const numScores = model.task === 'multiclass' ? model.numClasses : 1;
  const numbers = x.numRows * numScores * model.featureNames.length ** 2;
  if (!interactions || numbers <= MAX_INTERACTIONS) return;
  const rows = Math.floor((MAX_INTERACTIONS / numbers) * x.numRows);
  throw new ParamError(
    'too_large',
    `explain: interactions of ${model.featureNames.length} features fit for at most ${rows} rows, got ${x.numRows}; lower maxRows`,
    { rows: x.numRows, most: rows },
  );
}
