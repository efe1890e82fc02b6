/** @file What happens to cells and rows: missing ones, another unit, repeats, seasons. */
import { columnOf, countMissing, getCell, isMissing } from '../../table/cells.ts';
import { columnOfCells } from '../../table/make.ts';
import { takeTableRows } from '../../table/select.ts';
import type { Table } from '../../table/table.ts';
import {
  allRows,
  drawRows,
  mapNumbers,
  momentsOf,
  numbersOf,
  percent,
  shown,
  withColumn,
  type Effect,
  type EffectContext,
} from '../effect.ts';
import type { Injection } from '../injection.ts';

const DAY_MS = 86_400_000;

/** Cells go missing, drawn among those that are there. */
export function injectNulls(
  table: Table,
  { column, share }: Extract<Injection, { kind: 'nulls' }>,
  { random, strength }: EffectContext,
): Effect {
  const own = columnOf(table, column);
  const present = allRows(table).filter((row) => !isMissing(own, row));
  const gone = new Set(drawRows(random, present, Math.round(strength * share * present.length)));
  const cells = [...allRows(table)].map((row) => (gone.has(row) ? null : getCell(own, row)));
  const changed = columnOfCells(cells, own.type);
  return {
    table: withColumn(table, column, changed),
    columns: [column],
    rowsTouched: gone.size,
    words: `${percent(table.numRows === 0 ? 0 : countMissing(changed) / table.numRows)} of ${column} is missing instead of ${percent(table.numRows === 0 ? 0 : countMissing(own) / table.numRows)}`,
  };
}

/** Numbers come in another unit; while it grows, more and more rows do. */
export function injectUnit(
  table: Table,
  { column, factor, offset = 0, share = 1 }: Extract<Injection, { kind: 'unit' }>,
  { random, strength }: EffectContext,
): Effect {
  const own = numbersOf(table, column);
  const present = allRows(table).filter((row) => !isMissing(own, row));
  const chosen = new Set(drawRows(random, present, Math.round(strength * share * present.length)));
  return {
    table: mapNumbers(table, column, (value, row) =>
      chosen.has(row) ? factor * value + offset : value,
    ),
    columns: [column],
    rowsTouched: chosen.size,
    words: `${column} comes as ${shown(factor)}·x${offset === 0 ? '' : ` + ${shown(offset)}`} in ${chosen.size} of ${table.numRows} rows`,
  };
}

/** Rows come twice, each repeat right behind its first. */
export function injectDuplicates(
  table: Table,
  { share }: Extract<Injection, { kind: 'duplicates' }>,
  { random, strength }: EffectContext,
): Effect {
  const twice = drawRows(random, allRows(table), Math.round(strength * share * table.numRows));
  const rows = Int32Array.from([...allRows(table), ...twice]).sort();
  return {
    table: takeTableRows(table, rows),
    columns: [],
    rowsTouched: twice.length,
    words: `${twice.length} of ${table.numRows} rows come twice`,
  };
}

/** A triangle between −1 and 1 that begins at 0 and rises; its mean over a whole period is 0. Exact on every machine. */
export function triangle(position: number, period: number): number {
  const phase = position / period - Math.floor(position / period);
  if (phase < 0.25) return 4 * phase;
  return phase < 0.75 ? 2 - 4 * phase : 4 * phase - 4;
}

/** Values swing with time. */
export function injectSeasonality(
  table: Table,
  { column, amplitude, period, time }: Extract<Injection, { kind: 'seasonality' }>,
  context: EffectContext,
): Effect {
  const { std } = momentsOf(context, table, column);
  const times = time === undefined ? null : numbersOf(table, time).values;
  const first = times?.reduce((least, value) => (value < least ? value : least), Infinity) ?? 0;
  const position = (row: number): number =>
    times ? (times[row] - first) / DAY_MS : context.position(row);
  const size = context.strength * amplitude * std;
  return {
    table: mapNumbers(table, column, (value, row) => {
      const swing = triangle(position(row), period);
      return swing === swing ? value + size * swing : value;
    }),
    columns: [column],
    rowsTouched: table.numRows,
    words: `${column} swings by ±${shown(size)} with a period of ${shown(period)}`,
  };
}
