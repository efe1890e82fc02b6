/** @file Python for scoring a batch. */
import type { Task } from '../../learners/learner.ts';
import { pythonLiteral, pythonSource, readTable, tableFile, type PythonTable } from './literal.ts';

/** What else is known of the model. */
export interface PythonScore {
  /** Default binary. */
  readonly task?: Task;
  readonly threshold?: number;
  readonly positive?: string | null;
  /** Labels of the target, as the model knows them. */
  readonly classes?: readonly string[];
  /** Columns that the model does not take. */
  readonly leftOut?: readonly string[];
}

/**
 * MLflow code that scores a table and saves predictions beside its columns.
 *
 * @param modelUri `models:/name@champion`, `models:/name/3` or `runs:/id/model`.
 */
export function pythonForScore(
  modelUri: string,
  table: PythonTable,
  into: string,
  spec: PythonScore = {},
): string {
  const isBinary = (spec.task ?? 'binary') === 'binary';
  const positive = spec.positive ?? '1';
  const negative = spec.classes?.find((label) => label !== positive) ?? '0';
  return pythonSource(
    'import mlflow',
    isBinary ? 'import numpy as np' : null,
    'import pandas as pd',
    '',
    readTable('df', table),
    `X = df.drop(columns=${pythonLiteral(spec.leftOut ?? [])}, errors="ignore")`,
    'words = X.select_dtypes(exclude="number").columns',
    'X[words] = X[words].astype("category")',
    `model = mlflow.sklearn.load_model(${pythonLiteral(modelUri)})`,
    isBinary ? 'df["probability"] = model.predict_proba(X)[:, 1]' : null,
    isBinary
      ? `df["prediction"] = np.where(df["probability"] >= ${pythonLiteral(spec.threshold ?? 0.5)}, ${pythonLiteral(positive)}, ${pythonLiteral(negative)})`
      : 'df["prediction"] = model.predict(X)',
    `df.to_csv(${tableFile(into)}, index=False)`,
  );
}
