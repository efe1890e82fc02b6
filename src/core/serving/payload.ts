/**
 * @file The body of a scoring request → columns of cells. MLflow's scoring protocol: a JSON object with exactly one of
 * `dataframe_split`, `dataframe_records`, `instances` and `inputs`, and optionally `params`; or a CSV.
 *
 * Source: mlflow/pyfunc/scoring_server/__init__.py, mlflow/utils/proto_json_utils.py (dataframe_from_parsed_json,
 * parse_tf_serving_input). Deviations: duplicate columns, rows of a wrong length and a body without rows are refused.
 */
import { fault } from './faults.ts';
import { readCsvRecords } from './csv-payload.ts';

/** What a request brings, not yet compared with any signature. */
export interface Payload {
  /** Column names in their order, no two equal. Null: cells came without names, as one column. */
  readonly names: readonly string[] | null;
  /** Values as they came, by column; [columns][numRows]. */
  readonly columns: readonly (readonly unknown[])[];
  readonly numRows: number;
  readonly params: ReadonlyMap<string, unknown>;
  /** Cells are texts whatever they mean, as in a CSV. */
  readonly isText: boolean;
}

const FORMATS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
type Format = (typeof FORMATS)[number];

const REQUIRED_FORMAT = `The input must be a JSON dictionary with exactly one of the input fields {${FORMATS.map((format) => `'${format}'`).join(', ')}}`;

const bad = (message: string): Error => fault('BAD_REQUEST', `Invalid input. ${message}`);

type JsonObject = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Type of a JSON value in Python's words, which MLflow's messages use. */
export function typeWord(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'object':
      return 'dictionary';
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    default:
      return Number.isInteger(value) ? 'integer' : 'float';
  }
}

/** Names in quotes, in brackets, the first 20. */
export function nameList(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `'${name.slice(0, 80)}'`);
  return `[${shown.join(', ')}${names.length > 20 ? ', …' : ''}]`;
}

interface Cells {
  readonly names: readonly string[] | null;
  readonly columns: readonly (readonly unknown[])[];
  readonly numRows: number;
}

function checkUnique(names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.filter((name) => seen.size === seen.add(name).size);
  if (twice.length > 0) throw bad(`Column names must be unique. Got ${nameList(twice)} twice.`);
}

function splitCells(value: unknown): Cells {
  if (!isObject(value)) {
    throw bad(`Dataframe split format must be a dictionary. Got ${typeWord(value)}.`);
  }
  const keys = Object.keys(value);
  if (!keys.includes('data') || keys.some((key) => !['columns', 'data', 'index'].includes(key))) {
    throw bad(
      `Dataframe split format must have 'data' field and optionally 'columns' and 'index' fields. Got ${nameList(keys)}.`,
    );
  }
  const { data, columns, index } = value;
  const invalid = (why: string): Error =>
    bad(
      `Provided dataframe_split field is not a valid dataframe representation in 'split' format. Error: '${why}'`,
    );
  if (!Array.isArray(data)) throw invalid(`data must be a list, got ${typeWord(data)}`);
  const rows = data as readonly unknown[];
  if (index !== undefined && !(Array.isArray(index) && index.length === rows.length)) {
    throw invalid(`index must be a list of ${rows.length}, one per row`);
  }
  if (columns !== undefined && !Array.isArray(columns)) {
    throw invalid(`columns must be a list, got ${typeWord(columns)}`);
  }
  const first = rows[0];
  const width = Array.isArray(columns) ? columns.length : Array.isArray(first) ? first.length : 0;
  const names = Array.isArray(columns)
    ? columns.map((name: unknown) => {
        if (typeof name === 'string' || typeof name === 'number') return String(name);
        throw invalid(`a column name must be a string, got ${typeWord(name)}`);
      })
    : Array.from({ length: width }, (_, at) => String(at));
  checkUnique(names);
  rows.forEach((row, at) => {
    if (!Array.isArray(row)) throw invalid(`row ${at} must be a list, got ${typeWord(row)}`);
    if (row.length !== width) {
      throw invalid(`${width} columns passed, passed data had ${row.length} columns in row ${at}`);
    }
  });
  const lists = rows as readonly (readonly unknown[])[];
  return {
    names,
    columns: names.map((_, column) => lists.map((row) => row[column])),
    numRows: rows.length,
  };
}

/** Records → columns in order of first appearance; what a record lacks is null. */
function recordCells(records: readonly JsonObject[]): Cells {
  const columns = new Map<string, unknown[]>();
  records.forEach((record, row) => {
    for (const [name, cell] of Object.entries(record)) {
      let column = columns.get(name);
      if (!column) columns.set(name, (column = Array<unknown>(records.length).fill(null)));
      column[row] = cell;
    }
  });
  return { names: [...columns.keys()], columns: [...columns.values()], numRows: records.length };
}

function recordsOnly(value: unknown): Cells {
  if (!Array.isArray(value)) {
    throw bad(`Dataframe records format must be a list of records. Got ${typeWord(value)}.`);
  }
  value.forEach((record: unknown, row) => {
    if (isObject(record)) return;
    throw bad(
      `Provided dataframe_records field is not a valid dataframe representation in 'records' format. Error: 'row ${row} must be a dictionary, got ${typeWord(record)}'`,
    );
  });
  return recordCells(value as readonly JsonObject[]);
}

/** TensorFlow Serving's row format (`instances`) and column format (`inputs`). */
function tensorCells(value: unknown, format: 'instances' | 'inputs'): Cells {
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    if (items.length > 0 && items.every(isObject)) return recordCells(items);
    if (items.some((item) => isObject(item) || Array.isArray(item))) {
      throw bad(
        `'${format}' must be a list of dictionaries, or a list of values for a model with one column. Got a list of ${typeWord(items.find((item) => typeof item === 'object' && item !== null))}.`,
      );
    }
    return { names: null, columns: [items], numRows: items.length };
  }
  if (!isObject(value)) {
    throw bad(`'${format}' must be a list or a dictionary of columns. Got ${typeWord(value)}.`);
  }
  const entries = Object.entries(value);
  const isOneRow = entries.length > 0 && entries.every(([, cells]) => !Array.isArray(cells));
  const columns = entries.map(([name, cells]): readonly unknown[] => {
    if (Array.isArray(cells)) return cells;
    if (isOneRow) return [cells];
    throw bad(`Column '${name}' of '${format}' must be a list of values. Got ${typeWord(cells)}.`);
  });
  const numRows = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== numRows)) {
    throw bad('The length of values for each input/column name are not the same');
  }
  return { names: entries.map(([name]) => name), columns, numRows };
}

function cellsOf(format: Format, value: unknown): Cells {
  switch (format) {
    case 'dataframe_split':
      return splitCells(value);
    case 'dataframe_records':
      return recordsOnly(value);
    default:
      return tensorCells(value, format);
  }
}

function paramsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (value === undefined || value === null) return new Map();
  if (isObject(value)) return new Map(Object.entries(value));
  throw fault(
    'INVALID_PARAMETER_VALUE',
    `Parameters must be a dictionary. Got type '${typeWord(value)}'.`,
  );
}

function withRows(cells: Cells, params: Payload['params'], isText: boolean): Payload {
  if (cells.numRows === 0) throw bad('The input must have at least one row.');
  return { ...cells, params, isText };
}

/**
 * Reads a JSON body.
 *
 * @throws {DataError} `BAD_REQUEST`, `INVALID_PARAMETER_VALUE` for params.
 */
export function readJsonPayload(text: string): Payload {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    const hint = /\bNaN\b|\bInfinity\b/.test(text)
      ? ' JSON has no NaN and no Infinity: send null for a missing value.'
      : '';
    throw bad(
      `Ensure that input is a valid JSON formatted string. Error: '${(cause as Error).message.slice(0, 200)}'.${hint} Input: ${text.slice(0, 200)}`,
    );
  }
  if (Array.isArray(body)) throw bad(`${REQUIRED_FORMAT}. Received a list.`);
  if (!isObject(body)) {
    throw bad(`${REQUIRED_FORMAT}. Received unexpected input type '${typeWord(body)}'.`);
  }
  const keys = Object.keys(body);
  const formats = FORMATS.filter((format) => keys.includes(format));
  if (formats.length !== 1) {
    throw fault(
      'BAD_REQUEST',
      `${REQUIRED_FORMAT}. Received dictionary with input fields: ${nameList(keys)}.`,
    );
  }
  const [format] = formats;
  if (keys.includes('signature_name')) {
    throw bad('"signature_name" parameter is currently not supported');
  }
  return withRows(cellsOf(format, body[format]), paramsOf(body['params']), false);
}

/**
 * Reads a CSV body: names in the first record.
 *
 * @throws {DataError} `BAD_REQUEST`
 */
export function readCsvPayload(text: string): Payload {
  const invalid = (why: string): Error =>
    fault(
      'BAD_REQUEST',
      `Failed to parse input as a Pandas DataFrame. Ensure that the input is a valid CSV-formatted Pandas DataFrame produced using the \`pandas.DataFrame.to_csv()\` method. Error: '${why}'`,
    );
  const records = readCsvRecords(text);
  if (records === null) throw invalid('a quote is never closed');
  const [header, ...rows] = records;
  if (header === undefined) throw invalid('No columns to parse from file');
  const names = header.map((name) => name ?? '');
  checkUnique(names);
  rows.forEach((row, at) => {
    if (row.length === names.length) return;
    throw invalid(`Expected ${names.length} fields in line ${at + 2}, saw ${row.length}`);
  });
  const columns = names.map((_, column) => rows.map((row) => row[column]));
  return withRows({ names, columns, numRows: rows.length }, new Map(), true);
}
