/** @file The signature of a fitted recipe: do a table's columns fit what it was fitted on? */
import { DataError } from '../errors.ts';
import type { Column, ColumnType, Field } from '../table/column.ts';
import { countMissing } from '../table/cells.ts';
import type { Table } from '../table/table.ts';
import { convertColumn } from './conversion.ts';
import { listNames } from './steps/step-kind.ts';

/** A column that came with another type, and why it could not be read as the wanted one. */
export interface TypeMismatch {
  readonly column: string;
  readonly expected: ColumnType;
  readonly got: ColumnType;
  readonly examples: readonly string[];
}

/** Conversions that change what a value means, though each value could be converted. */
function changesMeaning(from: ColumnType, to: ColumnType): boolean {
  if (from === 'date') return true;
  if (to === 'date') return from !== 'category' && from !== 'text';
  // The file's words for true and false are gone, so they cannot be found among known categories.
  return from === 'boolean' && (to === 'category' || to === 'text');
}

function readAs(column: Column, numRows: number, to: ColumnType): Column | readonly string[] {
  if (column.type !== to && countMissing(column) < numRows && changesMeaning(column.type, to)) {
    return [];
  }
  const { column: read, numInvalid, examples } = convertColumn(column, to);
  return numInvalid > 0 ? examples : read;
}

/**
 * Reads the columns that a fitted recipe needs, in the types it was fitted on.
 *
 * A column of another type is read as the wanted one when that loses nothing: whole numbers as integers,
 * texts that all spell numbers, 0 and 1 as booleans, numbers as category names; a column without any
 * value fits every type. Other columns of the table are not looked at.
 *
 * @throws {DataError} `signature_mismatch` with `missing` (names) and `mismatched` (`TypeMismatch[]`).
 */
export function readSignature(inputs: readonly Field[], table: Table): Map<string, Column> {
  const places = new Map(table.fields.map((field, index) => [field.name, index]));
  const columns = new Map<string, Column>();
  const missing: string[] = [];
  const mismatched: TypeMismatch[] = [];
  for (const { name, type } of inputs) {
    const place = places.get(name);
    if (place === undefined) {
      missing.push(name);
      continue;
    }
    const source = table.columns[place];
    const read = readAs(source, table.numRows, type);
    if ('type' in read) columns.set(name, read);
    else mismatched.push({ column: name, expected: type, got: source.type, examples: read });
  }
  if (missing.length === 0 && mismatched.length === 0) return columns;
  const parts = [
    ...(missing.length > 0 ? [`missing: ${listNames(missing)}`] : []),
    ...mismatched.slice(0, 8).map(({ column, expected, got, examples }) => {
      const such = examples.length > 0 ? ` with values such as ${listNames(examples)}` : '';
      return `${listNames([column])} came as ${got}${such} instead of ${expected}`;
    }),
  ];
  throw new DataError(
    'signature_mismatch',
    `recipe: the table must have the ${inputs.length} columns that the recipe was fitted on; ${parts.join('; ')}`,
    { missing, mismatched },
  );
}
