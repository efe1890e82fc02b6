/** @file A figure of the business over the rows of a window. */
import { columnLength, getCell } from '../table/cells.ts';
import type { Column } from '../table/column.ts';
import type { KpiRule } from './entities.ts';

/** One number of a column; null without a known value. */
export function kpiOf(column: Column, { aggregate, of }: KpiRule): number | null {
  let rows = 0;
  let sum = 0;
  for (let row = 0; row < columnLength(column); row++) {
    const cell = getCell(column, row);
    if (cell === null) continue;
    const value = aggregate === 'share' ? Number(String(cell) === of) : Number(cell);
    if (!Number.isFinite(value)) continue;
    rows++;
    sum += value;
  }
  if (rows === 0) return null;
  return aggregate === 'sum' ? sum : sum / rows;
}
