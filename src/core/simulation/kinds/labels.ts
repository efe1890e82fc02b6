/** @file What happens to labels: other shares, another relation to the row, late. */
import { DataError } from '../../errors.ts';
import { columnOf, getCell, isMissing } from '../../table/cells.ts';
import type { Cell } from '../../table/column.ts';
import { columnOfCells } from '../../table/make.ts';
import { compareCodePoints } from '../../table/sort.ts';
import type { Table } from '../../table/table.ts';
import { drawRows, percent, withColumn, type Effect, type EffectContext } from '../effect.ts';
import type { Injection } from '../injection.ts';
import { towards } from './covariate.ts';

/** Rows are drawn again within each class: P(row | label) stays, the shares of the labels do not. */
export function injectPrior(
  table: Table,
  { target, value, share }: Extract<Injection, { kind: 'prior' }>,
  context: EffectContext,
): Effect {
  const drawn = towards(table, target, value, share, context);
  return {
    table: drawn.table,
    columns: [],
    rowsTouched: drawn.rowsTouched,
    words: `${target} = ${value} in ${percent(drawn.wanted)} of the rows instead of ${percent(drawn.before)}; rows of each label are as before`,
  };
}

function cellsOf(table: Table, name: string): Cell[] {
  const column = columnOf(table, name);
  return Array.from({ length: table.numRows }, (_, row) => getCell(column, row));
}

const compareCells = (a: Cell, b: Cell): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : compareCodePoints(String(a), String(b));

/** Rows in the order of a column; words by how often `label` stands beside them, so that the order means something. */
function rankedRows(
  table: Table,
  name: string,
  labels: readonly Cell[],
  rows: Int32Array,
): Int32Array {
  const cells = cellsOf(table, name);
  if (typeof cells.find((cell) => cell !== null) === 'number') {
    return rows.sort((a, b) => compareCells(cells[a], cells[b]) || a - b);
  }
  const last = [...new Set(labels.filter((label) => label !== null))].sort(compareCells).at(-1);
  const counts = new Map<string, { all: number; hits: number }>();
  for (const row of rows) {
    const key = String(cells[row]);
    const count = counts.get(key) ?? { all: 0, hits: 0 };
    count.all++;
    count.hits += Number(labels[row] === last);
    counts.set(key, count);
  }
  const rate = (row: number): number => {
    const { all, hits } = counts.get(String(cells[row]))!;
    return hits / all;
  };
  return rows.sort((a, b) => rate(a) - rate(b) || compareCells(cells[a], cells[b]) || a - b);
}

/** Labels change places: mirrored along a column, or at random. */
export function injectConcept(
  table: Table,
  { target, column, share }: Extract<Injection, { kind: 'concept' }>,
  { random, strength }: EffectContext,
): Effect {
  const labels = cellsOf(table, target);
  const targetColumn = columnOf(table, target);
  const labelled = Int32Array.from(labels.keys()).filter((row) => !isMissing(targetColumn, row));
  const chosen = drawRows(
    random.split('rows'),
    labelled,
    Math.round(strength * share * labelled.length),
  );
  const order =
    column === undefined
      ? random.split('order').shuffle(Int32Array.from(chosen))
      : rankedRows(table, column, labels, Int32Array.from(chosen));
  const dealt = [...labels];
  order.forEach((row, i) => (dealt[row] = labels[order[order.length - 1 - i]]));
  const rowsTouched = dealt.filter((label, row) => label !== labels[row]).length;
  const changed = columnOfCells(dealt, targetColumn.type);
  return {
    table: withColumn(table, target, changed),
    columns: [target],
    rowsTouched,
    words: `${percent(strength * share)} of the rows exchange their ${target}${column === undefined ? '' : `, mirrored along ${column}`}; ${rowsTouched} labels are others now, their shares are as before`,
  };
}

/** The newest rows have no label yet. */
export function injectDelay(
  table: Table,
  { target, share }: Extract<Injection, { kind: 'delay' }>,
  { strength }: EffectContext,
): Effect {
  const field = table.fields.find(({ name }) => name === target);
  if (!field)
    throw new DataError(
      'unknown_column',
      `inject: the target ${JSON.stringify(target)} must be a column of the table, got none of that name`,
    );
  const count = Math.round(strength * share * table.numRows);
  const from = table.numRows - count;
  const cells = cellsOf(table, target);
  const rowsTouched = cells.slice(from).filter((cell) => cell !== null).length;
  const late = columnOfCells(
    cells.map((cell, row) => (row < from ? cell : null)),
    field.type,
  );
  return {
    table: withColumn(table, target, late),
    columns: [target],
    rowsTouched,
    words: `the labels of the last ${count} of ${table.numRows} rows have not come yet`,
  };
}
