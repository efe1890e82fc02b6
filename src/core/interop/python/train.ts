/** @file Python for training one model with its data recorded. */
import type { Params } from '../../learners/learner.ts';
import { recipeToPython } from '../../features/recipe-to-python.ts';
import type { Recipe } from '../../features/recipe.ts';
import { estimatorOf, MATRIX_IMPORTS, modelCode, paramsCode, type Estimator } from './estimator.ts';
import { indented, pythonComment, pythonLiteral, pythonSource } from './literal.ts';
import { dataCode, datasetCode, metricCode, resolveData, type PythonData } from './prepare.ts';
import { splitImports } from './split.ts';

/** A training, as a run records it. */
export interface PythonTrain extends PythonData {
  readonly learner: string;
  readonly params?: Params;
  /** Default: `auto` by the learner's family. */
  readonly recipe?: Recipe | 'auto';
  readonly experiment?: string;
  readonly runName?: string;
  /** Look at the test rows too. Default false. */
  readonly evaluateTest?: boolean;
}

/** Import lines, each once, `import x` before `from x import y`, by name. */
export function importBlock(lines: readonly string[]): string {
  const sorted = [...new Set(lines)].sort();
  const plain = sorted.filter((line) => line.startsWith('import '));
  return [...plain, ...sorted.filter((line) => !line.startsWith('import '))].join('\n');
}

/** MLflow code of one run: its input, params, metrics, model and signature. */
export function pythonForTrain(spec: PythonTrain): string {
  const data = resolveData(spec, spec.learner);
  const estimator = estimatorOf(spec.learner, data.task, spec.params ?? {}, data.seed);
  const recipe = recipeCode(spec);
  const valid = metricCode(data, 'valid', 'validation_');
  const test = metricCode(data, 'test', 'test_');
  const imports = [
    'import mlflow',
    'import numpy as np',
    'import pandas as pd',
    'from mlflow.models import infer_signature',
    ...estimator.imports,
    ...(estimator.needsMatrix && recipe === null ? MATRIX_IMPORTS : []),
    ...splitImports(data.split),
    valid.imports,
  ];
  const run = [
    'mlflow.log_input(data, context="training")',
    'mlflow.log_params(params)',
    `model.fit(X[train], y[train]${fitWeights(data, estimator, recipe, 'train')})`,
    ...metricLines(valid),
    ...(spec.evaluateTest === true ? metricLines(test) : []),
    'signature = infer_signature(X[train], model.predict(X[train]))',
    'mlflow.sklearn.log_model(model, name="model", signature=signature)',
  ].join('\n');
  const runName = spec.runName === undefined ? '' : `run_name=${pythonLiteral(spec.runName)}`;
  return pythonSource(
    importBlock(imports),
    ...(recipe === null ? [] : ['', recipe]),
    '',
    `mlflow.set_experiment(${pythonLiteral(spec.experiment ?? 'Default')})`,
    dataCode(data, wordsFor(estimator, recipe)),
    datasetCode(data),
    '',
    estimator.difference === undefined ? null : pythonComment(estimator.difference),
    paramsCode(estimator),
    modelCode(estimator, recipe !== null),
    '',
    `with mlflow.start_run(${runName}):`,
    indented(run),
  );
}

/** The name under which `model.fit` takes the weights of rows: that of the pipeline's last step in front. */
export function weightArgument(estimator: Estimator, recipe: string | null): string {
  if (!estimator.needsMatrix && recipe === null) return 'sample_weight';
  const [step] = estimator.constructor.toLowerCase().split('.').slice(-1);
  return `${step}__sample_weight`;
}

function fitWeights(
  { weight }: PythonData,
  estimator: Estimator,
  recipe: string | null,
  rows: string,
): string {
  const isWeighted = weight !== null && weight !== undefined;
  return isWeighted ? `, ${weightArgument(estimator, recipe)}=weights[${rows}]` : '';
}

/** The script that defines `features`, for an explicit recipe; null for `auto`. */
export function recipeCode({ recipe = 'auto', learner }: PythonTrain): string | null {
  if (recipe === 'auto') return null;
  const families = { gbdt: 'tree', random_forest: 'tree', baseline: 'baseline' } as const;
  const family = learner in families ? families[learner as keyof typeof families] : 'linear';
  return recipeToPython(recipe, family).trimEnd();
}

/** How word columns are typed before the model sees them. */
export function wordsFor(
  { needsMatrix }: Pick<Estimator, 'needsMatrix'>,
  recipe: string | null,
): 'object' | 'category' {
  return needsMatrix || recipe !== null ? 'object' : 'category';
}

function metricLines({ predict, entries }: ReturnType<typeof metricCode>): string[] {
  return [predict, 'mlflow.log_metrics({', ...entries.map((entry) => `    ${entry}`), '})'];
}
