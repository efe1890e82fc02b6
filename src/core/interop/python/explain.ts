/** @file Python that explains a model's rows: LightGBM's own contributions, and shap. */
import type { Task } from '../../learners/learner.ts';
import {
  pythonComment,
  pythonLiteral,
  pythonSource,
  readTable,
  type PythonTable,
} from './literal.ts';

/** What is known of the model. */
export interface PythonExplain {
  /** `gbdt`, `random_forest`, `logistic_regression` or `ridge`. */
  readonly learner: string;
  readonly task: Task;
  /** Was it trained behind a recipe of its own? Then it is a pipeline. */
  readonly hasRecipe: boolean;
  /** Columns that the model does not take. */
  readonly leftOut?: readonly string[];
}

/**
 * Code that gives contributions by row and feature, their mean size, and shap's picture of them.
 *
 * @param modelUri `runs:/id/model` or `models:/name@champion`.
 */
export function pythonForExplain(
  modelUri: string,
  table: PythonTable,
  spec: PythonExplain,
): string {
  const isTree = spec.learner === 'gbdt';
  return pythonSource(
    'import mlflow',
    isTree ? 'import numpy as np' : null,
    'import pandas as pd',
    'import shap',
    '',
    readTable('df', table),
    `X = df.drop(columns=${pythonLiteral(spec.leftOut ?? [])}, errors="ignore")`,
    ...(isTree && !spec.hasRecipe
      ? [
          'words = X.select_dtypes(exclude="number").columns',
          'X[words] = X[words].astype("category")',
        ]
      : []),
    `model = mlflow.sklearn.load_model(${pythonLiteral(modelUri)})`,
    ...(isTree ? treeLines(spec) : matrixLines(spec)),
  );
}

function treeLines({ task, hasRecipe }: PythonExplain): string[] {
  const isMulti = task === 'multiclass';
  return [
    ...(hasRecipe ? ['X, model = pd.DataFrame(model[:-1].transform(X)), model[-1]'] : []),
    'booster = model.booster_',
    pythonComment('By score: one contribution per feature, and the base value last.'),
    'contrib = booster.predict(X, pred_contrib=True).reshape(len(X), -1, X.shape[1] + 1)',
    'margin = booster.predict(X, raw_score=True).reshape(len(X), -1)',
    'assert np.allclose(contrib.sum(axis=2), margin)',
    ...(isMulti ? [pythonComment('Of the first class.')] : []),
    'values = pd.DataFrame(contrib[:, 0, :-1], columns=X.columns)',
    'print(values.abs().mean().sort_values(ascending=False))',
    'explanation = shap.Explanation(',
    '    values.to_numpy(),',
    '    base_values=contrib[:, 0, -1],',
    '    data=X.to_numpy(),',
    '    feature_names=list(X.columns),',
    ')',
    'shap.plots.beeswarm(explanation)',
    'shap.plots.waterfall(explanation[0])',
  ];
}

/** Which class's values are shown, where there are values for each. */
function classLines({ learner, task }: PythonExplain): string[] {
  if (task === 'multiclass') return ['explanation = explanation[..., 0]  # of the first class'];
  return learner === 'random_forest' && task === 'binary'
    ? ['explanation = explanation[..., 1]  # of the positive class']
    : [];
}

function matrixLines(spec: PythonExplain): string[] {
  const { hasRecipe, learner } = spec;
  return [
    'rows = model[:-1].transform(X)',
    'rows = rows.toarray() if hasattr(rows, "toarray") else rows',
    hasRecipe
      ? 'rows = pd.DataFrame(rows)'
      : 'rows = pd.DataFrame(rows, columns=model[:-1].get_feature_names_out())',
    ...(learner === 'random_forest'
      ? ['explanation = shap.TreeExplainer(model[-1])(rows)']
      : [
          pythonComment('All rows are the background: shap would take the mean of 100 by itself.'),
          'background = shap.maskers.Independent(rows, max_samples=len(rows))',
          'explanation = shap.LinearExplainer(model[-1], background)(rows)',
        ]),
    ...classLines(spec),
    'values = pd.DataFrame(explanation.values, columns=rows.columns)',
    'print(values.abs().mean().sort_values(ascending=False))',
    'shap.plots.beeswarm(explanation)',
    'shap.plots.waterfall(explanation[0])',
  ];
}
