/** @file Python for the data pages: import and transform. */
import type { CsvDialect } from '../../csv/options.ts';
import { describeRecipe } from '../../features/describe-recipe.ts';
import { learns, pandasLines } from '../../features/python-steps.ts';
import type { Recipe } from '../../features/recipe.ts';
import type { Contract } from '../../quality/contract.ts';
import type { Field } from '../../table/column.ts';
import {
  pythonComment,
  pythonLiteral,
  pythonSource,
  readTable,
  tableFile,
  type PythonTable,
  type PythonValue,
} from './literal.ts';

/** What an import did: a table version's record has all that is needed. */
export interface PythonImport {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly source?: { readonly fileName?: string };
  readonly dialect?: Partial<CsvDialect>;
  readonly missingTokens?: readonly string[];
}

const DEFAULT_MISSING = ['', 'NA', 'N/A', 'NaN', 'null', 'None', '?'];
const DTYPES: Readonly<Partial<Record<Field['type'], string>>> = {
  number: 'float64',
  integer: 'Int64',
  category: 'category',
  text: 'string',
};

/** pandas code that reads the same file into the same columns and types. */
export function pythonForImport(spec: PythonImport): string {
  const { dialect = {}, fields } = spec;
  const dtype = Object.fromEntries(
    fields.flatMap(({ name, type }) => (DTYPES[type] ? [[name, DTYPES[type]]] : [])),
  );
  const dates = fields.filter(({ type }) => type === 'date').map(({ name }) => name);
  const hasHeader = dialect.header ?? true;
  const options: [string, string][] = [
    ['sep', pythonLiteral(dialect.delimiter ?? ',')],
    [
      'encoding',
      pythonLiteral(dialect.encoding === 'windows-1252' ? 'cp1252' : (dialect.encoding ?? 'utf-8')),
    ],
    ...(dialect.decimal === ',' ? [['decimal', '","'] as [string, string]] : []),
    ['header', hasHeader ? '0' : 'None'],
    ...(hasHeader
      ? []
      : [
          [
            'names',
            pythonLiteral(
              fields.map(({ name }) => name),
              4,
            ),
          ] as [string, string],
        ]),
    ['skipinitialspace', 'True'],
    ['keep_default_na', 'False'],
    ['na_values', pythonLiteral(spec.missingTokens ?? DEFAULT_MISSING, 4)],
    ['dtype', pythonLiteral(dtype, 4)],
    ...(dates.length > 0 ? [['parse_dates', pythonLiteral(dates, 4)] as [string, string]] : []),
    ['engine', '"python"'],
    ['on_bad_lines', 'lambda fields: held_back.append(fields)'],
  ];
  return pythonSource(
    'import pandas as pd',
    '',
    pythonComment('Rows with too many fields are kept aside, not dropped silently.'),
    'held_back = []',
    'df = pd.read_csv(',
    `    ${pythonLiteral(spec.source?.fileName ?? `${spec.name}.csv`)},`,
    ...options.map(([name, value]) => `    ${name}=${value},`),
    ')',
    `df.to_csv(${tableFile(spec.name)}, index=False)`,
  );
}

/** What the lines of some steps call. */
const STEP_HELPERS: Readonly<Record<string, string>> = {
  BOOLEANS: `BOOLEANS = {
    **dict.fromkeys(["true", "t", "yes", "y", "1"], True),
    **dict.fromkeys(["false", "f", "no", "n", "0"], False),
}`,
  as_text: `def as_text(df):
    """Every value as text: 1 and not 1.0, true and not True; missing stays missing."""

    def text(value):
        if pd.isna(value):
            return np.nan
        if isinstance(value, (bool, np.bool_)):
            return "true" if value else "false"
        if isinstance(value, (float, np.floating)) and float(value).is_integer():
            return str(int(value))
        return str(value)

    return df.astype(object).map(text).astype(object)`,
};

/** Rows that a table pipeline takes: by row number modulo `k`, those in `keep` or those not in `drop`. */
export type PythonRows =
  | { readonly k: number; readonly keep: readonly number[] }
  | { readonly k: number; readonly drop: readonly number[] };

function rowsCode(rows: PythonRows): string {
  const [sign, rests] = 'keep' in rows ? ['', rows.keep] : ['~', rows.drop];
  return `df = df[${sign}np.isin(np.arange(len(df)) % ${pythonLiteral(rows.k)}, ${pythonLiteral(rests)})]`;
}

/**
 * pandas code of a table pipeline, between reading its table and saving its result. Steps that learn
 * (impute, scale, encode) belong to a model's recipe and are only named here.
 *
 * @param rows Which rows go in; all when absent.
 */
export function pythonForTransform(
  recipe: Recipe,
  from: PythonTable,
  into: string,
  rows?: PythonRows,
): string {
  const words = describeRecipe(recipe);
  const lines = recipe.steps.flatMap((step, i) => [
    pythonComment(`Step ${i + 1}. ${words[i]}`),
    ...(learns(step) ? [] : pandasLines(step)),
  ]);
  return pythonSource(
    'import re',
    '',
    'import numpy as np',
    'import pandas as pd',
    '',
    ...Object.entries(STEP_HELPERS).flatMap(([name, code]) =>
      lines.some((line) => line.includes(name)) ? ['', code, '', ''] : [],
    ),
    readTable('df', from),
    rows === undefined ? null : rowsCode(rows),
    'df = df.convert_dtypes()',
    '',
    ...lines,
    '',
    `df.to_csv(${tableFile(into)}, index=False)`,
  );
}

/** Great Expectations code of a contract: the same promises under the same names. */
export function pythonForContract(contract: Contract): string {
  const calls = contract.expectations.map(({ type, ...settings }) => {
    const name = type
      .split('_')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('');
    const values = Object.entries(settings).map(([key, value]) =>
      key === 'type_'
        ? `type_=${pythonLiteral(PANDAS_TYPES[value as Field['type']])}`
        : `${key}=${pythonLiteral(value as PythonValue, 8)}`,
    );
    return `    gxe.${name}(${values.join(', ')}),`;
  });
  return pythonSource(
    'import great_expectations as gx',
    'import great_expectations.expectations as gxe',
    'import pandas as pd',
    '',
    readTable('df', contract.table),
    'context = gx.get_context()',
    'source = context.data_sources.add_pandas("terrarium")',
    `asset = source.add_dataframe_asset(${pythonLiteral(contract.table)})`,
    'batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": df})',
    'expectations = [',
    ...calls,
    ']',
    'for expectation in expectations:',
    '    result = batch.validate(expectation)',
    '    print(result.success, type(expectation).__name__)',
  );
}

/** What `read_csv` gives for our types. */
const PANDAS_TYPES: Readonly<Record<Field['type'], string>> = {
  number: 'float64',
  integer: 'int64',
  boolean: 'bool',
  category: 'str',
  text: 'str',
  date: 'datetime64',
};
