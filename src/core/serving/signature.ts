/**
 * @file A payload against a model's signature: MLflow's schema enforcement.
 *
 * A column that had no missing value in training is required: it must be there, and no cell may be null. Others are
 * optional: absent is missing. Columns that the model does not know are ignored.
 *
 * Source: mlflow/models/utils.py (_enforce_schema), mlflow/types/schema.py. Deviations, all stricter: a fraction is no
 * `long`, a text is no number and a number is no text; dates may also be whole milliseconds since 1970.
 */
import { convertColumn } from '../features/conversion.ts';
import { parseIsoDate } from '../expression/iso-date.ts';
import { columnOfCells, makeTable } from '../table/make.ts';
import type { Cell, Column, ColumnType, Field } from '../table/column.ts';
import { countMissing } from '../table/cells.ts';
import type { Table } from '../table/table.ts';
import { fault } from './faults.ts';
import { nameList, typeWord, type Payload } from './payload.ts';

/** MLflow's name of a column type. */
export const MLFLOW_TYPE: Readonly<Record<ColumnType, string>> = {
  number: 'double',
  integer: 'long',
  boolean: 'boolean',
  category: 'string',
  text: 'string',
  date: 'datetime',
};

/** One input of a signature, as MLflow writes it. */
export interface ColSpec {
  readonly type: string;
  readonly name: string;
  readonly required: boolean;
}

/** The signature of a model's inputs in MLflow's form. */
export function colSpecs(inputs: readonly Field[]): readonly ColSpec[] {
  return inputs.map(({ name, type, nullable }) => ({
    type: MLFLOW_TYPE[type],
    name,
    required: !nullable,
  }));
}

const invalid = (message: string): Error =>
  fault('INVALID_PARAMETER_VALUE', `Failed to enforce schema of data. Error: ${message}`);

/** A cell as one of `type`; undefined when it is none. Null is taken before. */
function cellOf(value: unknown, type: ColumnType): Cell | undefined {
  switch (type) {
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'integer':
      return Number.isSafeInteger(value) ? (value as number) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'category':
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'date': {
      const ms = typeof value === 'string' ? parseIsoDate(value.trim()) : value;
      return Number.isSafeInteger(ms) ? (ms as number) : undefined;
    }
    default:
      return type satisfies never;
  }
}

const WANTED: Readonly<Record<ColumnType, string>> = {
  number: 'a number',
  integer: 'a whole number within 2^53',
  boolean: 'true or false',
  category: 'a string',
  text: 'a string',
  date: 'an ISO 8601 date or whole milliseconds since 1970',
};

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return typeWord(value);
  return `${typeWord(value)} ${JSON.stringify(value).slice(0, 80)}`;
}

function jsonColumn({ name, type, nullable }: Field, values: readonly unknown[]): Column {
  const cells = values.map((value, row): Cell => {
    if (value === null || value === undefined) {
      if (nullable) return null;
      throw invalid(
        `Column '${name}' is required and must have no missing values; row ${row} has null.`,
      );
    }
    const cell = cellOf(value, type);
    if (cell !== undefined) return cell;
    throw invalid(
      `Incompatible input types for column ${name}. Can not safely convert ${shown(value)} in row ${row} to ${MLFLOW_TYPE[type]}: it must be ${WANTED[type]}.`,
    );
  });
  return columnOfCells(cells, type);
}

function csvColumn({ name, type, nullable }: Field, values: readonly unknown[]): Column {
  const texts = columnOfCells(values as readonly (string | null)[], 'category');
  if (!nullable && countMissing(texts) > 0) {
    throw invalid(
      `Column '${name}' is required and must have no missing values; row ${values.indexOf(null)} is empty.`,
    );
  }
  const { column, numInvalid, examples } = convertColumn(texts, type);
  if (numInvalid === 0) return column;
  throw invalid(
    `Incompatible input types for column ${name}. Can not safely convert ${JSON.stringify(examples[0])} to ${MLFLOW_TYPE[type]}: it must be ${WANTED[type]}.`,
  );
}

/**
 * Reads the columns that a model wants from a payload.
 *
 * @param inputs The model's inputs, in its order.
 * @returns A table with exactly these columns, in this order.
 * @throws {DataError} `INVALID_PARAMETER_VALUE`
 *
 * Cost: O(rows · inputs).
 */
export function enforceSignature(inputs: readonly Field[], payload: Payload): Table {
  const { numRows, isText } = payload;
  const names = payload.names ?? (inputs.length === 1 ? [inputs[0].name] : null);
  if (names === null) {
    throw invalid(
      `Expected input to be DataFrame. Found: list of values for a model with ${inputs.length} columns.`,
    );
  }
  const places = new Map(names.map((name, at) => [name, at]));
  const missing = inputs.filter(({ name, nullable }) => !nullable && !places.has(name));
  if (missing.length > 0) {
    const known = new Set(inputs.map(({ name }) => name));
    const extra = names.filter((name) => !known.has(name));
    const note = extra.length > 0 ? ` Note that there were extra inputs: ${nameList(extra)}` : '';
    throw invalid(`Model is missing inputs ${nameList(missing.map(({ name }) => name))}.${note}`);
  }
  const columns = inputs.map((field) => {
    const place = places.get(field.name);
    if (place === undefined) return columnOfCells(Array<null>(numRows).fill(null), field.type);
    const values = payload.columns[place];
    return isText ? csvColumn(field, values) : jsonColumn(field, values);
  });
  return makeTable(inputs, columns, numRows);
}
