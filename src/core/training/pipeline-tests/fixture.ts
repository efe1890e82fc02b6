/** @file What several tests of a pipeline need: its split of the sample, its fitted recipe, changed samples. */
import { toCanonicalJson } from '../../codec.ts';
import { applyRecipe } from '../../features/apply-recipe.ts';
import { fitRecipe } from '../../features/fit-recipe.ts';
import type { FittedRecipe } from '../../features/recipe.ts';
import type { DenseMatrix } from '../../matrix.ts';
import type { Cell } from '../../table/column.ts';
import { columnIndexOf, columnOf, getCell } from '../../table/cells.ts';
import { columnOfCells } from '../../table/make.ts';
import { takeTableRows } from '../../table/select.ts';
import type { Table } from '../../table/table.ts';
import { prepareTraining } from '../prepare.ts';
import type { PipelineUnderTest, Verdict } from './entities.ts';

/** Most rows of a sample. */
export const SAMPLE_ROWS = 500;

/** At most `SAMPLE_ROWS` rows, evenly spread over the table. */
export function sampleOf(table: Table): Table {
  if (table.numRows <= SAMPLE_ROWS) return table;
  const rows = Int32Array.from({ length: SAMPLE_ROWS }, (_, at) =>
    Math.floor((at * table.numRows) / SAMPLE_ROWS),
  );
  return takeTableRows(table, rows);
}

/** The rows of the sample that the pipeline learns from. */
export function trainRowsOf({ sample, spec, learner }: PipelineUnderTest): Int32Array<ArrayBuffer> {
  return prepareTraining(sample, spec, learner.info).split.train;
}

/** The recipe fitted on some rows of a table. */
export function fitOn(
  { recipe, spec }: PipelineUnderTest,
  table: Table,
  rows: Int32Array,
): FittedRecipe {
  return fitRecipe(recipe, table, rows, { target: spec.target });
}

/** A table with some cells of one column replaced. */
export function withCells(
  table: Table,
  name: string,
  change: (row: number, cell: Cell) => Cell,
): Table {
  const at = columnIndexOf(table, name);
  const column = columnOf(table, name);
  const cells = Array.from({ length: table.numRows }, (_, row) =>
    change(row, getCell(column, row)),
  );
  return {
    ...table,
    columns: table.columns.map((one, i) => (i === at ? columnOfCells(cells, column.type) : one)),
  };
}

/** The first rows of a table. */
export function firstRows(table: Table, count: number): Table {
  const rows = Int32Array.from({ length: Math.min(count, table.numRows) }, (_, row) => row);
  return takeTableRows(table, rows);
}

/** Are two pieces of plain data the same to the bit? */
export function sameData(a: unknown, b: unknown): boolean {
  return toCanonicalJson(a) === toCanonicalJson(b);
}

/** Names of the features in which two matrices differ. */
export function differingFeatures(a: DenseMatrix, b: DenseMatrix): readonly string[] {
  return a.features
    .filter((_, i) => {
      const [left, right] = [a.columns[i], b.columns[i]];
      return left.some((value, row) => !Object.is(value, right[row]));
    })
    .map(({ name }) => name);
}

/** Numeric features that hold a missing or infinite value in some row. */
export function brokenFeatures(matrix: DenseMatrix): readonly string[] {
  return matrix.features
    .filter(({ kind }, i) => kind === 'numeric' && !matrix.columns[i].every(Number.isFinite))
    .map(({ name }) => name);
}

/** The matrix of a table by a fitted recipe. */
export const matrixOf = (fitted: FittedRecipe, table: Table): DenseMatrix =>
  applyRecipe(fitted, table);

/** Can the learner take missing values? */
export const takesMissing = ({ learner }: PipelineUnderTest): boolean =>
  learner.info.family !== 'linear';

/** `"a", "b" and 3 more` */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 80)));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** It is as it should be. */
export const pass = (message: string, rows: number): Verdict => ({
  outcome: 'pass',
  message,
  rows,
});
/** It is not. */
export const fail = (message: string, rows: number): Verdict => ({
  outcome: 'fail',
  message,
  rows,
});
