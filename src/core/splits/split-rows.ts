/** @file Gives every row a part, by a rule that a run records. */
import { checkInteger, checkNumber, describe } from '../checks.ts';
import { DataError, ParamError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { PartCodes } from './parts.ts';
import { groupCodes, headCodes, timeCodes } from './ordered.ts';
import { allRows, apportion, rowsByClass, toSplit } from './parts.ts';
import type { Split, SplitSpec } from './split.ts';

/** What a rule may look at. */
export interface SplitContext {
  /** For `stratified`: class 0 … K − 1 of each row, [numRows]. */
  readonly y?: ArrayLike<number>;
  /** For `column` and `group`: the cell of each row, [numRows]; null is missing. */
  readonly column?: readonly (string | null)[];
  /** For `time`: the time of each row as a number, [numRows]. */
  readonly times?: ArrayLike<number>;
  /** For `holdout`, `stratified` and `group`. */
  readonly random: Random;
}

const PART_OF = new Map([
  ['train', 0],
  ['training', 0],
  ['valid', 1],
  ['validation', 1],
  ['test', 2],
]);

function moduloCodes(spec: Extract<SplitSpec, { kind: 'modulo' }>, numRows: number): PartCodes {
  const k = checkInteger('split.k', spec.k, { min: 2 });
  const partOf = new Uint8Array(k);
  for (const [name, part] of [
    ['valid', 1],
    ['test', 2],
  ] as const) {
    spec[name].forEach((value, i) => {
      const remainder = checkInteger(`split.${name}[${i}]`, value, { min: 0, max: k - 1 });
      if (partOf[remainder] !== 0) {
        throw new ParamError(
          'invalid_param',
          `split: each remainder must be listed once, got ${remainder} twice`,
          { name: `split.${name}`, value: remainder },
        );
      }
      partOf[remainder] = part;
    });
  }
  const codes = new Uint8Array(numRows);
  for (let row = 0; row < numRows; row++) codes[row] = partOf[row % k];
  return codes;
}

/** Shares of train, valid and test. */
function sharesOf(spec: { readonly test: number; readonly valid: number }): number[] {
  const test = checkNumber('split.test', spec.test, { min: 0, max: 1 });
  const valid = checkNumber('split.valid', spec.valid, { min: 0, max: 1 });
  const train = 1 - test - valid;
  if (train < 1e-9) {
    throw new ParamError(
      'invalid_param',
      `split: test and valid must leave rows for training, got ${test} and ${valid}`,
      { name: 'split.test', value: test },
    );
  }
  return [train, valid, test];
}

/** Writes part codes for shuffled rows, in the order train, valid, test. */
function deal(codes: PartCodes, rows: ArrayLike<number>, shares: readonly number[]): void {
  let at = 0;
  apportion(rows.length, shares).forEach((count, part) => {
    for (const end = at + count; at < end; at++) codes[rows[at]] = part;
  });
}

function stratifiedCodes(numRows: number, shares: readonly number[], context: SplitContext) {
  const { y, random } = context;
  if (y?.length !== numRows) {
    throw new ParamError(
      'invalid_param',
      'split: a stratified split needs a target with classes; use holdout for numbers',
      { name: 'split.kind', value: 'stratified' },
    );
  }
  const codes = new Uint8Array(numRows);
  rowsByClass(y, allRows(numRows)).forEach((rows, group) => {
    deal(codes, random.split(`class ${group}`).shuffle(rows), shares);
  });
  return codes;
}

function columnCodes(name: string, numRows: number, column: SplitContext['column']): PartCodes {
  if (column?.length !== numRows) {
    throw new DataError(
      'missing_column',
      `split: the column ${JSON.stringify(name)} is needed for every row, got ${column?.length ?? 0} of ${numRows}`,
      { column: name },
    );
  }
  return Uint8Array.from(column, (cell, row) => {
    const part = cell === null ? undefined : PART_OF.get(cell.trim().toLowerCase());
    if (part !== undefined) return part;
    throw new DataError(
      'invalid_split_value',
      `split: the column ${JSON.stringify(name)} must say train, valid, validation or test, got ${describe(cell)} in row ${row}`,
      { column: name, row },
    );
  });
}

/**
 * Divides rows 0 … numRows − 1 into train, valid and test; disjoint, ascending, together all rows.
 *
 * `modulo`: by row index mod k, no random numbers · `holdout`: shares of shuffled rows ·
 * `stratified`: the same within each class, so that a class with as many rows as there are parts is in
 * every part · `column`: as a column says · `head`: in the order of the rows · `time`: in the order of a column of
 * times, rows of one time together · `group`: by chance, whole groups at a time. Shares are met to the nearest row
 * (largest remainder), by `time` and `group` to the nearest time or group.
 *
 * @throws {ParamError} `invalid_param` for a rule that makes no sense.
 * @throws {DataError} `empty_part`, `invalid_target`, `missing_column`, `invalid_split_value`, `missing_time`.
 *
 * Cost: O(rows).
 */
export function splitRows(spec: SplitSpec, numRows: number, context: SplitContext): Split {
  switch (spec.kind) {
    case 'modulo':
      return toSplit(moduloCodes(spec, numRows), spec.valid.length > 0, spec.test.length > 0);
    case 'holdout': {
      const shares = sharesOf(spec);
      const codes = new Uint8Array(numRows);
      deal(codes, context.random.shuffle(allRows(numRows)), shares);
      return toSplit(codes, spec.valid > 0, spec.test > 0);
    }
    case 'stratified': {
      const codes = stratifiedCodes(numRows, sharesOf(spec), context);
      return toSplit(codes, spec.valid > 0, spec.test > 0);
    }
    case 'column':
      return toSplit(columnCodes(spec.column, numRows, context.column), false, false);
    case 'head':
      return toSplit(headCodes(numRows, sharesOf(spec)), spec.valid > 0, spec.test > 0);
    case 'time': {
      const codes = timeCodes(spec.column, numRows, context.times, sharesOf(spec));
      return toSplit(codes, spec.valid > 0, spec.test > 0);
    }
    case 'group': {
      const { column, random } = context;
      const codes = groupCodes(spec.column, numRows, column, sharesOf(spec), random);
      return toSplit(codes, spec.valid > 0, spec.test > 0);
    }
    default:
      spec satisfies never;
      throw new ParamError(
        'invalid_param',
        `split.kind must be modulo, holdout, stratified, head, time, group or column, got ${describe((spec as SplitSpec).kind)}`,
        { name: 'split.kind' },
      );
  }
}
