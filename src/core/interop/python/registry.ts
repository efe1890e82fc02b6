/** @file Python for finding runs, registering models and letting a challenger prove itself. */
import type { Task } from '../../learners/learner.ts';
import { pythonComment, pythonLiteral, pythonSource } from './literal.ts';
import { dataCode, resolveData, type PythonData } from './prepare.ts';
import { splitImports } from './split.ts';
import { importBlock } from './train.ts';

/** What else a registration may say. */
export interface PythonRegister {
  /** Default `challenger`; null sets none. */
  readonly alias?: string | null;
  readonly description?: string;
}

/** MLflow code that makes a version of a run's model and points an alias at it. */
export function pythonForRegister(
  runId: string,
  model: string,
  version: number,
  { alias = 'challenger', description }: PythonRegister = {},
): string {
  const name = pythonLiteral(model);
  const uri = pythonLiteral(`runs:/${runId}/model`);
  return pythonSource(
    'import mlflow',
    '',
    'client = mlflow.MlflowClient()',
    `version = mlflow.register_model(${uri}, ${name}).version  # ${pythonLiteral(version)} here`,
    description === undefined
      ? null
      : `client.update_model_version(${name}, version, description=${pythonLiteral(description)})`,
    alias === null
      ? null
      : `client.set_registered_model_alias(${name}, ${pythonLiteral(alias)}, version)`,
  );
}

/** What a gate looked at; absent parts are the product's defaults. */
export interface PythonGate extends Partial<PythonData> {
  /** Versions; default: those that the aliases point to. */
  readonly challenger?: number;
  /** Null: there is none yet. */
  readonly champion?: number | null;
  /** Smallest gain that counts. Default 0. */
  readonly minEffect?: number;
  /** How far below 0 the interval's worse end may lie. Default 0. */
  readonly margin?: number;
  /** Default `test`. */
  readonly rows?: 'all' | 'valid' | 'test';
}

/** Metric → import and value from `y` and predictions `p`. */
function measure(task: Task, metric: string): { imports: string; code: string; isLoss: boolean } {
  const of = (name: string, code: string, isLoss = false) => ({
    imports: `from sklearn.metrics import ${name}`,
    code,
    isLoss,
  });
  if (task === 'regression') {
    if (metric === 'r2_score') return of('r2_score', 'r2_score(y, p)');
    if (metric === 'mean_absolute_error') {
      return of('mean_absolute_error', 'mean_absolute_error(y, p)', true);
    }
    return of('mean_squared_error', 'mean_squared_error(y, p) ** 0.5', true);
  }
  const isBinary = task === 'binary';
  const labels = isBinary ? 'p >= 0.5' : 'p';
  if (metric === 'accuracy_score') return of('accuracy_score', `accuracy_score(y, ${labels})`);
  if (isBinary && metric === 'roc_auc') return of('roc_auc_score', 'roc_auc_score(y, p)');
  if (isBinary && metric === 'log_loss') return of('log_loss', 'log_loss(y, p)', true);
  return of('f1_score', isBinary ? 'f1_score(y, p >= 0.5)' : 'f1_score(y, p, average="weighted")');
}

function versionCode(name: string, version: number | undefined, alias: string): string {
  return version === undefined
    ? `client.get_model_version_by_alias(${name}, "${alias}").version`
    : pythonLiteral(version);
}

/** MLflow code of champion against challenger; without a champion the challenger takes its place. */
export function pythonForGate(model: string, metric: string, spec: PythonGate = {}): string {
  const data = resolveData({
    table: 'training',
    target: 'target',
    ...(metric === 'r2_score' ? { task: 'regression' } : {}),
    ...spec,
  });
  const name = pythonLiteral(model);
  const { imports, code, isLoss } = measure(data.task, metric);
  const rows = spec.rows ?? 'test';
  const predict = data.task === 'binary' ? 'predict_proba(X[rows])[:, 1]' : 'predict(X[rows])';
  const mask = rows === 'all' ? 'np.ones(len(df), dtype=bool)' : rows;
  const opening = [
    importBlock([
      'import mlflow',
      'import numpy as np',
      'import pandas as pd',
      ...splitImports(data.split),
      imports,
    ]),
    '',
    dataCode(data, 'category'),
    `rows = ${mask}`,
    'truth = y[rows].to_numpy()',
    '',
    '',
    'def predictions(version):',
    `    model = mlflow.sklearn.load_model("models:/" + ${name} + "/" + str(version))`,
    `    return model.${predict}`,
    '',
    '',
    'def metric(y, p):',
    `    return ${code}`,
    '',
    '',
    'client = mlflow.MlflowClient()',
    `version = ${versionCode(name, spec.challenger, 'challenger')}`,
    'challenger = predictions(version)',
  ];
  const promote = [
    `client.set_registered_model_alias(${name}, "champion", version)`,
    `client.delete_registered_model_alias(${name}, "challenger")`,
  ];
  if (spec.champion === null) {
    return pythonSource(
      ...opening,
      'print(metric(truth, challenger))',
      pythonComment('No champion yet.'),
      ...promote,
    );
  }
  return pythonSource(
    ...opening,
    `champion = predictions(${versionCode(name, spec.champion, 'champion')})`,
    '',
    pythonComment('Paired bootstrap: both models on the same resampled rows.'),
    `random = np.random.default_rng(${pythonLiteral(data.seed)})`,
    'gains = []',
    'for _ in range(200):',
    '    take = random.integers(0, len(truth), len(truth))',
    isLoss
      ? '    gains.append(metric(truth[take], champion[take]) - metric(truth[take], challenger[take]))'
      : '    gains.append(metric(truth[take], challenger[take]) - metric(truth[take], champion[take]))',
    'low, high = np.quantile(gains, [0.025, 0.975])',
    `gain = ${isLoss ? 'metric(truth, champion) - metric(truth, challenger)' : 'metric(truth, challenger) - metric(truth, champion)'}`,
    'print(gain, low, high)',
    `if gain > ${pythonLiteral(spec.minEffect ?? 0)} and low > ${pythonLiteral(-(spec.margin ?? 0))}:`,
    ...promote.map((line) => `    ${line}`),
  );
}
