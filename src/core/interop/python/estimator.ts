/** @file Our learners and their params in the words of LightGBM's and scikit-learn's Python. */
import type { Params, ParamValue, Task } from '../../learners/learner.ts';
import { pythonLiteral, type PythonValue } from './literal.ts';

/** A Python estimator: what to import, how to make it from `params`, and what goes into `params`. */
export interface Estimator {
  readonly imports: readonly string[];
  readonly constructor: string;
  readonly params: Readonly<Record<string, PythonValue>>;
  /** Does it need imputed, scaled and encoded columns? */
  readonly needsMatrix: boolean;
  /** How its models differ from ours more than by rounding, in one sentence. */
  readonly difference?: string;
}

/** LightGBM's own names → its scikit-learn wrapper's. Others pass as they are. */
export const LIGHTGBM_NAMES: ReadonlyMap<string, string> = new Map([
  ['num_iterations', 'n_estimators'],
  ['min_data_in_leaf', 'min_child_samples'],
  ['min_sum_hessian_in_leaf', 'min_child_weight'],
  ['lambda_l1', 'reg_alpha'],
  ['lambda_l2', 'reg_lambda'],
  ['min_gain_to_split', 'min_split_gain'],
  ['feature_fraction', 'colsample_bytree'],
  ['bagging_fraction', 'subsample'],
  ['bagging_freq', 'subsample_freq'],
]);

/** What scikit-learn's constructors accept of our params; the rest has no counterpart there. */
const SKLEARN_PARAMS: Readonly<Record<string, readonly string[]>> = {
  logistic_regression: ['C', 'penalty', 'class_weight', 'max_iter', 'tol'],
  ridge: ['alpha'],
  random_forest: [
    'n_estimators',
    'max_depth',
    'max_leaf_nodes',
    'min_samples_split',
    'min_samples_leaf',
    'max_features',
    'bootstrap',
    'max_samples',
    'class_weight',
    'oob_score',
  ],
  mlp: [
    'hidden_layer_sizes',
    'activation',
    'alpha',
    'batch_size',
    'learning_rate_init',
    'max_iter',
    'early_stopping',
    'n_iter_no_change',
    'validation_fraction',
    'tol',
    'beta_1',
    'beta_2',
    'epsilon',
  ],
};

/** Params whose `none` is Python's None. */
const OPTIONAL_PARAMS: readonly string[] = ['class_weight', 'penalty'];

function entriesOf(params: Params): [string, ParamValue][] {
  return Object.entries(params);
}

function sklearnParams(learner: string, params: Params): Record<string, PythonValue> {
  const known = SKLEARN_PARAMS[learner] ?? [];
  return Object.fromEntries(
    entriesOf(params)
      .filter(([name]) => known.includes(name))
      .map(([name, value]) => [
        name,
        OPTIONAL_PARAMS.includes(name) && value === 'none' ? null : (value as PythonValue),
      ]),
  );
}

/** The Python estimator that stands for one of our learners. Unknown ids stand for the dummy. */
export function estimatorOf(learner: string, task: Task, params: Params, seed: number): Estimator {
  const isRegression = task === 'regression';
  const kind = isRegression ? 'Regressor' : 'Classifier';
  switch (learner) {
    case 'gbdt': {
      const { grow_policy, ...known } = params;
      return {
        imports: ['import lightgbm as lgb'],
        constructor: `lgb.LGBM${kind}`,
        params: {
          ...Object.fromEntries(
            entriesOf(known).map(([name, value]) => [
              LIGHTGBM_NAMES.get(name) ?? name,
              value as PythonValue,
            ]),
          ),
          random_state: seed,
          deterministic: true,
        },
        needsMatrix: false,
        ...(grow_policy === 'depthwise' && {
          difference: 'LightGBM has no grow_policy: it grows leaf by leaf, ours level by level.',
        }),
      };
    }
    case 'logistic_regression':
      return {
        imports: ['from sklearn.linear_model import LogisticRegression'],
        constructor: 'LogisticRegression',
        params: { max_iter: 1000, ...sklearnParams(learner, params) },
        needsMatrix: true,
      };
    case 'ridge':
      return {
        imports: ['from sklearn.linear_model import Ridge'],
        constructor: 'Ridge',
        params: sklearnParams(learner, params),
        needsMatrix: true,
      };
    case 'random_forest': {
      const { class_weight, max_features, max_samples, ...known } = sklearnParams(learner, params);
      const isExtra = params['extra_trees'] === true;
      const forest = `${isExtra ? 'ExtraTrees' : 'RandomForest'}${kind}`;
      return {
        imports: [`from sklearn.ensemble import ${forest}`],
        constructor: forest,
        params: {
          ...(isExtra && { bootstrap: true }),
          ...known,
          // There an integer 1 means one feature, or one row; None means all.
          max_features:
            max_features === 1 ? null : (max_features ?? (isRegression ? null : 'sqrt')),
          max_samples: max_samples === 1 ? null : max_samples,
          ...(!isRegression && class_weight !== undefined && { class_weight }),
          random_state: seed,
        },
        needsMatrix: true,
      };
    }
    case 'mlp':
      return {
        imports: [`from sklearn.neural_network import MLP${kind}`],
        constructor: `MLP${kind}`,
        params: { ...sklearnParams(learner, params), random_state: seed },
        needsMatrix: true,
        difference: 'Another implementation of the same kind of network: close, not equal.',
      };
    default:
      return {
        imports: [`from sklearn.dummy import Dummy${kind}`],
        constructor: `Dummy${kind}`,
        params: {
          strategy: dummyStrategy(params['strategy'], isRegression),
          ...(!isRegression && { random_state: seed }),
        },
        needsMatrix: true,
      };
  }
}

function dummyStrategy(strategy: ParamValue | undefined, isRegression: boolean): string {
  const allowed = isRegression ? ['mean', 'median'] : ['prior', 'most_frequent'];
  return typeof strategy === 'string' && allowed.includes(strategy) ? strategy : allowed[0];
}

/** Imports that the linear matrix needs. */
export const MATRIX_IMPORTS: readonly string[] = [
  'from sklearn.compose import make_column_transformer',
  'from sklearn.impute import SimpleImputer',
  'from sklearn.pipeline import make_pipeline',
  'from sklearn.preprocessing import OneHotEncoder, StandardScaler',
];

/**
 * Makes `model` from the dict `params`: behind the recipe's `features` if there is one, else behind the
 * linear matrix where the estimator needs one.
 */
export function modelCode(estimator: Estimator, hasFeatures = false): string {
  const made = `${estimator.constructor}(**params)`;
  if (hasFeatures) return `model = make_pipeline(features, ${made})`;
  if (!estimator.needsMatrix) return `model = ${made}`;
  return [
    'model = make_pipeline(',
    '    make_column_transformer(',
    '        (make_pipeline(SimpleImputer(strategy="mean"), StandardScaler()), numeric),',
    '        (',
    '            make_pipeline(',
    '                SimpleImputer(strategy="constant", fill_value="__missing__"),',
    '                OneHotEncoder(handle_unknown="ignore"),',
    '            ),',
    '            categorical,',
    '        ),',
    '    ),',
    `    ${made},`,
    ')',
  ].join('\n');
}

/** `params = {…}` of an estimator. */
export function paramsCode(estimator: Estimator): string {
  return `params = ${pythonLiteral(estimator.params)}`;
}
