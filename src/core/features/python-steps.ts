/** @file Single steps as Python: plain pandas for what learns nothing, scikit-learn for what does. */
import { parseExpression } from '../expression/parser.ts';
import { toPandas } from '../expression/pandas.ts';
import { pythonText } from '../expression/python-text.ts';
import type { CastStep, ImputeStep, OneHotStep, OrdinalStep, ScaleStep, Step } from './recipe.ts';
import { MISSING_LEVEL } from './steps/levels.ts';

/** Steps that learn from training rows. */
export type FittedStep = ImputeStep | ScaleStep | OneHotStep | OrdinalStep;

/** Does the step learn something from training rows? */
export function learns(step: Step): step is FittedStep {
  return (
    step.op === 'impute' || step.op === 'scale' || step.op === 'one_hot' || step.op === 'ordinal'
  );
}

/** Writes names as a Python list. */
export function pythonList(names: readonly string[]): string {
  return `[${names.map(pythonText).join(', ')}]`;
}

function castCode({ column, to, invalid }: CastStep): string {
  const source = `df[${pythonText(column)}]`;
  const errors = invalid === 'missing' ? '"coerce"' : '"raise"';
  switch (to) {
    case 'number':
      return `pd.to_numeric(${source}, errors=${errors}).astype("Float64")`;
    case 'integer':
      return `pd.to_numeric(${source}, errors=${errors}).astype("Int64")`;
    case 'boolean':
      return `as_text(df[[${pythonText(column)}]]).iloc[:, 0].str.strip().str.lower().map(BOOLEANS).astype("boolean")`;
    case 'date':
      return `pd.to_datetime(${source}, errors=${errors})`;
    case 'category':
    case 'text':
      return `as_text(df[[${pythonText(column)}]]).iloc[:, 0].astype("string")`;
    default:
      return to satisfies never;
  }
}

/** Lines that change the data frame `df`, for a step that learns nothing. */
export function pandasLines(step: Exclude<Step, FittedStep>): string[] {
  switch (step.op) {
    case 'cast':
      return [`df[${pythonText(step.column)}] = ${castCode(step)}`];
    case 'rename': {
      const pairs = Object.entries(step.columns).map(
        ([from, to]) => `${pythonText(from)}: ${pythonText(to)}`,
      );
      return [`df = df.rename(columns={${pairs.join(', ')}})`];
    }
    case 'drop':
      return [`df = df.drop(columns=${pythonList(step.columns)}, errors="ignore")`];
    case 'filter':
      return [`df = df[${toPandas(parseExpression(step.expression))}.fillna(False).astype(bool)]`];
    case 'derive':
      return [`df[${pythonText(step.column)}] = ${toPandas(parseExpression(step.expression))}`];
    case 'count_of':
      return [
        `df[${pythonText(step.column)}] = (as_text(df[${pythonList(step.columns)}]) == ${pythonText(step.value)}).sum(axis=1)`,
      ];
    default:
      return step satisfies never;
  }
}

/** Lines that must run before the transformer of a step: marks of what imputing will fill in. */
export function linesBefore(step: FittedStep): string[] {
  if (step.op !== 'impute' || step.indicator !== true) return [];
  return step.columns.map(
    (name) =>
      `df[${pythonText(`${name}_missing`)}] = df[${pythonText(name)}].isna().astype("int64")`,
  );
}

const AS_TEXT = 'FunctionTransformer(as_text, feature_names_out="one-to-one")';
const SCALERS = { standard: 'StandardScaler', minmax: 'MinMaxScaler', robust: 'RobustScaler' };

/** scikit-learn transformers of a step, to be run one after the other on its columns. */
export function transformersOf(step: FittedStep): string[] {
  switch (step.op) {
    case 'impute': {
      const value = typeof step.value === 'string' ? pythonText(step.value) : String(step.value);
      const fill = step.strategy === 'constant' ? `, fill_value=${value}` : '';
      return [`SimpleImputer(strategy="${step.strategy}"${fill})`];
    }
    case 'scale':
      return [`${SCALERS[step.method]}()`];
    case 'one_hot': {
      const unknown = step.unseen === 'zeros' ? 'ignore' : 'error';
      return [
        AS_TEXT,
        `SimpleImputer(strategy="constant", fill_value="${MISSING_LEVEL}")`,
        `OneHotEncoder(handle_unknown="${unknown}", sparse_output=False, feature_name_combiner=column_level)`,
        ...(step.missing === 'zeros'
          ? ['FunctionTransformer(without_missing_level, feature_names_out=kept_levels)']
          : []),
      ];
    }
    case 'ordinal': {
      const unknown =
        step.unseen === 'missing'
          ? 'handle_unknown="use_encoded_value", unknown_value=np.nan, '
          : '';
      return [AS_TEXT, `OrdinalEncoder(${unknown}encoded_missing_value=np.nan)`];
    }
    default:
      return step satisfies never;
  }
}
