import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { FalseAlarmReport } from '../../drift/false-alarms/types.ts';
import { resolveRules } from '../../drift/rules.ts';
import type { ResolvedRules } from '../../drift/types.ts';
import type { Field } from '../../table/column.ts';
import type { Recipe } from '../../features/recipe.ts';
import {
  columnUses,
  comparedColumns,
  pythonForContract,
  pythonForDrift,
  pythonForFalseAlarms,
  pythonForMultivariate,
  pythonForExplain,
  pythonForGate,
  pythonForImport,
  pythonForRegister,
  pythonForScore,
  pythonForSearch,
  pythonForSplit,
  pythonForTrain,
  pythonForTransform,
  pythonForTune,
  pythonForWorkspace,
} from './index.ts';
import { pythonComment, pythonLiteral } from './literal.ts';
import type { PythonTrain } from './train.ts';
import type { PythonTune } from './tune.ts';

const hasPython = spawnSync('python3', ['-c', 'pass']).status === 0;

/** Names and values that break out of a careless quotation. */
const HOSTILE = [
  '"; import os; os.system("id") #',
  "'''",
  '"""',
  'a\nimport os',
  'back\\slash\\',
  '\\"',
  '{x}',
  '\u2028\u2029\u0000\u0007\u007f',
  '\ud800 lone',
  '𝒳 ñ',
  '__proto__',
  '',
];

const PARSE = `
import ast, json, sys
strings = []
for source in json.load(sys.stdin):
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        sys.exit(f"{error}\\n{source!a}")
    nodes = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant))
    strings.append([value for value in nodes if isinstance(value, str)])
print(json.dumps(strings))
`;

/** Parses each source and gives the text constants in it, by Python itself in one process. */
function stringsOf(sources: readonly string[]): string[][] {
  const result = spawnSync('python3', ['-c', PARSE], {
    input: JSON.stringify(sources),
    encoding: 'utf-8',
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout) as string[][];
}

const table = { name: 'dev.churn.training', version: 3 };
const train: PythonTrain = {
  table,
  target: 'churn',
  task: 'binary',
  positive: 'Yes',
  leftOut: ['customer_id'],
  seed: 42,
  learner: 'gbdt',
  params: { num_iterations: 120, learning_rate: 0.1, lambda_l2: 0, num_leaves: 31 },
  experiment: 'churn',
  runName: 'gbdt',
};
const tune: PythonTune = {
  ...train,
  space: {
    num_leaves: { type: 'int', low: 4, high: 64, log: true },
    learning_rate: { type: 'float', low: 0.01, high: 0.3, log: true },
    max_bin: { type: 'categorical', choices: [63, 255] },
  },
  sampler: { type: 'tpe' },
  pruner: { type: 'median', n_startup_trials: 4 },
  nTrials: 30,
  cv: 3,
  metric: 'f1_score',
  direction: 'maximize',
};
const gate = { ...train, challenger: 7, champion: 6, rows: 'test' } as const;

const TASKS = ['binary', 'multiclass', 'regression'] as const;
const LEARNERS = [
  'baseline',
  'logistic_regression',
  'ridge',
  'gbdt',
  'random_forest',
  'mlp',
] as const;
const METRICS = ['f1_score', 'roc_auc', 'log_loss', 'r2_score'];
const TABLE_RECIPE: Recipe = {
  version: 1,
  steps: [
    { op: 'derive', column: 'c', expression: 'if(a > 0, b - d / a, 0)' },
    { op: 'count_of', column: 'n', columns: ['a', 'b'], value: 'Yes' },
    { op: 'cast', column: 'a', to: 'boolean' },
  ],
};
const MODEL_RECIPE: Recipe = {
  version: 1,
  steps: [
    ...TABLE_RECIPE.steps,
    { op: 'impute', columns: ['a'], strategy: 'mean' },
    { op: 'one_hot', columns: ['b'], missing: 'level', unseen: 'zeros' },
  ],
};
const SPLITS = [
  { kind: 'modulo', k: 5, test: [0], valid: [1] },
  { kind: 'holdout', test: 0.2, valid: 0.2 },
  { kind: 'stratified', test: 0.2, valid: 0.2 },
  { kind: 'column', column: 'part' },
  { kind: 'head', test: 0.2, valid: 0.1 },
  { kind: 'time', column: 'at', test: 0.2, valid: 0.1 },
  { kind: 'group', column: 'person', test: 0.2, valid: 0.1 },
] as const;

describe('pythonLiteral', () => {
  it('writes plain data as Python', () => {
    expect(pythonLiteral([1, -0, NaN, Infinity, true, null, 'a"b'])).toBe(
      '[1, 0, float("nan"), float("inf"), True, None, "a\\"b"]',
    );
    expect(pythonLiteral({ a: [1], b: { c: 'x' } })).toBe('{"a": [1], "b": {"c": "x"}}');
  });

  it.skipIf(!hasPython)('gives back any text, as Python reads it', () => {
    expect(stringsOf([`x = ${pythonLiteral(HOSTILE)}\n`])).toEqual([HOSTILE]);
  });

  it.skipIf(!hasPython)('keeps comments on their line', () => {
    const comments = HOSTILE.map((text) => `${pythonComment(text)}\n`);
    expect(stringsOf(comments)).toEqual(HOSTILE.map(() => []));
  });
});

describe('pythonForTrain', () => {
  it('uses the names of the wrapper that it calls', () => {
    const source = pythonForTrain(train);
    expect(source).toContain('lgb.LGBMClassifier(**params)');
    expect(source).toContain('"n_estimators": 120');
    expect(source).toContain('mlflow.log_input(data, context="training")');
    expect(source).toContain('part = np.arange(len(df)) % 5');
  });

  it('says where LightGBM grows other trees, and leaves out what it does not know', () => {
    const params = { grow_policy: 'depthwise', monotone_constraints: [1, 0], path_smooth: 2 };
    const source = pythonForTrain({ ...train, params });
    expect(source).toContain('# LightGBM has no grow_policy');
    expect(source).not.toContain('"grow_policy"');
    expect(source).toContain('"monotone_constraints": [1, 0]');
    const usual = pythonForTrain({ ...train, params: { ...params, grow_policy: 'lossguide' } });
    expect(usual).not.toContain('grow_policy');
  });

  it('takes the extra trees of scikit-learn for a forest of drawn thresholds', () => {
    const forest = { ...train, learner: 'random_forest' };
    const source = pythonForTrain({ ...forest, params: { extra_trees: true } });
    expect(source).toContain('from sklearn.ensemble import ExtraTreesClassifier');
    expect(source).toContain('"bootstrap": True');
    const usual = pythonForTrain({ ...forest, params: { extra_trees: false } });
    expect(usual).toContain('RandomForestClassifier(**params)');
    expect(usual).not.toContain('bootstrap');
  });
});

describe('weights of rows', () => {
  const weighted = { ...train, weight: 'exposure', evaluateTest: true };

  it('are read, are no feature, and count in fitting and in each metric', () => {
    const source = pythonForTrain(weighted);
    expect(source).toContain('weights = df["exposure"].astype(float).to_numpy()');
    expect(source).toContain('columns=["churn", "customer_id", "exposure"]');
    expect(source).toContain('model.fit(X[train], y[train], sample_weight=weights[train])');
    expect(source).toContain('roc_auc_score(y[valid], p, sample_weight=weights[valid])');
    expect(source).toContain('log_loss(y[test], p, sample_weight=weights[test])');
    const regression = pythonForTrain({ ...weighted, task: 'regression' });
    expect(regression).toContain(
      'mean_squared_error(y[valid], p, sample_weight=weights[valid]) **',
    );
    expect(pythonForTrain(train)).not.toContain('weight');
  });

  it.each([
    ['logistic_regression', 'logisticregression__sample_weight'],
    ['random_forest', 'randomforestclassifier__sample_weight'],
    ['baseline', 'dummyclassifier__sample_weight'],
  ])('reach the last step of the pipeline of %s', (learner, argument) => {
    expect(pythonForTrain({ ...weighted, learner, params: {} })).toContain(
      `model.fit(X[train], y[train], ${argument}=weights[train])`,
    );
    expect(pythonForTune({ ...tune, ...weighted, learner, params: {} })).toContain(
      `params={"${argument}": weights[~test]},`,
    );
  });

  it('name the wrapped booster behind a recipe', () => {
    expect(pythonForTrain({ ...weighted, recipe: MODEL_RECIPE })).toContain(
      'lgbmclassifier__sample_weight=weights[train]',
    );
  });
});

describe('columnUses', () => {
  it('leaves out ids, ignored columns, times and dates, and finds the weight', () => {
    const field = (name: string, role: Field['role'], type: Field['type'] = 'number'): Field => ({
      name,
      role,
      type,
      nullable: false,
    });
    const fields = [
      field('id', 'id'),
      field('age', 'feature'),
      field('seen', 'feature', 'date'),
      field('note', 'ignore'),
      field('exposure', 'weight'),
      field('churn', 'target'),
    ];
    expect(columnUses(fields, 'churn')).toEqual({
      leftOut: ['id', 'seen', 'note'],
      weight: 'exposure',
    });
    expect(columnUses(fields, 'exposure')).toEqual({
      leftOut: ['id', 'seen', 'note', 'churn'],
      weight: null,
    });
  });
});

const alarmsOf = {} as FalseAlarmReport['columns'][string];
const alarms = {
  rules: { ...resolveRules({}), tests: 1, missingTests: 0 },
  columns: { a: alarmsOf },
  simulations: 10,
  currentRows: 50,
  referenceRows: 100,
  scheme: 'split',
} as const;

const DRIFT_RULES: readonly Partial<ResolvedRules>[] = [
  { correction: 'bonferroni', alpha: 0.01 },
  { correction: 'bh', minRows: 30 },
  { method: 'psi', psiRule: 'null' },
  { method: 'ks', methods: { a: 'tvd', b: 'none' } },
  { learned: { sds: 3, chunks: 10 } },
  { learned: { sds: 2, chunkRows: 100 }, method: 'wasserstein_norm' },
];

describe.skipIf(!hasPython)('every snippet', () => {
  it('is valid Python for each learner, task and split', () => {
    const sources = TASKS.flatMap((task) => [
      ...LEARNERS.map((learner) => pythonForTrain({ ...train, task, learner, evaluateTest: true })),
      ...SPLITS.map((split) => pythonForTrain({ ...train, task, split })),
      ...LEARNERS.map((learner) => pythonForTune({ ...tune, task, learner })),
      ...LEARNERS.flatMap((learner) => [
        pythonForTrain({ ...train, task, learner, weight: 'w', evaluateTest: true }),
        pythonForTune({ ...tune, task, learner, weight: 'w' }),
      ]),
      ...METRICS.flatMap((metric) => [
        pythonForGate('prod.m', metric, { ...gate, task }),
        pythonForGate('prod.m', metric, { ...gate, task, champion: null, rows: 'all' }),
      ]),
      pythonForScore('models:/m@champion', table, 'prod.x', { task }),
      ...LEARNERS.flatMap((learner) =>
        [true, false].map((hasRecipe) =>
          pythonForExplain('models:/m@champion', table, { learner, task, hasRecipe }),
        ),
      ),
      pythonForTrain({ ...train, task, recipe: MODEL_RECIPE }),
      pythonForTune({ ...tune, task, recipe: MODEL_RECIPE }),
    ]);
    sources.push(
      ...SPLITS.map((split) => pythonForSplit(split, 1)),
      pythonForTransform(TABLE_RECIPE, 'dev.a', 'dev.b'),
      pythonForGate('m', 'f1_score'),
      pythonForSearch(undefined),
      pythonForWorkspace('terrarium-workspace-2026-01-31.zip'),
      pythonForRegister('a', 'm', 1),
      pythonForDrift('dev.a', 'dev.b'),
      ...DRIFT_RULES.flatMap((rules) => [
        pythonForDrift('dev.a', 'dev.b', { rules }),
        pythonForFalseAlarms('dev.a', { ...alarms, rules: { ...alarms.rules, ...rules } }),
      ]),
      pythonForFalseAlarms('dev.a', { ...alarms, scheme: 'bootstrap' }),
      pythonForMultivariate('dev.a', 'dev.b'),
      pythonForTrain({ table: 'dev.a', target: 'y', learner: 'gbdt' }),
      pythonForTune({ table: 'dev.a', target: 'y', learner: 'gbdt', nTrials: 3 }),
    );
    for (const sampler of ['random', 'grid', 'genetic'] as const) {
      sources.push(
        pythonForTune({ ...tune, sampler: { type: sampler }, pruner: { type: 'none' } }),
      );
    }
    expect(stringsOf(sources)).toHaveLength(sources.length);
  });

  it('carries hostile names as strings and nothing else', () => {
    const types = ['number', 'integer', 'category', 'text', 'date', 'boolean'] as const;
    const sources = HOSTILE.map((name, i) => {
      const hostile = { name, version: 1 };
      const fields = types.map((type): Field => ({
        name: `${name}${type}`,
        type,
        role: 'feature',
        nullable: true,
      }));
      const data = { ...tune, table: hostile, target: name, positive: name, leftOut: HOSTILE };
      const rename: Recipe = {
        version: 1,
        steps: [
          { op: 'rename', columns: Object.fromEntries([[name, `${name}2`]]) },
          { op: 'count_of', column: name, columns: HOSTILE, value: name },
          { op: 'impute', columns: [name], strategy: 'constant', value: name },
        ],
      };
      return [
        pythonForImport({ name, fields, source: { fileName: name }, missingTokens: HOSTILE }),
        pythonForContract({
          version: 1,
          table: name,
          expectations: [
            { type: 'expect_column_values_to_be_in_set', column: name, value_set: HOSTILE },
            { type: 'expect_column_values_to_be_of_type', column: name, type_: 'category' },
          ],
        }),
        pythonForTransform(rename, hostile, name),
        pythonForTrain({ ...data, params: { [name]: name }, experiment: name, runName: name }),
        pythonForTrain({ ...data, split: { kind: 'column', column: name } }),
        pythonForTune({
          ...data,
          space: { [name]: { type: 'categorical', choices: [name, 1] } },
          studyName: name,
          metric: name,
        }),
        pythonForSplit({ kind: 'column', column: name }, 1, { table: hostile, target: name }),
        pythonForSearch(name, [name], { experiments: [name], maxResults: i }),
        pythonForRegister(name, name, 1, { alias: name, description: name }),
        pythonForGate(name, name, { ...gate, ...data }),
        pythonForScore(name, hostile, name, {
          positive: name,
          classes: HOSTILE,
          leftOut: HOSTILE,
        }),
        pythonForDrift(hostile, hostile, {
          columns: HOSTILE,
          rules: { methods: { [name]: 'psi' }, learned: { sds: 3, chunks: 5 } },
        }),
        pythonForFalseAlarms(hostile, {
          ...alarms,
          columns: Object.fromEntries(HOSTILE.map((column) => [column, alarmsOf])),
        }),
        pythonForMultivariate(hostile, hostile, {
          columns: HOSTILE,
          pca: null,
          domainClassifier: null,
        }),
        pythonForExplain(name, hostile, {
          learner: 'gbdt',
          task: 'binary',
          hasRecipe: false,
          leftOut: HOSTILE,
        }),
      ];
    });
    const found = stringsOf(sources.flat());
    sources.forEach((group, i) => {
      group.forEach((_, k) => {
        const strings = found[i * group.length + k];
        const name = HOSTILE[i];
        expect(strings.some((text) => text.includes(name))).toBe(true);
      });
    });
  });
});

describe('comparedColumns', () => {
  it('leaves out what was skipped', () => {
    const report = { columns: { a: { status: 'ok' }, b: { status: 'skipped' } } };
    expect(comparedColumns(report as unknown as Parameters<typeof comparedColumns>[0])).toEqual([
      'a',
    ]);
  });
});
