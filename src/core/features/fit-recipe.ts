/** @file Fitting: what the steps learn from training rows, and the signature of what they read. */
import { DataError } from '../errors.ts';
import type { Table } from '../table/table.ts';
import { checkFeatures, checkModelStep, parseRecipe } from './check-recipe.ts';
import type { FittedRecipe, Recipe, StepState } from './recipe.ts';
import { applyStep, inputOf, inStep, isFeatureRole, schemaAfter, startFrom } from './runner.ts';
import { kindOf } from './steps/catalog.ts';
import type { RecipeColumn } from './steps/step-kind.ts';

/** What fitting should know beside the recipe. */
export interface FitRecipeOptions {
  /** The column to predict; never a feature, whatever its role says. */
  readonly target?: string;
  /** Columns that `resolveAuto` left out, kept with the result. */
  readonly leftOut?: FittedRecipe['leftOut'];
}

/** Features in the order of the matrix: numbers in table order, then categories coded for trees. */
export function featureOrder(columns: readonly RecipeColumn[]): readonly RecipeColumn[] {
  const features = columns.filter(isFeatureRole);
  return [
    ...features.filter((column) => !column.native),
    ...features.filter((column) => column.native),
  ];
}

/**
 * Fits a recipe for a model.
 *
 * Columns with role target, id, ignore, time or weight never become features, though `derive` may read all of
 * them but the target. The result is plain data: it survives JSON (core/codec) with equal bits.
 *
 * @param table Read only.
 * @param trainRows Rows to learn from, in 0..numRows−1; no other row has any influence.
 * @throws {DataError} `no_rows`, `filter_in_model`, `target_leak`, `not_numeric`, `no_features`, and what the
 *   steps throw; all with `details.step` where one step is to blame.
 *
 * Cost: O(steps · rows).
 * Checked against: scikit-learn's preprocessing statistics (tests/golden/recipes).
 */
export function fitRecipe(
  recipe: Recipe,
  table: Table,
  trainRows: Int32Array,
  options: FitRecipeOptions = {},
): FittedRecipe {
  parseRecipe(recipe);
  checkRows(trainRows, table.numRows);
  let working = startFrom(table, options.target);
  // Fails on what needs no data before anything is computed.
  recipe.steps.reduce(
    (schema, step, index) =>
      inStep(step, index, () => {
        checkModelStep(step, schema.columns);
        return schemaAfter(step, index, schema, undefined);
      }),
    working.schema,
  );
  const states: StepState[] = [];
  const touched = new Set<string>();
  recipe.steps.forEach((step, index) => {
    working = inStep(step, index, () => {
      const kind = kindOf(step);
      const read = new Set(kind.reads(step));
      for (const column of working.schema.columns) {
        if (read.has(column.name)) column.sources.forEach((source) => touched.add(source));
      }
      const state = kind.fit(step, inputOf(working), trainRows);
      states.push(state);
      // Nobody reads the last step's data here, and one_hot's is the largest.
      const isLast = index === recipe.steps.length - 1;
      return isLast
        ? { ...working, schema: schemaAfter(step, index, working.schema, state ?? undefined) }
        : applyStep(step, index, working, state);
    });
  });
  checkFeatures(working.schema.columns);
  const features = featureOrder(working.schema.columns);
  if (features.length === 0) {
    throw new DataError(
      'no_features',
      'recipe: at least one feature must remain after all steps, got none; check the roles of the columns',
    );
  }
  features.forEach((feature) => feature.sources.forEach((source) => touched.add(source)));
  return {
    version: 1,
    recipe,
    inputs: table.fields.filter((field) => touched.has(field.name)),
    states,
    featureNames: features.map((feature) => feature.name),
    leftOut: options.leftOut ?? [],
    lineage: Object.fromEntries(features.map(({ name, sources }) => [name, sources])),
  };
}

function checkRows(rows: Int32Array, numRows: number): void {
  if (rows.length === 0) {
    throw new DataError('no_rows', 'recipe: at least one training row is required, got none');
  }
  for (const row of rows) {
    if (row < 0 || row >= numRows) {
      throw new DataError(
        'no_rows',
        `recipe: training rows must be from 0 to ${numRows - 1}, got ${row}`,
        { row, numRows },
      );
    }
  }
}
