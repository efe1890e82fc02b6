/**
 * @file The profile of a table: what a person looks at before anything is trained.
 * Conventions: spread with ddof 1; skew and excess kurtosis of the population (biased, as SciPy's default);
 * quantiles by linear interpolation; correlation over rows where both columns have a value. Missing and
 * infinite cells are counted and left out.
 */
import { columnLength, isMissing, isBigIntColumn } from '../table/cells.ts';
import type { Column, ColumnRole, ColumnType } from '../table/column.ts';
import { countCodes, summariseColumn, topValues } from '../table/summary.ts';
import type { Table } from '../table/table.ts';

/** A numeric column in numbers. Quantiles are R-7. */
export interface NumericProfile {
  readonly count: number;
  readonly infinite: number;
  readonly zeros: number;
  readonly negative: number;
  readonly mean: number;
  /** Sample standard deviation (ddof 1); NaN for one value. */
  readonly std: number;
  /** Third standardised moment, biased; NaN when constant. */
  readonly skew: number;
  /** Excess kurtosis, biased; NaN when constant. */
  readonly kurtosis: number;
  readonly min: number;
  readonly p1: number;
  readonly p5: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly histogram: readonly number[];
}

/** One column of a profile. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
  readonly count: number;
  readonly missing: number;
  readonly unique: number;
  readonly numeric: NumericProfile | null;
  /** At most ten values, commonest first, ties by code point. Also for whole numbers of few values. */
  readonly top: readonly (readonly [value: string, count: number])[];
}

/** A profile of all columns. */
export interface TableProfile {
  readonly numRows: number;
  readonly columns: readonly ColumnProfile[];
  /** Rows that equal an earlier one in every column. */
  readonly duplicateRows: number;
  /** Pearson correlation of numeric columns, row-major, [names.length²]; NaN where one is constant. */
  readonly pearson: { readonly names: readonly string[]; readonly values: readonly number[] };
}

/** Correlations are computed for at most this many numeric columns, the first ones. */
export const MAX_CORRELATED = 64;

/**
 * Quantile of sorted values by linear interpolation between order statistics.
 * Source: Hyndman & Fan 1996, type 7.
 *
 * @param sorted Ascending, at least one value. @param q In 0..1.
 */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  const position = (sorted.length - 1) * q;
  const low = Math.floor(position);
  const high = Math.min(sorted.length - 1, low + 1);
  const fraction = position - low;
  const [a, b] = [sorted[low], sorted[high]];
  return fraction < 0.5 ? a + (b - a) * fraction : b - (b - a) * (1 - fraction);
}

/** Sum with Neumaier's correction: error independent of the number of terms. */
function exactSum(values: Float64Array, term: (value: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = term(values[i]);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Values of a numeric column as float64, NaN where missing; `null` for others. */
export function numericValues(column: Column): Float64Array | null {
  if (column.type === 'number' || column.type === 'integer' || column.type === 'date') {
    return isBigIntColumn(column)
      ? Float64Array.from(column.values, (value, row) =>
          column.valid[row] ? Number(value) : Number.NaN,
        )
      : column.values;
  }
  return null;
}

/** Profiles numbers; `null` when no value is finite. Cost: O(n log n). */
export function profileNumbers(
  all: Float64Array,
  histogram: readonly number[] = [],
): NumericProfile | null {
  const sorted = all.filter((value) => Number.isFinite(value)).sort();
  const count = sorted.length;
  if (count === 0) return null;
  const mean = exactSum(sorted, (value) => value) / count;
  const m2 = exactSum(sorted, (value) => (value - mean) ** 2) / count;
  const m3 = exactSum(sorted, (value) => (value - mean) ** 3) / count;
  const m4 = exactSum(sorted, (value) => (value - mean) ** 4) / count;
  const isConstant = sorted[0] === sorted[count - 1];
  let [zeros, negative, infinite] = [0, 0, 0];
  for (const value of sorted) {
    if (value === 0) zeros++;
    else if (value < 0) negative++;
  }
  for (const value of all) if (value === Infinity || value === -Infinity) infinite++;
  const quantile = (q: number) => quantileOfSorted(sorted, q);
  return {
    count,
    infinite,
    zeros,
    negative,
    mean,
    std: count > 1 ? Math.sqrt((m2 * count) / (count - 1)) : Number.NaN,
    skew: isConstant ? Number.NaN : m3 / (m2 * Math.sqrt(m2)),
    kurtosis: isConstant ? Number.NaN : m4 / (m2 * m2) - 3,
    min: sorted[0],
    p1: quantile(0.01),
    p5: quantile(0.05),
    q25: quantile(0.25),
    median: quantile(0.5),
    q75: quantile(0.75),
    p95: quantile(0.95),
    p99: quantile(0.99),
    max: sorted[count - 1],
    histogram,
  };
}

/** Pearson correlation over rows where both are finite; NaN when fewer than two or one is constant. */
export function pearson(x: Float64Array, y: Float64Array): number {
  let [n, sumX, sumY] = [0, 0, 0];
  for (let row = 0; row < x.length; row++) {
    if (!Number.isFinite(x[row]) || !Number.isFinite(y[row])) continue;
    n++;
    sumX += x[row];
    sumY += y[row];
  }
  const [meanX, meanY] = [sumX / n, sumY / n];
  let [xx, yy, xy] = [0, 0, 0];
  for (let row = 0; row < x.length; row++) {
    const [dx, dy] = [x[row] - meanX, y[row] - meanY];
    if (!Number.isFinite(dx) || !Number.isFinite(dy)) continue;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (!(xx > 0) || !(yy > 0)) return Number.NaN;
  return Math.max(-1, Math.min(1, xy / (Math.sqrt(xx) * Math.sqrt(yy))));
}

/**
 * Gives every row the number of its value: equal cells, equal numbers; missing cells are one value.
 * Two tables' rows are never mixed, so numbers mean nothing elsewhere.
 */
function valueNumbers(column: Column): Int32Array {
  if (column.type === 'category') return column.codes;
  if (column.type === 'boolean') return Int32Array.from(column.values);
  const numbers = new Int32Array(columnLength(column));
  const known = new Map<number | bigint | string, number>();
  const decoder = new TextDecoder();
  for (let row = 0; row < numbers.length; row++) {
    if (isMissing(column, row)) {
      numbers[row] = -1;
      continue;
    }
    const value =
      column.type === 'text'
        ? decoder.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]))
        : column.values[row];
    const number = known.get(value) ?? known.size;
    if (number === known.size) known.set(value, number);
    numbers[row] = number;
  }
  return numbers;
}

/**
 * Number of rows that equal an earlier row in every column.
 *
 * Rows are split into groups of equal values column by column; a group of one is settled, so most rows drop
 * out after the first few columns. Exact: no hash stands for a value.
 */
export function countDuplicateRows(table: Table): number {
  if (table.columns.length === 0) return Math.max(0, table.numRows - 1);
  let group = new Int32Array(table.numRows);
  let numGroups = Math.min(1, table.numRows);
  for (const column of table.columns) {
    if (numGroups === table.numRows) return 0;
    const numbers = valueNumbers(column);
    const known = new Map<number, number>();
    const next = new Int32Array(table.numRows);
    for (let row = 0; row < table.numRows; row++) {
      const key = group[row] * 2 ** 26 + (numbers[row] + 1);
      let number = known.get(key);
      if (number === undefined) known.set(key, (number = known.size));
      next[row] = number;
    }
    group = next;
    numGroups = known.size;
  }
  return table.numRows - numGroups;
}

/** Whole numbers of at most this many different values also get their commonest values. */
const FEW_VALUES = 50;

function topOf(
  column: Column,
  summaryTop: ColumnProfile['top'],
  unique: number,
): ColumnProfile['top'] {
  if (column.type === 'category') {
    const counts = countCodes(column.codes, column.dictionary.length);
    return topValues(
      column.dictionary.map((value, code) => [value, counts[code]] as const),
      10,
    );
  }
  if (column.type === 'integer' && unique <= FEW_VALUES) {
    const counts = new Map<string, number>();
    for (let row = 0; row < column.values.length; row++) {
      if (isMissing(column, row)) continue;
      const text = String(column.values[row]);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return topValues(counts, 10);
  }
  return summaryTop.slice(0, 10);
}

/**
 * Profiles a table: every column, duplicate rows, correlations.
 *
 * Cost: O(rows · columns · log rows) + O(rows · k²) for k numeric columns (at most 64).
 * Checked against: tests/golden/profile (pandas, SciPy), 1e-9.
 */
export function profile(table: Table): TableProfile {
  const columns = table.fields.map((field, i): ColumnProfile => {
    const column = table.columns[i];
    const summary = summariseColumn(field, column);
    const values = numericValues(column);
    return {
      name: field.name,
      type: field.type,
      role: field.role,
      count: table.numRows - summary.missing,
      missing: summary.missing,
      unique: summary.distinct,
      numeric: values && profileNumbers(values, summary.numeric?.histogram),
      top: topOf(column, summary.top, summary.distinct),
    };
  });
  const numeric = table.fields.flatMap(({ name, type }, i) => {
    const values = type === 'date' ? null : numericValues(table.columns[i]);
    return values ? [{ name, values }] : [];
  });
  const kept = numeric.slice(0, MAX_CORRELATED);
  const k = kept.length;
  const matrix = new Array<number>(k * k).fill(Number.NaN);
  for (let a = 0; a < k; a++) {
    for (let b = a; b < k; b++) {
      const r = pearson(kept[a].values, kept[b].values);
      matrix[a * k + b] = matrix[b * k + a] = a === b && !Number.isNaN(r) ? 1 : r;
    }
  }
  return {
    numRows: table.numRows,
    columns,
    duplicateRows: countDuplicateRows(table),
    pearson: { names: kept.map(({ name }) => name), values: matrix },
  };
}
