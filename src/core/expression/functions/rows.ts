/** @file Aggregates across the arguments of one row. They skip missing values, as pandas does. */
import { compareVectors } from '../comparison.ts';
import { missingMask, numbersOf } from '../vectors.ts';
import type { FunctionSpec } from './spec.ts';

/** Folds the values that are not missing; a row with none is missing. */
function rowAggregate(
  name: string,
  help: string,
  fold: (total: number, value: number) => number,
  finish: (total: number, count: number) => number,
  pandas: string,
): FunctionSpec {
  return {
    signature: `${name}(number, …)`,
    help: `${help} Missing arguments are skipped; missing when all are.`,
    params: ['number'],
    rest: 'number',
    result: 'number',
    evaluate: (args, { numRows }) => {
      const totals = new Float64Array(numRows).fill(Number.NaN);
      const counts = new Int32Array(numRows);
      for (const arg of args) {
        const values = numbersOf(arg, numRows);
        for (let row = 0; row < numRows; row++) {
          if (Number.isNaN(values[row])) continue;
          totals[row] = counts[row] === 0 ? values[row] : fold(totals[row], values[row]);
          counts[row]++;
        }
      }
      const values = totals.map((total, row) => finish(total, counts[row]));
      return { kind: 'number', values };
    },
    toPandas: (args) => `pd.concat([${args.join(', ')}], axis=1).${pandas}`,
  };
}

const same = (total: number): number => total;

/** The functions of this file by name. */
export const ROW_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  row_sum: rowAggregate('row_sum', 'The sum.', (a, b) => a + b, same, 'sum(axis=1, min_count=1)'),
  row_mean: rowAggregate(
    'row_mean',
    'The mean.',
    (a, b) => a + b,
    (total, count) => total / count,
    'mean(axis=1)',
  ),
  row_min: rowAggregate('row_min', 'The smallest.', (a, b) => Math.min(a, b), same, 'min(axis=1)'),
  row_max: rowAggregate('row_max', 'The largest.', (a, b) => Math.max(a, b), same, 'max(axis=1)'),
  count_of: {
    signature: 'count_of(value, column, …)',
    help: 'How many of the other arguments equal the first; a missing one is not equal.',
    params: ['same', 'same'],
    rest: 'same',
    result: 'integer',
    evaluate: ([value, ...others], { numRows }) => {
      const values = new Float64Array(numRows);
      for (const other of others) {
        const equal = compareVectors('=', value, other, numRows);
        for (let row = 0; row < numRows; row++) if (equal[row] === 1) values[row]++;
      }
      return { kind: 'number', values };
    },
    toPandas: ([value, ...others]) =>
      `pd.concat([${others.map((other) => `(${other} == ${value})`).join(', ')}], axis=1).sum(axis=1)`,
  },
  count_missing: {
    signature: 'count_missing(value, …)',
    help: 'How many of the arguments are missing.',
    params: ['any'],
    rest: 'any',
    result: 'integer',
    evaluate: (args, { numRows }) => {
      const values = new Float64Array(numRows);
      for (const arg of args) {
        const missing = missingMask(arg, numRows);
        for (let row = 0; row < numRows; row++) values[row] += missing[row];
      }
      return { kind: 'number', values };
    },
    toPandas: (args) =>
      `pd.concat([${args.map((arg) => `${arg}.isna()`).join(', ')}], axis=1).sum(axis=1)`,
  },
};
