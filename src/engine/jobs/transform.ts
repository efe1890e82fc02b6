/** @file A table pipeline: one table version in, a new one out; and fitting a recipe without a learner. */
import { checkInteger } from '../../core/checks.ts';
import { fitRecipe as fit } from '../../core/features/fit-recipe.ts';
import type { FittedRecipe, Recipe } from '../../core/features/recipe.ts';
import { transformTable } from '../../core/features/transform-table.ts';
import { learnerInfo } from '../../core/learners/catalog.ts';
import { resolveRecipe } from '../../core/training/prepare.ts';
import { toArrowIpc } from '../../core/table/arrow.ts';
import { takeTableRows } from '../../core/table/select.ts';
import type { Field } from '../../core/table/column.ts';
import { putRecipe } from '../../store/document-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { createTableVersion, readTable } from '../../store/table-store.ts';
import type { RowRule } from '../protocol.ts';
import type { Job } from './job-context.ts';

function chosenRows(rule: RowRule, numRows: number): Int32Array<ArrayBuffer> {
  const k = checkInteger('rows.k', rule.k, { min: 1 });
  const isChosen = Array.from({ length: k }, (_, rest) =>
    'keep' in rule ? rule.keep.includes(rest) : !rule.drop.includes(rest),
  );
  const rows: number[] = [];
  for (let row = 0; row < numRows; row++) if (isChosen[row % k]) rows.push(row);
  return Int32Array.from(rows);
}

const recipeOf = (recipe: Recipe | FittedRecipe): Recipe =>
  'states' in recipe ? recipe.recipe : recipe;

/** Applies a recipe to a whole table and gives the result back, stored nowhere. */
export const transformRows: Job<'transformRows'> = async (request, context) => {
  const store = await context.store();
  const version = await getTableVersion(store, request.table.name, request.table.version);
  const table = await readTable(store, version.name, version.version);
  return toArrowIpc(transformTable(request.recipe, table));
};

/** Applies a recipe to a whole table and stores the result as a version of `into`. */
export const transform: Job<'transform'> = async (request, context) => {
  const store = await context.store();
  const version = await getTableVersion(store, request.table.name, request.table.version);
  context.report({ stage: 'Transforming', done: 0, total: version.numRows, unit: 'rows' });
  const whole = await readTable(store, version.name, version.version);
  const chosen = request.rows
    ? takeTableRows(whole, chosenRows(request.rows, whole.numRows))
    : whole;
  const table = transformTable(request.recipe, chosen);
  const roles = new Map(Object.entries(request.roles ?? {}));
  const fields: readonly Field[] = table.fields.map((field) => ({
    ...field,
    role: roles.get(field.name) ?? field.role,
  }));
  return createTableVersion(store, {
    name: request.into,
    table: { ...table, fields },
    operation: 'transform',
    source: {
      parents: [{ name: version.name, version: version.version }],
      recipeDigest: await putRecipe(store, recipeOf(request.recipe)),
    },
  });
};

/** Fits a recipe on all rows of a table, without a learner. */
export const fitRecipe: Job<'fitRecipe'> = async (request, context) => {
  const store = await context.store();
  const version = await getTableVersion(store, request.table.name, request.table.version);
  const table = await readTable(store, version.name, version.version);
  const rows = Int32Array.from({ length: table.numRows }, (_, row) => row);
  const target =
    request.target ?? table.fields.find((field) => field.role === 'target')?.name ?? '';
  const { recipe, leftOut } = resolveRecipe(
    table,
    { recipe: request.recipe, target },
    learnerInfo(request.learner ?? 'logistic_regression'),
    rows,
  );
  return fit(recipe, table, rows, { ...(target === '' ? {} : { target }), leftOut });
};
