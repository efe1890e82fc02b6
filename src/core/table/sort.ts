/** @file Order of rows by one column. */
import { columnLength, columnOf, getCell, isBigIntColumn, isMissing } from './cells.ts';
import type { Column } from './column.ts';
import type { Table } from './table.ts';

/** Compares texts by Unicode code point, as Python and the reference tools do. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xHigh = x >= 0xd800 && x <= 0xdfff;
    const yHigh = y >= 0xd800 && y <= 0xdfff;
    if (xHigh !== yHigh) return xHigh ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

/** A key per row that sorts as the column does; ranks for texts. */
function sortKeys(column: Column): Float64Array | BigInt64Array {
  if (isBigIntColumn(column)) return column.values;
  if (column.type === 'category') {
    const { codes, dictionary } = column;
    const order = dictionary.map((_, code) => code);
    order.sort((a, b) => compareCodePoints(dictionary[a], dictionary[b]));
    const rank = new Float64Array(dictionary.length);
    order.forEach((code, i) => (rank[code] = i));
    return Float64Array.from(codes, (code) => (code < 0 ? -1 : rank[code]));
  }
  if (column.type === 'text') {
    const texts = Array.from({ length: columnLength(column) }, (_, row) =>
      String(getCell(column, row) ?? ''),
    );
    const order = texts.map((_, row) => row);
    order.sort((a, b) => compareCodePoints(texts[a], texts[b]));
    const keys = new Float64Array(texts.length);
    let rank = 0;
    order.forEach((row, i) => {
      if (i > 0 && texts[row] !== texts[order[i - 1]]) rank++;
      keys[row] = rank;
    });
    return keys;
  }
  return column.type === 'boolean' ? Float64Array.from(column.values) : column.values;
}

/**
 * Row indices in order of a column. Missing cells come last in both directions; ties keep their order.
 *
 * @throws {DataError} `unknown_column`. Cost: O(n log n).
 */
export function sortedRows(
  table: Table,
  name: string,
  descending = false,
): Int32Array<ArrayBuffer> {
  const column = columnOf(table, name);
  const keys = sortKeys(column);
  const present: number[] = [];
  const missing: number[] = [];
  for (let row = 0; row < table.numRows; row++) {
    (isMissing(column, row) ? missing : present).push(row);
  }
  const rows = Int32Array.from(present);
  const sign = descending ? -1 : 1;
  rows.sort((a, b) => {
    if (keys[a] < keys[b]) return -sign;
    if (keys[a] > keys[b]) return sign;
    return a - b;
  });
  const all = new Int32Array(table.numRows);
  all.set(rows);
  all.set(missing, rows.length);
  return all;
}
