/** @file Choice and missing values: if, coalesce, is_missing, to_number. */
import type { Vector } from '../vectors.ts';
import {
  alignTexts,
  booleansOf,
  missingMask,
  numbersByCode,
  numbersOf,
  textsOf,
  withKind,
} from '../vectors.ts';
import type { FunctionSpec } from './spec.ts';

/**
 * Takes, in each row, the value of the vector that `pick` names; −1 gives missing.
 */
function choose(vectors: readonly Vector[], pick: Int8Array | Int32Array, numRows: number): Vector {
  const kind = vectors.find((vector) => vector.kind !== 'missing')?.kind ?? 'missing';
  const typed = vectors.map((vector) => withKind(vector, kind, numRows));
  switch (kind) {
    case 'missing':
      return { kind };
    case 'number':
    case 'date': {
      const sources = typed.map((vector) => numbersOf(vector, numRows));
      const values = new Float64Array(numRows);
      for (let row = 0; row < numRows; row++) {
        values[row] = pick[row] < 0 ? Number.NaN : sources[pick[row]][row];
      }
      return { kind, values };
    }
    case 'boolean': {
      const sources = typed.map((vector) => booleansOf(vector, numRows));
      const values = new Int8Array(numRows);
      for (let row = 0; row < numRows; row++) {
        values[row] = pick[row] < 0 ? -1 : sources[pick[row]][row];
      }
      return { kind, values };
    }
    case 'text': {
      const aligned = alignTexts(typed.map((vector) => textsOf(vector, numRows)));
      const codes = new Int32Array(numRows);
      for (let row = 0; row < numRows; row++) {
        codes[row] = pick[row] < 0 ? -1 : aligned.codes[pick[row]][row];
      }
      return { kind, codes, dictionary: aligned.dictionary };
    }
    default:
      return kind satisfies never;
  }
}

const NUMBER_TEXT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a number written with a decimal point; NaN for anything else, also when out of range. */
export function parseNumberText(text: string): number {
  const trimmed = text.trim();
  const value = NUMBER_TEXT.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** The functions of this file by name. */
export const LOGIC_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  if: {
    signature: 'if(condition, then, else)',
    help: 'The second argument where the condition is true, the third where it is false, missing where it is missing.',
    params: ['boolean', 'same', 'same'],
    result: 'same',
    evaluate: ([condition, then, otherwise], { numRows }) => {
      const truth = booleansOf(condition, numRows);
      const pick = truth.map((value) => (value < 0 ? -1 : 1 - value));
      return choose([then, otherwise], pick, numRows);
    },
    toPandas: ([condition, then, otherwise]) =>
      `${then}.where(${condition}, ${otherwise}).mask(${condition}.isna())`,
  },
  coalesce: {
    signature: 'coalesce(value, value, …)',
    help: 'The first argument that is not missing.',
    params: ['same', 'same'],
    rest: 'same',
    result: 'same',
    evaluate: (args, { numRows }) => {
      const pick = new Int32Array(numRows).fill(-1);
      args.forEach((arg, index) => {
        const missing = missingMask(arg, numRows);
        for (let row = 0; row < numRows; row++) {
          if (pick[row] < 0 && missing[row] === 0) pick[row] = index;
        }
      });
      return choose(args, pick, numRows);
    },
    toPandas: ([first, ...others]) =>
      `${first}${others.map((other) => `.fillna(${other})`).join('')}`,
  },
  is_missing: {
    signature: 'is_missing(value)',
    help: 'True where the value is missing; never missing itself.',
    params: ['any'],
    result: 'boolean',
    evaluate: ([value], { numRows }) => ({ kind: 'boolean', values: missingMask(value, numRows) }),
    toPandas: ([value]) => `${value}.isna()`,
  },
  to_number: {
    signature: 'to_number(value)',
    help: 'True as 1 and false as 0; a text as the number it spells, missing where it spells none.',
    params: ['boolean or text'],
    result: 'number',
    evaluate: ([value], { numRows }) => {
      if (value.kind === 'boolean') {
        const values = numbersByCode(value.values);
        return { kind: 'number', values };
      }
      const { codes, dictionary } = textsOf(value, numRows);
      const numbers = Float64Array.from(dictionary, parseNumberText);
      const values = numbersByCode(codes, numbers);
      return { kind: 'number', values };
    },
    toPandas: ([value]) => `pd.to_numeric(${value}, errors="coerce")`,
  },
};
