/** @file Python for a study: Optuna around the same training, each trial a child run. */
import { LEARNER_CATALOG } from '../../learners/catalog.ts';
import type { Distribution, SearchSpace } from '../../tuning/search-space.ts';
import type { Direction, PrunerSpec, SamplerSpec } from '../../tuning/study.ts';
import { estimatorOf, LIGHTGBM_NAMES, MATRIX_IMPORTS, modelCode } from './estimator.ts';
import { indented, pythonComment, pythonLiteral, pythonSource } from './literal.ts';
import { dataCode, datasetCode, resolveData } from './prepare.ts';
import { splitImports } from './split.ts';
import { importBlock, recipeCode, weightArgument, wordsFor, type PythonTrain } from './train.ts';

/** A study, as it is recorded; absent parts are the product's defaults. */
export interface PythonTune extends PythonTrain {
  /** Default: the learner's own. */
  readonly space?: SearchSpace;
  readonly sampler?: SamplerSpec;
  readonly pruner?: PrunerSpec;
  readonly nTrials: number;
  /** Folds. Default 3. */
  readonly cv?: number;
  /** `f1_score`, `roc_auc`, … as published by MLflow. Default `f1_score`, `r2_score` for regression. */
  readonly metric?: string;
  /** Default: what is better for the metric. */
  readonly direction?: Direction;
  readonly studyName?: string;
}

/** Metric → scikit-learn scorer, and whether the scorer is the negative of the metric. */
const SCORERS: ReadonlyMap<string, readonly [scorer: string, isNegative: boolean]> = new Map([
  ['accuracy_score', ['accuracy', false]],
  ['f1_score', ['f1', false]],
  ['precision_score', ['precision', false]],
  ['recall_score', ['recall', false]],
  ['roc_auc', ['roc_auc', false]],
  ['log_loss', ['neg_log_loss', true]],
  ['root_mean_squared_error', ['neg_root_mean_squared_error', true]],
  ['mean_absolute_error', ['neg_mean_absolute_error', true]],
  ['r2_score', ['r2', false]],
]);
/** What the scorer is called with more than two classes. */
const MULTICLASS_SCORERS: ReadonlyMap<string, string> = new Map([
  ['f1', 'f1_weighted'],
  ['precision', 'precision_weighted'],
  ['recall', 'recall_weighted'],
  ['roc_auc', 'roc_auc_ovr'],
]);

function defaultSpace(learner: string): SearchSpace {
  return LEARNER_CATALOG.find(({ id }) => id === learner)?.searchSpace ?? {};
}

/** Optuna code of a study: stratified folds over the rows that are not test rows. */
export function pythonForTune(spec: PythonTune): string {
  const data = resolveData(spec, spec.learner);
  const { task, seed } = data;
  const estimator = estimatorOf(spec.learner, task, spec.params ?? {}, seed);
  const recipe = recipeCode(spec);
  const space = spec.space ?? defaultSpace(spec.learner);
  const isRegression = task === 'regression';
  const folds = isRegression ? 'KFold' : 'StratifiedKFold';
  const metric = spec.metric ?? (isRegression ? 'r2_score' : 'f1_score');
  const [scorer, isNegative] = SCORERS.get(metric) ?? [isRegression ? 'r2' : 'f1', false];
  const scoring = task === 'multiclass' ? (MULTICLASS_SCORERS.get(scorer) ?? scorer) : scorer;
  const direction = spec.direction ?? (isNegative ? 'minimize' : 'maximize');
  const objective = [
    'params = {',
    `    **${pythonLiteral(estimator.params, 4)},`,
    ...Object.entries(space).map(([name, distribution]) => {
      const key = spec.learner === 'gbdt' ? (LIGHTGBM_NAMES.get(name) ?? name) : name;
      return `    ${pythonLiteral(key)}: ${suggestion(name, distribution)},`;
    }),
    '}',
    modelCode(estimator, recipe !== null),
    'with mlflow.start_run(nested=True):',
    '    mlflow.log_input(data, context="training")',
    '    mlflow.log_params(params)',
    '    scores = cross_val_score(',
    `        model, X[~test], y[~test], cv=folds, scoring=${pythonLiteral(scoring)},`,
    ...(data.weight === null
      ? []
      : [
          `        ${pythonComment('Rows weigh in fitting; these scores count each row once.')}`,
          `        params={"${weightArgument(estimator, recipe)}": weights[~test]},`,
        ]),
    '    )',
    `    value = float(${isNegative ? '-' : ''}scores.mean())`,
    `    mlflow.log_metric(${pythonLiteral(metric)}, value)`,
    'return value',
  ].join('\n');
  return pythonSource(
    importBlock([
      'import mlflow',
      'import numpy as np',
      'import optuna',
      'import pandas as pd',
      ...estimator.imports,
      ...(estimator.needsMatrix && recipe === null ? MATRIX_IMPORTS : []),
      ...splitImports(data.split),
      `from sklearn.model_selection import ${folds}`,
      'from sklearn.model_selection import cross_val_score',
    ]),
    ...(recipe === null ? [] : ['', recipe]),
    '',
    `mlflow.set_experiment(${pythonLiteral(spec.experiment ?? 'Default')})`,
    dataCode(data, wordsFor(estimator, recipe)),
    datasetCode(data),
    `folds = ${folds}(n_splits=${pythonLiteral(spec.cv ?? 3)}, shuffle=True, random_state=${pythonLiteral(seed)})`,
    '',
    '',
    'def objective(trial):',
    indented(objective),
    '',
    '',
    `with mlflow.start_run(run_name=${pythonLiteral(spec.studyName ?? 'study')}):`,
    '    study = optuna.create_study(',
    `        direction=${pythonLiteral(direction)},`,
    `        sampler=${samplerCode(spec.sampler ?? { type: 'tpe' }, seed, space)},`,
    `        pruner=${prunerCode(spec.pruner ?? { type: 'none' })},`,
    '    )',
    `    study.optimize(objective, n_trials=${pythonLiteral(spec.nTrials)})`,
    'print(study.best_params, study.best_value)',
  );
}

function suggestion(name: string, distribution: Distribution): string {
  const text = pythonLiteral(name);
  if (distribution.type === 'categorical') {
    return `trial.suggest_categorical(${text}, ${pythonLiteral(distribution.choices)})`;
  }
  const { low, high, log, step } = distribution;
  const options = `${log === true ? ', log=True' : ''}${step === undefined ? '' : `, step=${pythonLiteral(step)}`}`;
  return `trial.suggest_${distribution.type}(${text}, ${pythonLiteral(low)}, ${pythonLiteral(high)}${options})`;
}

function samplerCode(sampler: SamplerSpec, seed: number, space: SearchSpace): string {
  const start = `seed=${pythonLiteral(seed)}`;
  switch (sampler.type) {
    case 'tpe': {
      const startup = sampler.n_startup_trials;
      const multivariate = sampler.multivariate === true ? ', multivariate=True' : '';
      return `optuna.samplers.TPESampler(${start}${startup === undefined ? '' : `, n_startup_trials=${pythonLiteral(startup)}`}${multivariate})`;
    }
    case 'random':
      return `optuna.samplers.RandomSampler(${start})`;
    case 'grid':
      return `optuna.samplers.GridSampler(${pythonLiteral(gridOf(space, sampler.steps ?? 5), 8)})`;
    case 'genetic':
      return `optuna.samplers.NSGAIISampler(${start}${sampler.population_size === undefined ? '' : `, population_size=${pythonLiteral(sampler.population_size)}`})`;
    default:
      return sampler satisfies never;
  }
}

/** Values of a grid: categories and short ranges whole, else `steps` values evenly spread. */
function gridOf(space: SearchSpace, steps: number): Readonly<Record<string, (number | string)[]>> {
  return Object.fromEntries(
    Object.entries(space).map(([name, distribution]) => {
      if (distribution.type === 'categorical') {
        return [name, distribution.choices.map((choice) => choice as number | string)];
      }
      const { low, high, log } = distribution;
      const count = Math.max(2, steps);
      const at = (t: number): number =>
        log === true && low > 0 ? low * (high / low) ** t : low + (high - low) * t;
      const values = Array.from({ length: count }, (_, i) => at(i / (count - 1)));
      const rounded = distribution.type === 'int' ? values.map(Math.round) : values;
      return [name, [...new Set(rounded)]];
    }),
  );
}

function prunerCode(pruner: PrunerSpec): string {
  if (pruner.type === 'none') return 'optuna.pruners.NopPruner()';
  const options = Object.entries({
    n_startup_trials: pruner.n_startup_trials,
    n_warmup_steps: pruner.n_warmup_steps,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${pythonLiteral(value)}`);
  return `optuna.pruners.MedianPruner(${options.join(', ')})`;
}
