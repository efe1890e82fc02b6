/**
 * @file The recipe that `auto` stands for, made explicit before anything is fitted.
 *
 * `linear` and `baseline`: impute the mean, standardise, then one column per level. `tree`: numbers as they
 * are, missing kept, categories coded for native splits. What cannot help is left out with its reason.
 */
import { DataError } from '../errors.ts';
import type { LearnerInfo } from '../learners/learner.ts';
import type { Column, ColumnRole, Field } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { codedTextsOf } from './conversion.ts';
import type { FittedRecipe, Recipe, Step } from './recipe.ts';
import { vectorOfColumn } from '../expression/vectors.ts';

/** What `auto` depends on. */
export interface AutoOptions {
  readonly target: string;
  readonly family: LearnerInfo['family'];
  /** Rows that may be looked at. */
  readonly trainRows: Int32Array;
}

/** A category with more levels in training than this is left out. */
export const MAX_AUTO_LEVELS = 200;
/** Up to this many levels are kept even if hardly any repeats. */
const FEW_LEVELS = 20;

const ROLE_REASONS: Readonly<Partial<Record<ColumnRole, string>>> = {
  target: 'role target: it is an answer, not a question',
  id: 'role id: it names a row and says nothing of others',
  ignore: 'role ignore: set aside by its role',
  time: 'role time: derive year, month or days_between to use it',
  weight: 'role weight: it weighs rows',
};

type Use = { readonly as: 'number' | 'category' } | { readonly leftOut: string };

/** What the training rows hold of a categorical column. */
function judgeLevels(column: Column, rows: Int32Array): Use {
  const { codes, dictionary } = codedTextsOf(column);
  const seen = new Uint8Array(dictionary.length);
  let present = 0;
  let levels = 0;
  for (const row of rows) {
    const code = codes[row];
    if (code < 0) continue;
    present++;
    if (seen[code] === 0) levels++;
    seen[code] = 1;
  }
  if (present === 0) return { leftOut: 'no value in the training rows' };
  if (levels === 1 && present === rows.length) {
    return { leftOut: 'constant: the same value in every training row' };
  }
  if (levels > FEW_LEVELS && levels > 0.9 * present) {
    return { leftOut: `like an id: ${levels} different values in ${present} training rows` };
  }
  if (levels > MAX_AUTO_LEVELS) {
    return { leftOut: `too many levels: ${levels}, at most ${MAX_AUTO_LEVELS} are encoded` };
  }
  return { as: 'category' };
}

/** What the training rows hold of a numeric column. */
function judgeNumbers(column: Column, rows: Int32Array, isLinear: boolean): Use {
  const vector = vectorOfColumn(column);
  if (vector.kind !== 'number') return { leftOut: 'not a number' };
  const { values } = vector;
  let present = 0;
  let infinite = 0;
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    if (!Number.isFinite(value)) infinite++;
    if (value < low) low = value;
    if (value > high) high = value;
    present++;
  }
  if (present === 0) return { leftOut: 'no value in the training rows' };
  if (infinite > 0) return { leftOut: `${infinite} infinite values in the training rows` };
  if (low === high && (isLinear || present === rows.length)) {
    return { leftOut: 'constant: the same value in every training row' };
  }
  return { as: 'number' };
}

function judge(field: Field, column: Column, { family, trainRows }: AutoOptions): Use {
  const byRole = ROLE_REASONS[field.role];
  if (byRole !== undefined) return { leftOut: byRole };
  switch (column.type) {
    case 'date':
      return { leftOut: 'a date: derive year, month or days_between to use it' };
    case 'category':
    case 'text':
    case 'boolean':
      return judgeLevels(column, trainRows);
    case 'integer':
      if ('valid' in column) return { leftOut: 'like an id: integers beyond 2^53' };
      return judgeNumbers(column, trainRows, family !== 'tree');
    case 'number':
      return judgeNumbers(column, trainRows, family !== 'tree');
    default:
      return column satisfies never;
  }
}

/**
 * Makes the explicit recipe that `auto` stands for.
 *
 * Numbers and integers are numeric; category, boolean and text columns are categorical. Left out, each with
 * a reason: roles other than feature and sensitive, dates, columns without a value or constant in training,
 * infinite values, more than 200 levels, and text or categories that hardly repeat.
 *
 * @returns The recipe, and what was left out in the order of the table (without the target).
 * @throws {DataError} `unknown_column` for the target, `no_features` when nothing is left.
 *
 * Cost: O(rows · columns).
 * Source: reference/refs/RECIPE.md, "linear matrix" and "ordinal matrix".
 * Checked against: scikit-learn's statistics and levels for six data sets (tests/golden/recipes).
 */
export function resolveAuto(
  table: Table,
  options: AutoOptions,
): { readonly recipe: Recipe; readonly leftOut: FittedRecipe['leftOut'] } {
  if (!table.fields.some((field) => field.name === options.target)) {
    throw new DataError(
      'unknown_column',
      `auto: the target must be a column of the table, got ${JSON.stringify(options.target.slice(0, 80))}`,
      { columns: [options.target] },
    );
  }
  const numbers: string[] = [];
  const categories: string[] = [];
  const drop: string[] = [];
  const leftOut: { column: string; reason: string }[] = [];
  table.fields.forEach((field, index) => {
    const isFeature = field.role === 'feature' || field.role === 'sensitive';
    if (field.name === options.target) {
      if (isFeature) drop.push(field.name);
      return;
    }
    const use = judge(field, table.columns[index], options);
    if ('leftOut' in use) {
      leftOut.push({ column: field.name, reason: use.leftOut });
      if (isFeature) drop.push(field.name);
    } else (use.as === 'number' ? numbers : categories).push(field.name);
  });
  if (numbers.length + categories.length === 0) {
    const reasons = leftOut
      .slice(0, 8)
      .map(({ column, reason }) => `${JSON.stringify(column.slice(0, 80))} (${reason})`);
    throw new DataError(
      'no_features',
      `auto: at least one column must be usable as a feature, got none; left out: ${reasons.join(', ')}`,
      { leftOut },
    );
  }
  const steps: Step[] = [
    ...(drop.length > 0 ? [{ op: 'drop', columns: drop } as const] : []),
    ...(options.family === 'tree' ? treeSteps(categories) : linearSteps(numbers, categories)),
  ];
  return { recipe: { version: 1, name: `auto (${options.family})`, steps }, leftOut };
}

function linearSteps(numbers: readonly string[], categories: readonly string[]): Step[] {
  const steps: Step[] = [];
  if (numbers.length > 0) {
    steps.push({ op: 'impute', columns: numbers, strategy: 'mean' });
    steps.push({ op: 'scale', columns: numbers, method: 'standard' });
  }
  if (categories.length > 0) {
    steps.push({ op: 'one_hot', columns: categories, missing: 'level', unseen: 'zeros' });
  }
  return steps;
}

function treeSteps(categories: readonly string[]): Step[] {
  return categories.length === 0
    ? []
    : [{ op: 'ordinal', columns: categories, native: true, unseen: 'missing' }];
}
