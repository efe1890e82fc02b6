/** @file Cross-validation: every row is held out exactly once. */
import { checkInteger } from '../checks.ts';
import { DataError } from '../errors.ts';
import type { Random } from '../random.ts';
import { allRows, rowsByClass } from './parts.ts';
import type { Fold } from './split.ts';

/** Folds of rows dealt out one by one: the i-th of `dealt` is held out in fold i mod k. */
function foldsOf(dealt: ArrayLike<number>, k: number): readonly Fold[] {
  checkInteger('k', k, { min: 2 });
  if (dealt.length < k) {
    throw new DataError(
      'too_few_rows',
      `folds: ${k} folds need at least ${k} rows, got ${dealt.length}; use fewer folds`,
      { k, rows: dealt.length },
    );
  }
  const pairs = Array.from({ length: dealt.length }, (_, i) => ({ row: dealt[i], fold: i % k }));
  pairs.sort((a, b) => a.row - b.row);
  return Array.from({ length: k }, (_, fold) => ({
    train: Int32Array.from(
      pairs.filter((pair) => pair.fold !== fold),
      (pair) => pair.row,
    ),
    valid: Int32Array.from(
      pairs.filter((pair) => pair.fold === fold),
      (pair) => pair.row,
    ),
  }));
}

/**
 * Deals shuffled rows into k folds whose sizes differ by at most one.
 *
 * @param rows Row indices to use, without repeats. Read only.
 * @returns k folds; train and valid ascending, disjoint, together `rows`.
 * @throws {ParamError} `invalid_param` when k < 2. @throws {DataError} `too_few_rows` when k > rows.
 */
export function kFold(rows: Int32Array, k: number, random: Random): readonly Fold[] {
  return foldsOf(random.shuffle(rows.slice()), k);
}

/**
 * As `kFold`, with each class spread over the folds as evenly as can be: counts of a class in two folds
 * differ by at most one, and so do the sizes of the folds.
 *
 * @param y Class 0 … K − 1 by row index, of all rows.
 * @param rows Rows to use; all when absent. Read only.
 * @throws as `kFold`, and {DataError} `invalid_target` for a row without a class.
 */
export function stratifiedKFold(
  y: ArrayLike<number>,
  k: number,
  random: Random,
  rows: Int32Array = allRows(y.length),
): readonly Fold[] {
  const groups = rowsByClass(y, rows);
  return foldsOf(
    groups.flatMap((group, i) => random.split(`class ${i}`).shuffle(group)),
    k,
  );
}
