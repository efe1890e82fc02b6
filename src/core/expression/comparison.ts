/** @file Comparison and three-valued logic, row by row. Missing compared with anything is missing. */
import { InternalError } from '../errors.ts';
import type { BinaryOperator } from './ast.ts';
import type { Vector } from './vectors.ts';
import { alignTexts, booleansOf, numbersOf, ranksOf, textsOf, withKind } from './vectors.ts';

type Comparison = Extract<BinaryOperator, '=' | '!=' | '<' | '<=' | '>' | '>='>;

/** Three-way result → truth, by operator: index 0 for less, 1 for equal, 2 for greater. */
const TRUTH: Readonly<Record<Comparison, readonly [number, number, number]>> = {
  '=': [0, 1, 0],
  '!=': [1, 0, 1],
  '<': [1, 0, 0],
  '<=': [1, 1, 0],
  '>': [0, 0, 1],
  '>=': [0, 1, 1],
};

function compareKeys(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  isMissing: (key: number) => boolean,
  [less, equal, greater]: readonly [number, number, number],
  numRows: number,
): Int8Array<ArrayBuffer> {
  const result = new Int8Array(numRows);
  for (let row = 0; row < numRows; row++) {
    const a = left[row];
    const b = right[row];
    if (isMissing(a) || isMissing(b)) result[row] = -1;
    else result[row] = a < b ? less : a > b ? greater : equal;
  }
  return result;
}

const isNegative = (key: number): boolean => key < 0;

/** Compares two vectors of one type; texts by code point, false before true. [numRows] of 1, 0, −1. */
export function compareVectors(
  op: Comparison,
  left: Vector,
  right: Vector,
  numRows: number,
): Int8Array<ArrayBuffer> {
  const kind = left.kind === 'missing' ? right.kind : left.kind;
  const truth = TRUTH[op];
  const a = withKind(left, kind, numRows);
  const b = withKind(right, kind, numRows);
  switch (kind) {
    case 'missing':
      return new Int8Array(numRows).fill(-1);
    case 'number':
    case 'date':
      return compareKeys(
        numbersOf(a, numRows),
        numbersOf(b, numRows),
        Number.isNaN,
        truth,
        numRows,
      );
    case 'boolean':
      return compareKeys(
        booleansOf(a, numRows),
        booleansOf(b, numRows),
        isNegative,
        truth,
        numRows,
      );
    case 'text': {
      const { codes, dictionary } = alignTexts([textsOf(a, numRows), textsOf(b, numRows)]);
      if (op === '=' || op === '!=') {
        return compareKeys(codes[0], codes[1], isNegative, truth, numRows);
      }
      const ranks = ranksOf(dictionary);
      const keys = codes.map((of) => of.map((code) => (code < 0 ? -1 : ranks[code])));
      return compareKeys(keys[0], keys[1], isNegative, truth, numRows);
    }
    default:
      return kind satisfies never;
  }
}

/** Kleene's `and` and `or`: false and missing is false, true or missing is true. */
export function combineLogic(
  op: 'and' | 'or',
  left: Int8Array,
  right: Int8Array,
): Int8Array<ArrayBuffer> {
  if (left.length !== right.length) {
    throw new InternalError('expression_kind', 'expression: operands differ in length');
  }
  const decisive = op === 'and' ? 0 : 1;
  const result = new Int8Array(left.length);
  for (let row = 0; row < result.length; row++) {
    const a = left[row];
    const b = right[row];
    if (a === decisive || b === decisive) result[row] = decisive;
    else result[row] = a < 0 || b < 0 ? -1 : 1 - decisive;
  }
  return result;
}

/** Not true is false, not false is true, not missing is missing. */
export function negateLogic(values: Int8Array): Int8Array<ArrayBuffer> {
  return new Int8Array(values).map((value) => (value < 0 ? -1 : 1 - value));
}
