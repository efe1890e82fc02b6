/** @file What rows of a table weigh: its column of role `weight`. */
import { DataError } from '../errors.ts';
import { takeValues } from '../matrix.ts';
import { columnOf } from '../table/cells.ts';
import type { Table } from '../table/table.ts';

/**
 * Gives the weight of every row, [numRows]; null when no column has the role. A row of weight 2 counts as two rows, in
 * training and in metrics; one of weight 0 as none.
 *
 * @param target The column to predict is no weight, whatever its role says.
 * @param rows Those that take part; others may hold anything.
 * @throws {DataError} `several_weights`; `not_numeric`; `invalid_weights` with the first row, from 0, whose weight is
 *   missing, negative or infinite; `no_rows` when all weigh 0.
 */
export function rowWeights(
  table: Table,
  target: string,
  rows: Int32Array,
): Float64Array<ArrayBuffer> | null {
  const fields = table.fields.filter(({ name, role }) => role === 'weight' && name !== target);
  if (fields.length === 0) return null;
  const [{ name }] = fields;
  if (fields.length > 1) {
    const names = fields.map((field) => `"${field.name}"`).join(', ');
    throw new DataError(
      'several_weights',
      `weights: at most one column may have the role weight, got ${names}`,
    );
  }
  const column = columnOf(table, name);
  if (!('values' in column) || !(column.values instanceof Float64Array) || column.type === 'date') {
    throw new DataError(
      'not_numeric',
      `weights: column "${name}" has the role weight, so it must be numeric, got ${column.type}`,
      { column: name },
    );
  }
  const { values } = column;
  const bad = rows.find((row) => !(values[row] >= 0 && values[row] < Infinity));
  if (bad !== undefined) {
    const found = Number.isNaN(values[bad]) ? 'none' : String(values[bad]);
    throw new DataError(
      'invalid_weights',
      `weights: every row needs a finite number of at least 0 in "${name}", got ${found} in row ${bad}`,
      { column: name, row: bad },
    );
  }
  if (rows.length > 0 && rows.every((row) => values[row] === 0)) {
    throw new DataError(
      'no_rows',
      `weights: some row must weigh more than 0, got 0 in "${name}" in all ${rows.length} rows`,
      { column: name },
    );
  }
  return values;
}

/** Weights of some rows as an option: nothing where there are none. */
export function weightsOf(
  weights: Float64Array<ArrayBuffer> | null,
  rows: Int32Array<ArrayBuffer>,
): { readonly weights?: Float64Array<ArrayBuffer> } {
  return weights ? { weights: takeValues(weights, rows) } : {};
}
