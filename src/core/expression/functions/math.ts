/** @file Functions of numbers. Missing in, missing out. */
import { exp, log, log1p } from '../../math/exp.ts';
import { power, roundTo } from '../arithmetic.ts';
import type { Vector } from '../vectors.ts';
import { numbersOf } from '../vectors.ts';
import type { FunctionSpec } from './spec.ts';

function mapNumbers(vector: Vector, numRows: number, of: (value: number) => number): Vector {
  const source = numbersOf(vector, numRows);
  const values = new Float64Array(numRows);
  for (let row = 0; row < numRows; row++) values[row] = of(source[row]);
  return { kind: 'number', values };
}

function unary(
  name: string,
  help: string,
  of: (value: number) => number,
  pandas: (arg: string) => string,
  result: 'number' | 'integer' = 'number',
): FunctionSpec {
  return {
    signature: `${name}(number)`,
    help,
    params: ['number'],
    result,
    evaluate: ([value], { numRows }) => mapNumbers(value, numRows, of),
    toPandas: ([value]) => pandas(value),
  };
}

function extreme(
  name: string,
  word: string,
  better: (a: number, b: number) => boolean,
): FunctionSpec {
  return {
    signature: `${name}(number, number, …)`,
    help: `The ${word} of the arguments; missing when any is missing (row_${name} skips them).`,
    params: ['number', 'number'],
    rest: 'number',
    result: 'number',
    evaluate: (args, { numRows }) => {
      const values = numbersOf(args[0], numRows).slice();
      for (const arg of args.slice(1)) {
        const other = numbersOf(arg, numRows);
        for (let row = 0; row < numRows; row++) {
          if (Number.isNaN(other[row]) || better(other[row], values[row])) values[row] = other[row];
        }
      }
      return { kind: 'number', values };
    },
    toPandas: (args) => `pd.concat([${args.join(', ')}], axis=1).${name}(axis=1, skipna=False)`,
  };
}

/** The functions of this file by name. */
export const MATH_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  abs: unary('abs', 'The value without its sign.', Math.abs, (x) => `${x}.abs()`),
  floor: unary('floor', 'The next whole number below.', Math.floor, (x) => `np.floor(${x})`),
  ceil: unary('ceil', 'The next whole number above.', Math.ceil, (x) => `np.ceil(${x})`),
  sqrt: unary('sqrt', 'The square root; missing below 0.', Math.sqrt, (x) => `np.sqrt(${x})`),
  log: unary('log', 'The natural logarithm; missing below 0.', log, (x) => `np.log(${x})`),
  log1p: unary('log1p', 'log(1 + value), exact near 0.', log1p, (x) => `np.log1p(${x})`),
  exp: unary('exp', 'e to the power of the value.', exp, (x) => `np.exp(${x})`),
  round: {
    signature: 'round(number, digits)',
    help: 'Rounded to so many decimal places (0 when left out), halves to even as in NumPy.',
    params: ['number', 'literal integer'],
    optional: 1,
    result: 'number',
    checkLiterals: ([, digits]) =>
      typeof digits === 'number' && Math.abs(digits) > 15
        ? `digits must be from -15 to 15, got ${digits}`
        : null,
    evaluate: ([value], { numRows, literals }) => {
      const digits = typeof literals[1] === 'number' ? literals[1] : 0;
      return mapNumbers(value, numRows, (x) => roundTo(x, digits));
    },
    toPandas: ([value, digits]) => `${value}.round(${digits ?? '0'})`,
  },
  pow: {
    signature: 'pow(base, exponent)',
    help: 'The base to the power of the exponent, as base ^ exponent.',
    params: ['number', 'number'],
    result: 'number',
    evaluate: ([base, exponent], { numRows }) => {
      const exponents = numbersOf(exponent, numRows);
      const bases = numbersOf(base, numRows);
      const values = new Float64Array(numRows);
      for (let row = 0; row < numRows; row++) values[row] = power(bases[row], exponents[row]);
      return { kind: 'number', values };
    },
    toPandas: ([base, exponent]) => `${base}.astype("Float64") ** ${exponent}`,
  },
  min: extreme('min', 'smallest', (a, b) => a < b),
  max: extreme('max', 'largest', (a, b) => a > b),
  clip: {
    signature: 'clip(number, low, high)',
    help: 'The value, not below low and not above high; missing when any of the three is.',
    params: ['number', 'number', 'number'],
    result: 'number',
    evaluate: (args, { numRows }) => {
      const [source, low, high] = args.map((arg) => numbersOf(arg, numRows));
      const values = new Float64Array(numRows);
      // Math.min and Math.max give NaN when any argument is NaN.
      for (let row = 0; row < numRows; row++) {
        values[row] = Math.min(Math.max(source[row], low[row]), high[row]);
      }
      return { kind: 'number', values };
    },
    toPandas: ([value, low, high]) => `${value}.clip(${low}, ${high})`,
  },
};
