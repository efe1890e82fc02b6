/**
 * @file From a table and a specification to numbers: target, rows of each part, explicit recipe. Nothing is
 * learned here but what `auto` needs to know of training rows.
 */
import type { FittedRecipe, Recipe } from '../features/recipe.ts';
import { resolveAuto } from '../features/resolve-auto.ts';
import type { LearnerInfo, Params, Target, Task } from '../learners/learner.ts';
import { encodeTarget, inferTask } from '../learners/target.ts';
import { createRandom } from '../random.ts';
import type { Split, SplitSpec } from '../splits/split.ts';
import { splitRows } from '../splits/split-rows.ts';
import { columnOf, fieldOf } from '../table/access.ts';
import type { Table } from '../table/table.ts';

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
  /** Row weights of the column with role `weight`, if there is one. */
  readonly weights: Float64Array<ArrayBuffer> | null;
}

/**
 * Reads the target and divides the rows.
 *
 * @throws {DataError} `unknown_column`, and what `encodeTarget` and `splitRows` throw.
 */
export function prepareTraining(table: Table, spec: PipelineSpec, info: LearnerInfo): Prepared {
  const field = fieldOf(table, spec.target);
  const column = columnOf(table, spec.target);
  const task = spec.task ?? inferTask(column, table.numRows, info.tasks);
  const encoded = encodeTarget(field, column, table.numRows, task, spec.positive);
  const split = splitRows(spec.split, table.numRows, {
    random: createRandom(spec.seed).split('split'),
    ...(encoded.target.numClasses > 0 ? { y: encoded.target.values } : {}),
    ...(spec.split.kind === 'column' ? { column: columnOf(table, spec.split.column) } : {}),
  });
  const weightField = table.fields.find((candidate) => candidate.role === 'weight');
  const weightColumn = weightField && columnOf(table, weightField.name);
  const weights =
    weightColumn && 'values' in weightColumn && weightColumn.values instanceof Float64Array
      ? weightColumn.values
      : null;
  return { ...encoded, split, weights };
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
