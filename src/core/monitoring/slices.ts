/** @file Performance and fairness by the values of a column, with cuts that the baseline decides. */
import { getCell } from '../table/cells.ts';
import type { Column } from '../table/column.ts';
import type { SliceFigures } from './entities.ts';
import { realisedOf } from './realised.ts';
import { takeFloats, takeScored, type Scored } from './scored-rows.ts';

/** Most values of words that become slices; the others are one slice. */
const MAX_VALUES = 10;
const QUARTERS = 4;
/** Smaller groups are not compared: their rates are chance. */
const MIN_ROWS = 30;
const OTHERS = '(others)';
const MISSING = '(missing)';

/** Gives the slice of a row of a column. */
export type SliceRule = (column: Column, row: number) => string;

const shown = (value: number): string => String(Number(value.toPrecision(4)));

function numberRule(values: Float64Array): SliceRule {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  const cuts = Array.from(
    { length: QUARTERS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / QUARTERS)],
  );
  const edges = [...new Set(cuts)].filter((cut) => cut > sorted[0]);
  const names = edges.map((edge, at) =>
    at === 0 ? `below ${shown(edge)}` : `${shown(edges[at - 1])} to ${shown(edge)}`,
  );
  const last = edges.length === 0 ? 'all' : `${shown(edges[edges.length - 1])} and more`;
  return (column, row) => {
    const cell = getCell(column, row);
    if (typeof cell !== 'number' || Number.isNaN(cell)) return MISSING;
    const at = edges.findIndex((edge) => cell < edge);
    return at < 0 ? last : names[at];
  };
}

/** How a column is cut: numbers into quarters of the baseline, words into its commonest values. */
export function sliceRule(baseline: Column, numRows: number): SliceRule {
  const isNumeric = baseline.type === 'number' || baseline.type === 'integer';
  if (isNumeric && baseline.values instanceof Float64Array) return numberRule(baseline.values);
  const counts = new Map<string, number>();
  for (let row = 0; row < numRows; row++) {
    const cell = getCell(baseline, row);
    if (cell !== null) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1);
  }
  const kept = new Set(
    [...counts]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, MAX_VALUES)
      .map(([value]) => value),
  );
  return (column, row) => {
    const cell = getCell(column, row);
    if (cell === null) return MISSING;
    return kept.has(String(cell)) ? String(cell) : OTHERS;
  };
}

const share = (values: Float64Array, isCounted: (row: number) => boolean): number | null => {
  let rows = 0;
  let positive = 0;
  values.forEach((value, row) => {
    if (!isCounted(row)) return;
    rows++;
    if (value === 1) positive++;
  });
  return rows === 0 ? null : positive / rows;
};

/** Figures of every slice of a column, by value. */
export function sliceFigures(
  name: string,
  column: Column,
  rule: SliceRule,
  scored: Scored,
  y: Float64Array,
  metric: string,
  numClasses: number,
): readonly SliceFigures[] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < y.length; row++) {
    const value = rule(column, row);
    const group = groups.get(value);
    if (group) group.push(row);
    else groups.set(value, [row]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, list]): SliceFigures => {
      const rows = Int32Array.from(list);
      const part = takeScored(scored, rows);
      const labels = takeFloats(y, rows);
      const realised = realisedOf(part, labels, numClasses);
      const isBinary = scored.task === 'binary';
      return {
        column: name,
        value,
        rows: list.length,
        labelled: realised.rows,
        predictionRate: isBinary ? share(part.predicted, () => true) : null,
        truePositiveRate: isBinary ? share(part.predicted, (row) => labels[row] === 1) : null,
        falsePositiveRate: isBinary ? share(part.predicted, (row) => labels[row] === 0) : null,
        metric: realised.metrics[metric] ?? null,
      };
    });
}

/** Largest minus smallest over slices that are large enough; null with fewer than two. */
export function gapOf(
  slices: readonly SliceFigures[],
  value: (slice: SliceFigures) => number | null,
): number | null {
  const values = slices
    .filter(({ rows }) => rows >= MIN_ROWS)
    .map(value)
    .filter((one) => one !== null);
  return values.length < 2 ? null : Math.max(...values) - Math.min(...values);
}
