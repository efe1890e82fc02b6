/** @file The part that training, tuning and the gate share in Python: table, target, features, split. */
import type { Task } from '../../learners/learner.ts';
import type { SplitSpec } from '../../splits/split.ts';
import type { Field } from '../../table/column.ts';
import { pythonLiteral, readTable, tableFile, tableName, type PythonTable } from './literal.ts';
import { splitCode } from './split.ts';

/** What decides the rows and columns of a training; absent parts are the product's defaults. */
export interface PythonData {
  readonly table: PythonTable;
  readonly target: string;
  /** Default: regression for ridge, else binary. */
  readonly task?: Task;
  /** Binary: the label that counts as 1. Default: the last of the sorted labels. */
  readonly positive?: string | null;
  /** Columns that are no features: ids, ignored ones, left out by the recipe. */
  readonly leftOut?: readonly string[];
  /** The column that weighs the rows, in training and in metrics; no feature either. Default: none. */
  readonly weight?: string | null;
  /** Default: row index modulo 5, test 0, valid 1. */
  readonly split?: SplitSpec;
  /** Default 42. */
  readonly seed?: number;
}

/** Roles whose columns `auto` takes no feature from, the weight apart. */
const NO_FEATURES: ReadonlySet<Field['role']> = new Set(['target', 'id', 'ignore', 'time']);

/**
 * What the roles and types of a table's columns say of a training: which columns are no features, and which one weighs
 * the rows.
 */
export function columnUses(
  fields: readonly Field[],
  target: string,
): { readonly leftOut: readonly string[]; readonly weight: string | null } {
  const others = fields.filter(({ name }) => name !== target);
  return {
    leftOut: others
      .filter(({ role, type }) => NO_FEATURES.has(role) || (type === 'date' && role !== 'weight'))
      .map(({ name }) => name),
    weight: others.find(({ role }) => role === 'weight')?.name ?? null,
  };
}

/** The same with nothing left open. */
export type ResolvedData = Required<Omit<PythonData, 'leftOut'>> & {
  readonly leftOut: readonly string[];
};

const DEFAULT_SPLIT: SplitSpec = { kind: 'modulo', k: 5, test: [0], valid: [1] };

/** Fills in the defaults. */
export function resolveData(data: PythonData, learner?: string): ResolvedData {
  return {
    table: data.table,
    target: data.target,
    task: data.task ?? (learner === 'ridge' ? 'regression' : 'binary'),
    positive: data.positive ?? null,
    leftOut: data.leftOut ?? [],
    weight: data.weight ?? null,
    split: data.split ?? DEFAULT_SPLIT,
    seed: data.seed ?? 42,
  };
}

/** Leaves `df`, `y`, `X`, `numeric`, `categorical`, the masks `train`, `valid`, `test`, and `weights` if rows have any. */
export function dataCode(data: ResolvedData, words: 'object' | 'category'): string {
  const { task } = data;
  const target = pythonLiteral(data.target);
  const { weight } = data;
  const dropped = pythonLiteral([
    data.target,
    ...data.leftOut,
    ...(weight === null ? [] : [weight]),
  ]);
  const y =
    task === 'regression'
      ? `y = df[${target}].astype(float)`
      : task === 'binary'
        ? `y = (df[${target}].astype(str) == positive).astype(int)`
        : `y = df[${target}].astype(str)`;
  return [
    readTable('df', data.table),
    ...(task === 'binary' ? [positiveCode(data)] : []),
    y,
    ...(weight === null ? [] : [`weights = df[${pythonLiteral(weight)}].astype(float).to_numpy()`]),
    `X = df.drop(columns=${dropped}, errors="ignore")`,
    'categorical = list(X.select_dtypes(exclude="number").columns)',
    'numeric = [column for column in X.columns if column not in categorical]',
    words === 'object'
      ? 'X[categorical] = X[categorical].astype(object)'
      : 'X[categorical] = X[categorical].astype("category")',
    '',
    splitCode(data.split, data.seed, task !== 'regression' && data.split.kind === 'stratified'),
    ...(data.split.kind === 'column' ? [dropColumn(data.split.column)] : []),
  ].join('\n');
}

/** Takes the column of a split out of the features. */
function dropColumn(name: string): string {
  const column = pythonLiteral(name);
  return [
    `X = X.drop(columns=[${column}], errors="ignore")`,
    `numeric = [name for name in numeric if name != ${column}]`,
    `categorical = [name for name in categorical if name != ${column}]`,
  ].join('\n');
}

function positiveCode({ positive, target }: ResolvedData): string {
  return positive === null
    ? `positive = sorted(df[${pythonLiteral(target)}].dropna().astype(str).unique())[-1]`
    : `positive = ${pythonLiteral(positive)}`;
}

/** `data`: the table as an MLflow dataset, for `log_input`. */
export function datasetCode({ table, target }: ResolvedData): string {
  return `data = mlflow.data.from_pandas(df, source=${tableFile(table)}, name=${pythonLiteral(tableName(table))}, targets=${pythonLiteral(target)})`;
}

/** Names of functions of sklearn.metrics, and the lines of a dict of metrics of `p` or `labels`. */
export interface MetricCode {
  readonly imports: string;
  /** Computes what `entries` use from `model`, `X` and the mask `rows`. */
  readonly predict: string;
  readonly entries: readonly string[];
}

/** Metrics under MLflow's names, on the rows of a mask, each row by its weight if it has one. */
export function metricCode(
  { task, weight }: Pick<ResolvedData, 'task' | 'weight'>,
  rows: string,
  prefix: string,
): MetricCode {
  const weights = weight === null ? '' : `, sample_weight=weights[${rows}]`;
  const mean = (call: string): string => call.replace(/\)$/, `${weights})`);
  const entry = (name: string, call: string, after = ''): string =>
    `"${prefix}${name}": ${mean(call)}${after},`;
  switch (task) {
    case 'binary':
      return {
        imports: 'from sklearn.metrics import accuracy_score, f1_score, log_loss, roc_auc_score',
        predict: `p = model.predict_proba(X[${rows}])[:, 1]`,
        entries: [
          entry('roc_auc', `roc_auc_score(y[${rows}], p)`),
          entry('f1_score', `f1_score(y[${rows}], p >= 0.5)`),
          entry('accuracy_score', `accuracy_score(y[${rows}], p >= 0.5)`),
          entry('log_loss', `log_loss(y[${rows}], p)`),
        ],
      };
    case 'multiclass':
      return {
        imports: 'from sklearn.metrics import accuracy_score, f1_score, log_loss',
        predict: `p = model.predict_proba(X[${rows}])\nlabels = model.predict(X[${rows}])`,
        entries: [
          entry('f1_score', `f1_score(y[${rows}], labels, average="weighted")`),
          entry('accuracy_score', `accuracy_score(y[${rows}], labels)`),
          entry('log_loss', `log_loss(y[${rows}], p, labels=model.classes_)`),
        ],
      };
    case 'regression':
      return {
        imports: 'from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score',
        predict: `p = model.predict(X[${rows}])`,
        entries: [
          entry('root_mean_squared_error', `mean_squared_error(y[${rows}], p)`, ' ** 0.5'),
          entry('mean_absolute_error', `mean_absolute_error(y[${rows}], p)`),
          entry('r2_score', `r2_score(y[${rows}], p)`),
        ],
      };
    default:
      return task satisfies never;
  }
}
