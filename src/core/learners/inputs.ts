/** @file Checks of what is handed to a learner, shared by all of them so that messages read alike. */
import { DataError } from '../errors.ts';
import type { DenseMatrix } from '../matrix.ts';
import type { FitContext, Model, Target, Task } from './learner.ts';

function nameList(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name));
  return shown.join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
}

/**
 * Finds the columns that a model wants, by name and in the model's order.
 *
 * @throws {DataError} `feature_mismatch` with both counts and the names that are missing or extra.
 */
export function alignFeatures(
  model: Pick<Model, 'learner' | 'featureNames'>,
  x: DenseMatrix,
): readonly Float64Array<ArrayBuffer>[] {
  const wanted = model.featureNames;
  const place = new Map(x.features.map((feature, i) => [feature.name, i]));
  const missing = wanted.filter((name) => !place.has(name));
  if (missing.length > 0 || x.features.length !== wanted.length) {
    const known = new Set(wanted);
    const extra = x.features.map((feature) => feature.name).filter((name) => !known.has(name));
    const parts = [
      missing.length > 0 ? `missing: ${nameList(missing)}` : '',
      extra.length > 0 ? `not known: ${nameList(extra)}` : '',
    ].filter((part) => part !== '');
    throw new DataError(
      'feature_mismatch',
      `${model.learner}: the model was fitted with ${wanted.length} features, got ${x.features.length}${parts.map((part) => `; ${part}`).join('')}`,
      { expected: wanted.length, received: x.features.length, missing, extra },
    );
  }
  return wanted.map((name) => x.columns[place.get(name)!]);
}

/**
 * Demands finite values everywhere, for learners that cannot use missing ones.
 *
 * @throws {DataError} `missing_values` or `infinite_values`, naming the first such feature and its count.
 */
export function checkFinite(who: string, x: DenseMatrix): void {
  for (let feature = 0; feature < x.columns.length; feature++) {
    const column = x.columns[feature];
    let missing = 0;
    let infinite = 0;
    for (let row = 0; row < x.numRows; row++) {
      const value = column[row];
      if (value - value === 0) continue;
      if (value !== value) missing++;
      else infinite++;
    }
    if (missing === 0 && infinite === 0) continue;
    const name = x.features[feature].name;
    const [code, count, noun, advice] =
      missing > 0
        ? (['missing_values', missing, 'missing', 'impute it in the recipe'] as const)
        : (['infinite_values', infinite, 'infinite', 'clip or clean it first'] as const);
    throw new DataError(
      code,
      `${who}: features must have a finite number in every row, got ${count} ${noun} in ${JSON.stringify(name)}; ${advice}`,
      { feature: name, count },
    );
  }
}

/** What `checkTraining` found about the rows. */
export interface TrainingRows {
  /** Row weights, [numRows]; 1 where none were given. */
  readonly weights: Float64Array<ArrayBuffer>;
  readonly totalWeight: number;
  /** Weight of each class, [numClasses]; empty for regression. */
  readonly classWeights: Float64Array<ArrayBuffer>;
}

/**
 * Checks that rows, target and weights fit together and that there is something to learn.
 *
 * @param tasks What the learner can do.
 * @throws {DataError} `wrong_task`, `length_mismatch`, `no_rows` (none with weight above 0),
 *   `invalid_target`, `invalid_weights`, or `single_class` when classification has rows of one class only.
 */
export function checkTraining(
  who: string,
  tasks: readonly Task[],
  x: DenseMatrix,
  y: Target,
  context: Pick<FitContext, 'weights'>,
): TrainingRows {
  const { numRows } = x;
  if (!tasks.includes(y.task)) {
    throw new DataError(
      'wrong_task',
      `${who}: the task must be ${tasks.join(' or ')}, got ${y.task}`,
      {
        task: y.task,
      },
    );
  }
  const weights = context.weights ?? new Float64Array(numRows).fill(1);
  if (y.values.length !== numRows || weights.length !== numRows) {
    throw new DataError(
      'length_mismatch',
      `${who}: features, target and weights must have equal lengths, got ${numRows}, ${y.values.length} and ${weights.length}`,
    );
  }
  const classWeights = new Float64Array(y.numClasses);
  let totalWeight = 0;
  for (let row = 0; row < numRows; row++) {
    const weight = weights[row];
    if (!(weight >= 0 && weight < Infinity)) {
      throw new DataError(
        'invalid_weights',
        `${who}: weights must be finite and at least 0, got ${weight} in row ${row}`,
        { row },
      );
    }
    const value = y.values[row];
    const valid =
      y.numClasses > 0
        ? Number.isInteger(value) && value >= 0 && value < y.numClasses
        : Number.isFinite(value);
    if (!valid) {
      const rule = y.numClasses > 0 ? `a class from 0 to ${y.numClasses - 1}` : 'a finite number';
      throw new DataError(
        'invalid_target',
        `${who}: the target must be ${rule}, got ${value} in row ${row}`,
        {
          row,
        },
      );
    }
    if (y.numClasses > 0) classWeights[value] += weight;
    totalWeight += weight;
  }
  if (!(totalWeight > 0)) {
    throw new DataError(
      'no_rows',
      `${who}: training needs at least one row with a weight above 0, got ${numRows} rows`,
      { rows: numRows },
    );
  }
  if (y.numClasses > 0 && classWeights.filter((weight) => weight > 0).length < 2) {
    throw new DataError(
      'single_class',
      `${who}: training needs rows of at least two classes, got one; check the target, the filter or the split`,
      { present: classWeights.findIndex((weight) => weight > 0) },
    );
  }
  return { weights, totalWeight, classWeights };
}
