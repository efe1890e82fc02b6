/**
 * @file A recipe as a Python script that does the same with pandas and scikit-learn: what the "Python"
 * panel shows. Steps that learn nothing become functions of a data frame; each that learns becomes a
 * `ColumnTransformer`; a pipeline runs them in the recipe's order.
 */
import type { LearnerInfo } from '../learners/learner.ts';
import { describeRecipe } from './describe-recipe.ts';
import type { Recipe, Step } from './recipe.ts';
import { learns, linesBefore, pandasLines, pythonList, transformersOf } from './python-steps.ts';

const HELPERS = `BOOLEANS = {
    **dict.fromkeys(["true", "t", "yes", "y", "1"], True),
    **dict.fromkeys(["false", "f", "no", "n", "0"], False),
}


def plain(df):
    """NumPy types with NaN for missing, as scikit-learn wants them; booleans stay objects."""

    def convert(column):
        if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
            return column.astype(object).where(column.notna(), np.nan)
        return column.astype("float64")

    return df if df.empty else df.apply(convert)


def as_text(df):
    """Every value as text: 1 and not 1.0, true and not True; missing stays missing."""

    def text(value):
        if pd.isna(value):
            return np.nan
        if isinstance(value, (bool, np.bool_)):
            return "true" if value else "false"
        if isinstance(value, (float, np.floating)) and float(value).is_integer():
            return str(int(value))
        return str(value)

    return df.astype(object).map(text).astype(object)


def column_level(column, level):
    return f"{column}={level}"


def kept_levels(_, names):
    return [name for name in names if not name.endswith("=__missing__")]


def without_missing_level(df):
    return df[kept_levels(None, df.columns)]


def as_numbers(df):
    """Booleans that remain become 1 and 0."""
    return df.astype("float64")`;

/** Steps that run together: functions of a data frame, or one transformer. */
interface Stage {
  readonly name: string;
  readonly code: string;
}

function functionStage(number: number, lines: readonly string[]): Stage {
  const name = `prepare_${number}`;
  const body = lines.map((line) => `    ${line}`).join('\n');
  return {
    name: `FunctionTransformer(${name})`,
    code: `def ${name}(df):\n    df = df.convert_dtypes()\n${body}\n    return plain(df)`,
  };
}

/** A comment must stay on its line whatever a name holds. */
const comment = (text: string): string => `# ${text.replace(/[^\P{C}]/gu, ' ')}`;

function stagesOf(recipe: Recipe): Stage[] {
  const words = describeRecipe(recipe);
  const stages: Stage[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) stages.push(functionStage(stages.length + 1, lines));
    lines = [];
  };
  recipe.steps.forEach((step: Step, index) => {
    const remark = comment(`Step ${index + 1}. ${words[index]}`);
    if (!learns(step)) {
      lines.push(remark, ...pandasLines(step));
      return;
    }
    lines.push(...linesBefore(step));
    // The first stage also brings the columns to plain types.
    if (stages.length === 0 && lines.length === 0) lines.push('pass');
    flush();
    const transformers = transformersOf(step);
    const inner =
      transformers.length === 1
        ? transformers[0]
        : `make_pipeline(\n            ${transformers.join(',\n            ')},\n        )`;
    const name = `${step.op}_${index + 1}`;
    stages.push({
      name,
      code: `${remark}\n${name} = ColumnTransformer(\n    [(\n        "${step.op}",\n        ${inner},\n        ${pythonList(step.columns)},\n    )],\n    remainder="passthrough",\n    verbose_feature_names_out=False,\n)`,
    });
  });
  flush();
  return stages;
}

/** How the result is used, by family of learner. */
function usage(recipe: Recipe, family: LearnerInfo['family']): string {
  const native = recipe.steps.flatMap((step) =>
    step.op === 'ordinal' && step.native ? step.columns : [],
  );
  const lines = [
    '# x_train and x hold feature columns only: no target, no ids.',
    '# features.fit(x_train); features.transform(x)',
  ];
  if (family === 'tree') {
    lines.push(
      `categorical = ${pythonList(native)}`,
      '# lightgbm.Dataset(features.fit_transform(x_train), y_train, categorical_feature=categorical)',
    );
  } else if (family === 'linear') {
    lines.push(
      '# make_pipeline(features, LogisticRegression(C=1.0, max_iter=1000)).fit(x_train, y_train)',
    );
  }
  return lines.join('\n');
}

/**
 * Writes a recipe as a Python script.
 *
 * It defines `features`, a scikit-learn pipeline that takes and gives data frames; for trees also
 * `categorical`. Columns come in another order than here, with the same names. Dates must come as
 * datetimes (`pd.read_csv(…, parse_dates=[…])`). Needs pandas 2.1 and scikit-learn 1.3 or later.
 *
 * @throws {DataError} An expression's error, when the recipe was not checked before.
 *
 * Checked against: scikit-learn 1.9 and pandas 3.0 running the scripts (tests/golden/recipes).
 */
export function recipeToPython(recipe: Recipe, family: LearnerInfo['family']): string {
  const stages = stagesOf(recipe);
  const names = stages.map((stage) => `    ${stage.name},`);
  return (
    [
      `import re

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)`,
      HELPERS,
      ...stages.map((stage) => stage.code),
      `features = make_pipeline(\n${[...names, '    FunctionTransformer(as_numbers),'].join('\n')}\n).set_output(transform="pandas")`,
      usage(recipe, family),
    ].join('\n\n\n') + '\n'
  );
}
