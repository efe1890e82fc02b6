/** @file Reads the plain files of the reference pack (no quotes, no separators inside) into columns. */
import type { Column } from '../../../src/core/table/column.ts';
import { referenceBytes } from '../../support/reference.ts';

const MISSING = new Set(['', 'NA', '?']);

/** Trimmed cells by column, `null` where missing. */
export interface RawTable {
  readonly numRows: number;
  readonly cells: ReadonlyMap<string, readonly (string | null)[]>;
}

export function readRaw(path: string): RawTable {
  const lines = new TextDecoder().decode(referenceBytes(path)).trimEnd().split(/\r?\n/);
  const names = lines[0].split(',');
  const rows = lines.slice(1).map((line) => line.split(',').map((cell) => cell.trim()));
  const cells = new Map(
    names.map((name, i) => [name, rows.map((row) => (MISSING.has(row[i]) ? null : row[i]))]),
  );
  return { numRows: rows.length, cells };
}

/** The named column at the rows for which `keep` holds, as numbers or as a category. */
export function takeColumn(
  table: RawTable,
  name: string,
  type: 'numeric' | 'categorical',
  keep: (row: number) => boolean,
): Column {
  const cells = table.cells.get(name)!.filter((_, row) => keep(row));
  if (type === 'numeric') {
    return {
      type: 'number',
      values: Float64Array.from(cells, (c) => (c === null ? NaN : Number(c))),
    };
  }
  const codes = new Map<string, number>();
  return {
    type: 'category',
    codes: Int32Array.from(cells, (cell) => {
      if (cell === null) return -1;
      if (!codes.has(cell)) codes.set(cell, codes.size);
      return codes.get(cell)!;
    }),
    dictionary: [...codes.keys()],
  };
}

/** The rows for which `keep` holds as a CSV, empty where missing. */
export function toCsv({ cells, numRows }: RawTable, keep: (row: number) => boolean): string {
  const columns = [...cells.values()];
  const rows = Array.from({ length: numRows }, (_, row) => row).filter(keep);
  const lines = rows.map((row) => columns.map((column) => column[row] ?? '').join(','));
  return [[...cells.keys()].join(','), ...lines, ''].join('\n');
}
