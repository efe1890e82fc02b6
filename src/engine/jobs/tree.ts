/** @file One tree of a stored model as plain data, so that no page holds a whole forest. */
import { checkInteger } from '../../core/checks.ts';
import { DataError } from '../../core/errors.ts';
import { forestSummary, hasForest, treePath, treeView } from '../../core/explain/tree-view.ts';
import { applyRecipe } from '../../core/features/apply-recipe.ts';
import type { FittedRecipe } from '../../core/features/recipe.ts';
import { tableFromRecords } from '../../core/table/make.ts';
import { takeTableRows } from '../../core/table/select.ts';
import type { Table } from '../../core/table/table.ts';
import type { Store } from '../../store/database.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { TreeRequest } from '../explanations.ts';
import type { Job } from './job-context.ts';
import { loadModel } from './model.ts';

type Row = NonNullable<TreeRequest['row']>;

/** The row as a table of one. */
async function tableOf(store: Store, row: Row, { inputs }: FittedRecipe): Promise<Table> {
  if ('record' in row) {
    return tableFromRecords(
      [row.record],
      Object.fromEntries(inputs.map((field) => [field.name, field.type])),
    );
  }
  const { name, version, numRows } = await getTableVersion(
    store,
    row.table.name,
    row.table.version,
  );
  const index = checkInteger('row', row.index, { min: 0, max: numRows - 1 });
  return takeTableRows(await readTable(store, name, version), Int32Array.of(index));
}

/** Gives a tree, the forest in figures, and the way of one row. Throws {DataError} `not_trees`. */
export const tree: Job<'tree'> = async (request, context) => {
  const store = await context.store();
  const { pipeline } = await loadModel(store, request.modelUri);
  const { model, recipe, task, target, classes, positive } = pipeline;
  if (!hasForest(model)) {
    throw new DataError(
      'not_trees',
      `tree: the model must have trees, got "${pipeline.learner}"; boosted trees and forests have`,
      { learner: pipeline.learner },
    );
  }
  const view = treeView(model, request.tree);
  const row = request.row && (await tableOf(store, request.row, recipe));
  const features = new Set(model.featureNames);
  return {
    task,
    target,
    classes,
    positive,
    forest: forestSummary(model),
    view,
    columns: new Map(
      recipe.inputs.filter(({ name }) => features.has(name)).map(({ name, type }) => [name, type]),
    ),
    path: row ? treePath(model, view, applyRecipe(recipe, row)) : null,
  };
};
