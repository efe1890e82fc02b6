/** @file Python that loads a model.txt of LightGBM. */
import type { Task } from '../../learners/learner.ts';
import { pythonLiteral, pythonSource } from './literal.ts';

/** What is known of the model beside its file. */
export interface PythonLightGbm {
  /** Default binary. */
  readonly task?: Task;
  /** Binary: the label whose probability comes out. */
  readonly positive?: string;
}

/** LightGBM code that loads a model and predicts a table of its features. */
export function pythonForLightGbm(file: string, spec: PythonLightGbm = {}): string {
  const { task = 'binary', positive } = spec;
  const result = task === 'regression' ? 'prediction' : 'probability';
  return pythonSource(
    'import lightgbm as lgb',
    'import pandas as pd',
    '',
    `booster = lgb.Booster(model_file=${pythonLiteral(file)})`,
    'X = pd.read_csv("table.csv")[booster.feature_name()]',
    'words = X.select_dtypes(exclude="number").columns',
    'X[words] = X[words].astype("category")',
    task === 'binary' && positive !== undefined
      ? `${result} = booster.predict(X)  # of ${pythonLiteral(positive)}`
      : `${result} = booster.predict(X)`,
  );
}
