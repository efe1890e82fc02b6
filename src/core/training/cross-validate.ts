/** @file k-fold cross-validation of one specification on the rows that are not test rows. */
import { checkCancelled } from '../errors.ts';
import { applyRecipe } from '../features/apply-recipe.ts';
import { fitRecipe } from '../features/fit-recipe.ts';
import type { Learner } from '../learners/learner.ts';
import { takeRows, takeValues } from '../matrix.ts';
import { evaluatePredictions } from '../metrics/evaluate.ts';
import { metricValue } from '../metrics/metric-value.ts';
import { createRandom } from '../random.ts';
import { kFold, stratifiedKFold } from '../splits/folds.ts';
import type { Fold } from '../splits/split.ts';
import type { Table } from '../table/table.ts';
import { fitLearner, type FitOptions } from './fit-pipeline.ts';
import { weightsOf } from './row-weights.ts';
import { prepareTraining, resolveRecipe, type PipelineSpec } from './prepare.ts';

/** Result of a cross-validation, possibly ended early. */
export interface CrossValidation {
  /** Metric by fold, in order; fewer than `folds` when pruned. */
  readonly values: readonly number[];
  /** Mean over folds; null when pruned. */
  readonly value: number | null;
}

export interface CrossValidateOptions extends FitOptions {
  readonly folds: number;
  /** Name without prefix, e.g. `f1_score`, `roc_auc`, `log_loss`. */
  readonly metric: string;
  /** Asked after each fold but the last with the values so far: stop here? */
  readonly shouldStop?: (values: readonly number[]) => boolean;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Folds over training and validation rows; the same for every trial of a seed, so trials are comparable. */
function makeFolds(
  prepared: ReturnType<typeof prepareTraining>,
  k: number,
  seed: number,
): readonly Fold[] {
  const { train, valid } = prepared.split;
  const rows = new Int32Array(train.length + valid.length);
  rows.set(train);
  rows.set(valid, train.length);
  rows.sort();
  const random = createRandom(seed).split('folds');
  return prepared.target.numClasses > 0
    ? stratifiedKFold(prepared.target.values, k, random, rows)
    : kFold(rows, k, random);
}

/**
 * Cross-validates: the recipe is fitted anew on the training rows of each fold; test rows are never read.
 *
 * Cost: `folds` trainings.
 */
export async function crossValidate(
  table: Table,
  spec: PipelineSpec,
  learner: Learner,
  options: CrossValidateOptions,
): Promise<CrossValidation> {
  const prepared = prepareTraining(table, spec, learner.info);
  const folds = makeFolds(prepared, options.folds, spec.seed);
  const values: number[] = [];
  for (const [index, fold] of folds.entries()) {
    checkCancelled(options.signal, 'tune');
    const { recipe } = resolveRecipe(table, spec, learner.info, fold.train);
    const fitted = fitRecipe(recipe, table, fold.train, { target: spec.target });
    const matrix = applyRecipe(fitted, table);
    const parts = { train: fold.train, valid: fold.valid };
    const fit = await fitLearner(learner, spec, matrix, prepared, parts, {
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const evaluation = evaluatePredictions({
      task: prepared.target.task,
      yTrue: takeValues(prepared.target.values, fold.valid),
      predictions: learner.predict(fit.model, takeRows(matrix, fold.valid)),
      numClasses: prepared.target.numClasses,
      classes: prepared.classes,
      threshold: 0.5,
      ...weightsOf(prepared.weights, fold.valid),
    });
    values.push(metricValue(evaluation.metrics, options.metric));
    options.onProgress?.({
      stage: `Fold ${index + 1} of ${folds.length}`,
      done: index + 1,
      total: folds.length,
      unit: 'folds',
    });
    const isLast = index === folds.length - 1;
    if (!isLast && options.shouldStop?.(values)) return { values, value: null };
  }
  return { values, value: mean(values) };
}
