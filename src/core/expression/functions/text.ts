/** @file Functions of texts. Each runs once per different value; characters are Unicode code points. */
import { dictionaryBuilder } from '../../table/category.ts';
import { numbersByCode, textsOf } from '../vectors.ts';
import type { CallContext, FunctionSpec, Literal, ParamKind } from './spec.ts';
import type { ExpressionType } from '../types.ts';
import type { TextVector, Vector } from '../vectors.ts';

/** Longest text that concat and replace may build, in UTF-16 units. */
const MAX_TEXT = 1_000_000;

type Of<T> = (text: string, literals: readonly Literal[]) => T;

function mapText(vector: TextVector, of: (text: string) => string): Vector {
  const interner = dictionaryBuilder();
  const map = Int32Array.from(vector.dictionary, (text) => interner.codeOf(of(text)));
  const codes = vector.codes.map((code) => (code < 0 ? -1 : map[code]));
  return { kind: 'text', codes, dictionary: interner.dictionary };
}

function spec(
  signature: string,
  help: string,
  literalParams: readonly ParamKind[],
  result: ExpressionType,
  evaluate: (text: TextVector, context: CallContext) => Vector,
  toPandas: FunctionSpec['toPandas'],
): FunctionSpec {
  return {
    signature,
    help: `${help} Missing in, missing out.`,
    params: ['text', ...literalParams],
    result,
    evaluate: ([value], context) => evaluate(textsOf(value, context.numRows), context),
    toPandas,
  };
}

const toText = (
  signature: string,
  help: string,
  literalParams: readonly ParamKind[],
  of: Of<string>,
  toPandas: FunctionSpec['toPandas'],
): FunctionSpec =>
  spec(
    signature,
    help,
    literalParams,
    'text',
    (text, { literals }) => mapText(text, (value) => of(value, literals)),
    toPandas,
  );

const toBoolean = (
  signature: string,
  help: string,
  of: (text: string, find: string) => boolean,
  toPandas: FunctionSpec['toPandas'],
): FunctionSpec =>
  spec(
    signature,
    help,
    ['literal text'],
    'boolean',
    ({ codes, dictionary }, { literals }) => {
      const find = String(literals[1]);
      const truth = Int8Array.from(dictionary, (text) => (of(text, find) ? 1 : 0));
      const values = new Int8Array(codes.length);
      for (let row = 0; row < values.length; row++) {
        values[row] = codes[row] < 0 ? -1 : truth[codes[row]];
      }
      return { kind: 'boolean', values };
    },
    toPandas,
  );

const toInteger = (
  signature: string,
  help: string,
  literalParams: readonly ParamKind[],
  of: Of<number>,
  toPandas: FunctionSpec['toPandas'],
): FunctionSpec =>
  spec(
    signature,
    help,
    literalParams,
    'integer',
    ({ codes, dictionary }, { literals }) => {
      const counts = Float64Array.from(dictionary, (text) => of(text, literals));
      const values = numbersByCode(codes, counts);
      return { kind: 'number', values };
    },
    toPandas,
  );

function occurrences(text: string, find: string): number {
  if (find === '') return 0;
  let count = 0;
  for (let at = text.indexOf(find); at >= 0; at = text.indexOf(find, at + find.length)) count++;
  return count;
}

function codePointLength(text: string): number {
  return Array.from(text).length;
}

function concatenate(args: readonly Vector[], { numRows }: CallContext): Vector {
  const parts = args.map((arg) => textsOf(arg, numRows));
  let joined = parts[0];
  for (const part of parts.slice(1)) joined = concatenateTwo(joined, part, numRows);
  return joined;
}

function concatenateTwo(left: TextVector, right: TextVector, numRows: number): TextVector {
  const interner = dictionaryBuilder();
  const known = new Map<number, number>();
  const codes = new Int32Array(numRows);
  for (let row = 0; row < numRows; row++) {
    const a = left.codes[row];
    const b = right.codes[row];
    if (a < 0 || b < 0) {
      codes[row] = -1;
      continue;
    }
    const key = a * right.dictionary.length + b;
    let code = known.get(key);
    if (code === undefined) {
      code = interner.codeOf((left.dictionary[a] + right.dictionary[b]).slice(0, MAX_TEXT));
      known.set(key, code);
    }
    codes[row] = code;
  }
  return { kind: 'text', codes, dictionary: interner.dictionary };
}

/** The functions of this file by name. */
export const TEXT_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  lower: toText(
    'lower(text)',
    'In lower case.',
    [],
    (text) => text.toLowerCase(),
    ([text]) => `${text}.str.lower()`,
  ),
  upper: toText(
    'upper(text)',
    'In upper case.',
    [],
    (text) => text.toUpperCase(),
    ([text]) => `${text}.str.upper()`,
  ),
  trim: toText(
    'trim(text)',
    'Without white space at both ends.',
    [],
    (text) => text.trim(),
    ([text]) => `${text}.str.strip()`,
  ),
  replace: toText(
    "replace(text, 'find', 'by')",
    'Every occurrence of a text replaced by another; an empty one changes nothing.',
    ['literal text', 'literal text'],
    (text, [, find, by]) =>
      find === '' ? text : text.split(String(find)).join(String(by)).slice(0, MAX_TEXT),
    ([text, find, by]) => `${text}.str.replace(${find}, ${by}, regex=False)`,
  ),
  substring: {
    ...toText(
      'substring(text, start, length)',
      'Part of a text; the first character is 1; to the end when length is left out.',
      ['literal integer', 'literal integer'],
      (text, [, start, length]) => {
        const from = Number(start) - 1;
        const to = length === undefined ? undefined : from + Number(length);
        return Array.from(text).slice(from, to).join('');
      },
      ([text, , length], literals) => {
        const from = Number(literals[1]) - 1;
        return length === undefined
          ? `${text}.str.slice(${from})`
          : `${text}.str.slice(${from}, ${from + Number(literals[2])})`;
      },
    ),
    optional: 1,
    checkLiterals: ([, start, length]) => {
      if (typeof start === 'number' && start < 1) return `start must be at least 1, got ${start}`;
      return typeof length === 'number' && length < 0
        ? `length must be at least 0, got ${length}`
        : null;
    },
  },
  contains: toBoolean(
    "contains(text, 'find')",
    'Does the text hold another, as it is written (no pattern)?',
    (text, find) => text.includes(find),
    ([text, find]) => `${text}.str.contains(${find}, regex=False)`,
  ),
  starts_with: toBoolean(
    "starts_with(text, 'start')",
    'Does the text begin with another?',
    (text, find) => text.startsWith(find),
    ([text, find]) => `${text}.str.startswith(${find})`,
  ),
  ends_with: toBoolean(
    "ends_with(text, 'end')",
    'Does the text end with another?',
    (text, find) => text.endsWith(find),
    ([text, find]) => `${text}.str.endswith(${find})`,
  ),
  length: toInteger(
    'length(text)',
    'Number of characters.',
    [],
    codePointLength,
    ([text]) => `${text}.str.len()`,
  ),
  count_text: toInteger(
    "count_text(text, 'find')",
    'How often a text occurs in another, without overlaps.',
    ['literal text'],
    (text, [, find]) => occurrences(text, String(find)),
    ([text, find]) => `${text}.str.count(re.escape(${find}))`,
  ),
  concat: {
    signature: 'concat(text, text, …)',
    help: 'The texts one after the other; missing when any is missing.',
    params: ['text', 'text'],
    rest: 'text',
    result: 'text',
    evaluate: concatenate,
    toPandas: (args) => `(${args.join(' + ')})`,
  },
};
