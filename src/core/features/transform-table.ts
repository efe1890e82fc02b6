/** @file Recipes as table pipelines: a table in, a table out. */
import { normaliseCategory } from '../table/category.ts';
import type { Column, Field } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { parseRecipe } from './check-recipe.ts';
import type { FittedRecipe, Recipe, StepState } from './recipe.ts';
import { applyStep, inputOf, inStep, runSteps, schemaAfter, startFrom } from './runner.ts';
import type { Working } from './runner.ts';
import { readSignature } from './signature.ts';
import { kindOf } from './steps/catalog.ts';

/**
 * Transforms a table.
 *
 * A recipe is fitted step by step on all rows of the table. A fitted recipe is applied as it is: the columns
 * of its signature are read as in `applyRecipe`, all others pass through with their roles. Columns keep
 * their roles under cast, rename, impute and scale; new ones are features.
 *
 * @throws {DataError} What checking, fitting and applying throw.
 *
 * Cost: O(steps · rows).
 */
export function transformTable(recipe: Recipe | FittedRecipe, table: Table): Table {
  const done = 'states' in recipe ? transformFitted(recipe, table) : fitAndTransform(recipe, table);
  const untouched = new Set(table.columns);
  const fields: Field[] = [];
  const columns: Column[] = [];
  for (const { name, type, role, nullable } of done.schema.columns) {
    const column = done.data.get(name)!;
    fields.push({ name, type, role, nullable });
    // A table's dictionary is in order of first use; levels from fitting are not.
    const isRecoded = column.type === 'category' && !untouched.has(column);
    columns.push(isRecoded ? normaliseCategory(column) : column);
  }
  return { numRows: done.numRows, fields, columns };
}

function transformFitted(fitted: FittedRecipe, table: Table): Working {
  const read = readSignature(fitted.inputs, table);
  const types = new Map(fitted.inputs.map((field) => [field.name, field.type]));
  const start = startFrom(table);
  return runSteps(fitted.recipe.steps, fitted.states, {
    ...start,
    schema: {
      ...start.schema,
      columns: start.schema.columns.map((column) => ({
        ...column,
        type: types.get(column.name) ?? column.type,
      })),
    },
    data: new Map([...start.data, ...read]),
  });
}

function fitAndTransform(recipe: Recipe, table: Table): Working {
  parseRecipe(recipe);
  const start = startFrom(table);
  // Fails on what needs no data before anything is computed.
  recipe.steps.reduce(
    (schema, step, index) => inStep(step, index, () => schemaAfter(step, index, schema, undefined)),
    start.schema,
  );
  return recipe.steps.reduce(
    (working, step, index) =>
      inStep(step, index, () => {
        const rows = Int32Array.from({ length: working.numRows }, (_, row) => row);
        const state: StepState = kindOf(step).fit(step, inputOf(working), rows);
        return applyStep(step, index, working, state);
      }),
    start,
  );
}
