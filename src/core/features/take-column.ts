/** @file Some rows of a column. */
import { vectorOfColumn } from '../expression/vectors.ts';
import type { Column } from '../table/column.ts';
import { textColumnOf } from './conversion.ts';

/** Takes the rows listed in `rows`, in that order; shares a category's dictionary. Cost: O(rows). */
export function takeColumn(column: Column, rows: Int32Array): Column {
  switch (column.type) {
    case 'category':
      return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) };
    case 'boolean':
      return { type: 'boolean', values: Int8Array.from(rows, (row) => column.values[row]) };
    case 'text': {
      const vector = vectorOfColumn(column);
      if (vector.kind !== 'text') return column;
      const codes = Int32Array.from(rows, (row) => vector.codes[row]);
      return textColumnOf({ codes, dictionary: vector.dictionary });
    }
    case 'number':
    case 'integer':
    case 'date': {
      if ('valid' in column) {
        const values = new BigInt64Array(rows.length);
        rows.forEach((row, i) => (values[i] = column.values[row]));
        return { type: 'integer', values, valid: Uint8Array.from(rows, (r) => column.valid[r]) };
      }
      const { values } = column;
      return { type: column.type, values: Float64Array.from(rows, (row) => values[row]) };
    }
    default:
      return column satisfies never;
  }
}
