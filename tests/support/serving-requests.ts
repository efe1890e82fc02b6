/** @file A model to serve, and requests that are wrong in every way: sent to the pure core and through a real `fetch`. */
import type { Recipe } from '../../src/core/features/recipe.ts';
import type { ColumnType } from '../../src/core/table/column.ts';

/** Types of the columns of `servingCsv`. */
export const SERVING_TYPES: Readonly<Record<string, ColumnType>> = {
  tenure: 'integer',
  charge: 'number',
  paperless: 'boolean',
  contract: 'category',
  total: 'number',
  since: 'date',
  churn: 'category',
};

/** A table with a column of every type; `total` alone has missing values. */
export function servingCsv(rows = 240): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const tenure = (i * 7) % 60;
    const charge = 20 + ((i * 13) % 90) + 0.5;
    const total = i % 9 === 4 ? '' : String(tenure * charge);
    const contract = ['month', 'year', '__proto__'][i % 3];
    const since = `202${i % 4}-0${1 + (i % 9)}-15`;
    const churn = (tenure < 20 && i % 3 === 0) || i % 11 === 0 ? 'Yes' : 'No';
    return [tenure, charge, i % 2 === 0, contract, total, since, churn].join(',');
  });
  return `tenure,charge,paperless,contract,total,since,churn\n${lines.join('\n')}\n`;
}

/** A recipe that reads all of them. */
export const SERVING_RECIPE: Recipe = {
  version: 1,
  steps: [
    { op: 'derive', column: 'year', expression: 'year(since)' },
    { op: 'derive', column: 'is_paperless', expression: 'if(paperless, 1, 0)' },
    { op: 'drop', columns: ['since', 'paperless'] },
    { op: 'impute', columns: ['total'], strategy: 'mean' },
    { op: 'scale', columns: ['tenure', 'charge', 'total', 'year'], method: 'standard' },
    { op: 'one_hot', columns: ['contract'], missing: 'level', unseen: 'zeros' },
  ],
};

/** A row that the model takes. */
export const GOOD_ROW = {
  tenure: 3,
  charge: 70.5,
  paperless: true,
  contract: 'month',
  total: 211.5,
  since: '2021-02-15',
};

const NAMES = Object.keys(GOOD_ROW);
const VALUES = Object.values(GOOD_ROW);

/** A request and how it must be answered. */
export interface BadRequest {
  readonly title: string;
  readonly body: string;
  readonly method?: string;
  /** Below the app's folder; default the endpoint's invocations. */
  readonly path?: string;
  readonly contentType?: string;
  readonly status: number;
  readonly errorCode: string;
  /** Part of the message. */
  readonly says: string;
}

const bad = (title: string, body: unknown, says: string): BadRequest => ({
  title,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  status: 400,
  errorCode: 'BAD_REQUEST',
  says,
});
const invalid = (title: string, body: unknown, says: string): BadRequest => ({
  ...bad(title, body, says),
  errorCode: 'INVALID_PARAMETER_VALUE',
});
const records = (...rows: readonly unknown[]) => ({ dataframe_records: rows });
const changed = (members: Readonly<Record<string, unknown>>) =>
  records({ ...GOOD_ROW, ...members });
const without = (name: string) =>
  records(Object.fromEntries(Object.entries(GOOD_ROW).filter(([key]) => key !== name)));
const split = (members: Readonly<Record<string, unknown>>) => ({
  dataframe_split: { columns: NAMES, data: [VALUES], ...members },
});
const good = JSON.stringify(records(GOOD_ROW));

/** Every way to be wrong that we know of. */
export const BAD_REQUESTS: readonly BadRequest[] = [
  bad('an empty body', '', 'valid JSON'),
  bad('text that is no JSON', '{"dataframe_records": [', 'valid JSON'),
  bad('NaN, which JSON does not have', '{"inputs": {"tenure": [NaN]}}', 'send null'),
  bad('a bare list', [GOOD_ROW], 'Received a list'),
  bad('a bare number', '7', "unexpected input type 'integer'"),
  bad('null', 'null', "unexpected input type 'null'"),
  bad('a dictionary without a known field', GOOD_ROW, 'exactly one of the input fields'),
  bad('two input fields', { ...records(GOOD_ROW), inputs: {} }, 'exactly one'),
  bad('the format of MLflow 1', { columns: NAMES, data: [VALUES] }, 'exactly one'),
  bad(
    'records that are a dictionary',
    { dataframe_records: {} },
    'list of records. Got dictionary',
  ),
  bad('records that are lists', records(VALUES), 'row 0 must be a dictionary, got list'),
  bad('no records', records(), 'at least one row'),
  bad('a split that is a list', { dataframe_split: [] }, 'must be a dictionary. Got list'),
  bad('a split without data', { dataframe_split: { columns: NAMES } }, "must have 'data' field"),
  bad('a split with another field', split({ rows: [] }), 'Got ['),
  bad('a split whose data are no list', split({ data: 'x' }), 'data must be a list, got string'),
  bad('a split with a row that is short', split({ data: [VALUES, [1]] }), 'had 1 columns in row 1'),
  bad('a split with a row that is no list', split({ data: [GOOD_ROW] }), 'row 0 must be a list'),
  bad('columns of one name', split({ columns: NAMES.with(1, 'tenure') }), 'must be unique'),
  bad('column names that are lists', split({ columns: [[], ...NAMES.slice(1)] }), 'column name'),
  bad('an index of another length', split({ index: [1, 2, 3] }), 'index must be a list of 1'),
  bad('inputs of different lengths', { inputs: { tenure: [1, 2], charge: [1] } }, 'not the same'),
  bad('inputs that are a text', { inputs: 'x' }, 'must be a list or a dictionary'),
  bad('instances of lists', { instances: [VALUES] }, 'must be a list of dictionaries'),
  bad('a signature name', { signature_name: 'x', instances: [GOOD_ROW] }, 'not supported'),
  invalid('values without names', { instances: [1, 2] }, 'Expected input to be DataFrame'),
  invalid('a missing column', without('tenure'), "Model is missing inputs ['tenure']"),
  invalid(
    'a missing column beside an unknown one',
    { inputs: { ...GOOD_ROW, tenure: undefined, Tenure: 3 } },
    "Note that there were extra inputs: ['Tenure']",
  ),
  invalid('a split without names', split({ columns: undefined }), "extra inputs: ['0', '1'"),
  invalid('null where a value is required', changed({ charge: null }), 'required'),
  invalid('a text for a double', changed({ charge: '70.5' }), 'string "70.5" in row 0 to double'),
  invalid('a fraction for a long', changed({ tenure: 3.5 }), 'float 3.5 in row 0 to long'),
  invalid('a long beyond 2^53', changed({ tenure: 2 ** 53 }), 'to long'),
  invalid('a number for a string', changed({ contract: 1 }), 'integer 1 in row 0 to string'),
  invalid('a number for a boolean', changed({ paperless: 1 }), 'to boolean'),
  invalid('a word for a boolean', changed({ paperless: 'yes' }), 'to boolean'),
  invalid('a date that is none', changed({ since: '2021-02-30' }), 'to datetime'),
  invalid('a list in a cell', changed({ charge: [70.5] }), 'list in row 0 to double'),
  invalid('a dictionary in a cell', changed({ charge: { a: 1 } }), 'dictionary in row 0'),
  invalid('an error in a later row', records(GOOD_ROW, { ...GOOD_ROW, tenure: 'x' }), 'in row 1'),
  invalid('params that are a list', { ...records(GOOD_ROW), params: [] }, 'must be a dictionary'),
  invalid(
    'a param with a wrong value',
    { ...records(GOOD_ROW), params: { pyfunc_predict_fn: 'explain' } },
    "'predict' or 'predict_proba'",
  ),
  { ...bad('no content type', good, "Got ''"), contentType: '', status: 415 },
  { ...bad('XML', good, "Got 'application/xml'"), contentType: 'application/xml', status: 415 },
  {
    ...bad('Latin-1', good, 'UTF-8'),
    contentType: 'application/json; charset=latin1',
    status: 415,
  },
  {
    ...bad('a parameter of pandas 1', good, 'format'),
    contentType: 'application/json; format=pandas-split',
    status: 415,
  },
  { ...bad('a CSV with a short line', 'tenure,charge\n1\n', 'saw 1'), contentType: 'text/csv' },
  { ...bad('a CSV with an open quote', 'tenure\n"1\n', 'never closed'), contentType: 'text/csv' },
  {
    ...invalid(
      'a CSV with a word for a number',
      `${NAMES.join(',')}\n${VALUES.with(0, 'x').join(',')}\n`,
      '"x" to long',
    ),
    contentType: 'text/csv',
  },
  { ...bad('a body above the limit', `"${'x'.repeat(5000)}"`, 'at most 4096'), status: 413 },
  {
    ...bad('more rows than the limit', records(...Array<unknown>(21).fill({})), 'has 21 rows'),
    status: 413,
  },
  { ...bad('PUT', good, 'use POST'), method: 'PUT', status: 405 },
  { ...bad('DELETE', good, 'use POST'), method: 'DELETE', status: 405 },
  {
    ...bad('an endpoint that is not there', good, "'other' does not exist"),
    path: 'serving-endpoints/other/invocations',
    status: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
  },
  {
    ...bad('a name of the object prototype', good, "'__proto__' does not exist"),
    path: 'serving-endpoints/__proto__/invocations',
    status: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
  },
  {
    ...bad('an address below an endpoint', good, 'nothing at this address'),
    path: 'serving-endpoints/churn/explain',
    status: 404,
    errorCode: 'ENDPOINT_NOT_FOUND',
  },
];

/** Limits under which the table is meant. */
export const BAD_REQUEST_LIMITS = { maxBytes: 4096, maxRows: 20 };
