/**
 * @file From a table and a specification to numbers: target, rows of each part, explicit recipe. Nothing is
 * learned here but what `auto` needs to know of training rows.
 */
import { DataError } from '../errors.ts';
import { vectorOfColumn } from '../expression/vectors.ts';
import type { FittedRecipe, Recipe } from '../features/recipe.ts';
import { resolveAuto } from '../features/resolve-auto.ts';
import type { LearnerInfo, Params, Target, Task } from '../learners/learner.ts';
import { encodeTarget, inferTask } from '../learners/target.ts';
import { createRandom } from '../random.ts';
import type { Split, SplitSpec } from '../splits/split.ts';
import { splitRows } from '../splits/split-rows.ts';
import { columnIndexOf, columnOf, getCell } from '../table/cells.ts';
import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { rowWeights } from './row-weights.ts';

/** Everything that decides a trained pipeline, the table apart. */
export interface PipelineSpec {
  readonly target: string;
  readonly positive?: string;
  readonly recipe: Recipe | 'auto';
  readonly learner: string;
  readonly params: Params;
  readonly split: SplitSpec;
  readonly seed: number;
  readonly task?: Task;
}

/** A training problem, ready for a recipe to be fitted. */
export interface Prepared {
  readonly target: Target;
  readonly classes: readonly string[];
  readonly positive: string | null;
  readonly split: Split;
  /** Weights of all rows of the table; null without a column of role `weight` (row-weights.ts). */
  readonly weights: Float64Array<ArrayBuffer> | null;
}

function textsOf(column: Column, numRows: number): (string | null)[] {
  return Array.from({ length: numRows }, (_, row) => {
    const cell = getCell(column, row);
    return cell === null ? null : String(cell);
  });
}

/** Times as numbers: dates, or anything that counts upwards. */
function timesOf(column: Column, name: string): Float64Array<ArrayBuffer> {
  const vector = vectorOfColumn(column);
  if (vector.kind === 'number' || vector.kind === 'date') return vector.values;
  throw new DataError(
    'not_a_time',
    `split: the column ${JSON.stringify(name)} must hold dates or numbers to divide rows by time, got ${column.type}`,
    { column: name },
  );
}

/**
 * Divides the rows of a table by a rule and a seed: the one place where a split of a table is made, so a test
 * row of a training is a test row of every later evaluation.
 *
 * @param y Class by row for stratified rules; null for regression.
 */
export function divideRows(
  table: Table,
  spec: SplitSpec,
  y: Float64Array<ArrayBuffer> | null,
  seed: number,
): Split {
  return splitRows(spec, table.numRows, {
    random: createRandom(seed).split('split'),
    ...(y ? { y } : {}),
    ...(spec.kind === 'column' || spec.kind === 'group'
      ? { column: textsOf(columnOf(table, spec.column), table.numRows) }
      : {}),
    ...(spec.kind === 'time' ? { times: timesOf(columnOf(table, spec.column), spec.column) } : {}),
  });
}

/**
 * Reads the target and divides the rows.
 *
 * @throws {DataError} `unknown_column`, and what `encodeTarget`, `splitRows` and `rowWeights` throw.
 */
export function prepareTraining(table: Table, spec: PipelineSpec, info: LearnerInfo): Prepared {
  const field = table.fields[columnIndexOf(table, spec.target)];
  const column = columnOf(table, spec.target);
  const task = spec.task ?? inferTask(column, table.numRows, info.tasks);
  const encoded = encodeTarget(field, column, table.numRows, task, spec.positive);
  const y = encoded.target.numClasses > 0 ? encoded.target.values : null;
  const split = divideRows(table, spec.split, y, spec.seed);
  const rows = Int32Array.from([...split.train, ...split.valid, ...split.test]).sort();
  return { ...encoded, split, weights: rowWeights(table, spec.target, rows) };
}

/** The recipe to fit: `auto` made explicit by the learner's family, or the given one. */
export function resolveRecipe(
  table: Table,
  spec: Pick<PipelineSpec, 'recipe' | 'target'>,
  info: LearnerInfo,
  trainRows: Int32Array<ArrayBuffer>,
): { readonly recipe: Recipe; readonly leftOut: FittedRecipe['leftOut'] } {
  if (spec.recipe !== 'auto') return { recipe: spec.recipe, leftOut: [] };
  return resolveAuto(table, { target: spec.target, family: info.family, trainRows });
}
