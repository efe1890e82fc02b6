/** @file Rows of a table by the values of one column: each value of words, quarters of numbers. */
import { getCell } from '../table/cells.ts';
import type { Column, Field } from '../table/column.ts';
import type { ColumnSummary } from '../table/version.ts';

/** Most values of a column that become slices; rarer ones are left out. */
const MAX_VALUES = 12;
const QUARTERS = 4;

/** Rows of one slice. */
export interface RowSlice {
  readonly value: string;
  readonly rows: Int32Array;
}

const shown = (value: number): string => String(Number(value.toPrecision(4)));

/** Quarters of the known values, by rank; equal values stay together. */
function quarters(values: ArrayLike<number>): RowSlice[] {
  const known = Array.from(values, (value, row) => [value, row] as const).filter(([value]) =>
    Number.isFinite(value),
  );
  const sorted = known.map(([value]) => value).sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const cuts = Array.from(
    { length: QUARTERS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / QUARTERS)],
  );
  const edges = [...new Set(cuts)].filter((cut) => cut > sorted[0]);
  const lows = [-Infinity, ...edges];
  return lows.map((low, i): RowSlice => {
    const high = lows[i + 1] ?? Infinity;
    const inside = known.filter(([value]) => value >= low && value < high);
    const [least, most] = inside.reduce(
      ([min, max], [value]) => [Math.min(min, value), Math.max(max, value)],
      [Infinity, -Infinity],
    );
    return {
      value: least === most ? shown(least) : `${shown(least)} to ${shown(most)}`,
      rows: Int32Array.from(inside, ([, row]) => row),
    };
  });
}

/** Cuts rows by a column; the commonest values first, `missing` last. Cost: O(rows · log rows). */
export function sliceRows(column: Column, numRows: number): readonly RowSlice[] {
  const groups = new Map<string, number[]>();
  const missing: number[] = [];
  const isNumeric =
    (column.type === 'number' || column.type === 'integer') &&
    column.values instanceof Float64Array;
  for (let row = 0; row < numRows; row++) {
    const cell = getCell(column, row);
    if (cell === null) missing.push(row);
    else if (!isNumeric) {
      const key = String(cell);
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
  }
  const slices = isNumeric
    ? quarters(column.values)
    : [...groups]
        .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
        .slice(0, MAX_VALUES)
        .map(([value, rows]): RowSlice => ({ value, rows: Int32Array.from(rows) }));
  return missing.length > 0
    ? [...slices, { value: 'missing', rows: Int32Array.from(missing) }]
    : slices;
}

/** Columns worth slicing by: words of few values, and numbers, that a model takes. */
export function proposeSlices(
  inputs: readonly Field[],
  summaries: readonly Pick<ColumnSummary, 'name' | 'type' | 'distinct'>[],
  most = 8,
): readonly string[] {
  const wanted = new Set(inputs.map(({ name }) => name));
  const known = summaries.filter(({ name }) => wanted.has(name));
  const words = known.filter(
    ({ type, distinct }) =>
      (type === 'category' || type === 'boolean') && distinct > 1 && distinct <= MAX_VALUES,
  );
  const numbers = known.filter(
    ({ type, distinct }) =>
      type !== 'text' && type !== 'category' && type !== 'boolean' && distinct > 1,
  );
  return [...words, ...numbers].slice(0, most).map(({ name }) => name);
}
