/** @file Inputs that come from another distribution. */
import { getCell, columnOf } from '../../table/cells.ts';
import type { Table } from '../../table/table.ts';
import {
  mapNumbers,
  momentsOf,
  percent,
  resampleTo,
  shown,
  type Effect,
  type EffectContext,
} from '../effect.ts';
import type { Injection } from '../injection.ts';

type Covariate = Extract<Injection, { kind: 'covariate' }>;

/** Share of rows with a value. */
export function shareOf(table: Table, name: string, value: string): number {
  const column = columnOf(table, name);
  let count = 0;
  for (let row = 0; row < table.numRows; row++)
    count += Number(String(getCell(column, row)) === value);
  return table.numRows === 0 ? 0 : count / table.numRows;
}

/** Draws rows again until `share` of them have a value; at half strength, half of the way. */
export function towards(
  table: Table,
  name: string,
  value: string,
  share: number,
  { random, strength }: EffectContext,
) {
  const before = shareOf(table, name, value);
  const wanted = before + strength * (share - before);
  const column = columnOf(table, name);
  const isIn = (row: number): boolean => String(getCell(column, row)) === value;
  return { before, wanted, ...resampleTo(table, isIn, wanted, random) };
}

/** Shifts, spreads or draws again. */
export function injectCovariate(
  table: Table,
  injection: Covariate,
  context: EffectContext,
): Effect {
  const { column } = injection;
  const { strength } = context;
  if (injection.how === 'resample') {
    const { value, share } = injection;
    const drawn = towards(table, column, value, share, context);
    return {
      table: drawn.table,
      columns: [],
      rowsTouched: drawn.rowsTouched,
      words: `${column} = ${value} in ${percent(drawn.wanted)} of the rows instead of ${percent(drawn.before)}, drawn again`,
    };
  }
  const { mean, std } = momentsOf(context, table, column);
  if (injection.how === 'scale') {
    const factor = 1 + strength * (injection.factor - 1);
    return {
      table: mapNumbers(table, column, (value) => mean + factor * (value - mean)),
      columns: [column],
      rowsTouched: table.numRows,
      words: `${column} spreads ${shown(factor)} times as far around its mean of ${shown(mean)}`,
    };
  }
  const { by, min = -Infinity, max = Infinity } = injection;
  const step = strength * by * std;
  return {
    table: mapNumbers(table, column, (value) => Math.min(max, Math.max(min, value + step))),
    columns: [column],
    rowsTouched: table.numRows,
    words: `${column} moves by ${shown(step)} (${shown(strength * by)} sd)`,
  };
}
