/** @file Columns from one type to another, saying what did not fit. Nothing is rounded or guessed. */
import { parseIsoDate } from '../expression/iso-date.ts';
import { parseNumberText } from '../expression/functions/logic.ts';
import { numbersByCode, vectorOfColumn } from '../expression/vectors.ts';
import { dictionaryBuilder, normaliseCategory } from '../table/category.ts';
import type { Column, ColumnType, TextColumn } from '../table/column.ts';
import { formatDate } from '../table/date.ts';

/** A converted column; values that did not fit are missing in it. */
export interface Conversion {
  readonly column: Column;
  readonly numInvalid: number;
  /** The first few values that did not fit, as text. */
  readonly examples: readonly string[];
}

/** Codes into `dictionary` (no repeats), −1 for missing; [numRows]. */
export interface CodedTexts {
  readonly codes: Int32Array<ArrayBuffer>;
  readonly dictionary: readonly string[];
}

const MAX_EXAMPLES = 5;

/** Words read as true and false, in lower case. */
const BOOLEAN_WORDS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['t', 1],
  ['yes', 1],
  ['y', 1],
  ['1', 1],
  ['false', 0],
  ['f', 0],
  ['no', 0],
  ['n', 0],
  ['0', 0],
]);

/**
 * Reads any column as coded texts: numbers in decimal (`1`, `0.5`), booleans as `true` and `false`,
 * dates in ISO 8601. Shares memory with category columns.
 *
 * Cost: O(rows); texts are made once per different value.
 */
export function codedTextsOf(column: Column): CodedTexts {
  switch (column.type) {
    case 'category':
      return column;
    case 'text':
    case 'boolean': {
      const vector = vectorOfColumn(column);
      if (vector.kind === 'text') return vector;
      if (column.type === 'boolean') {
        return { codes: Int32Array.from(column.values), dictionary: ['false', 'true'] };
      }
      return { codes: new Int32Array(0), dictionary: [] };
    }
    case 'number':
    case 'integer':
    case 'date':
      return codeNumbers(column);
    default:
      return column satisfies never;
  }
}

function codeNumbers(column: Extract<Column, { type: 'number' | 'integer' | 'date' }>): CodedTexts {
  const { values } = column;
  const valid = 'valid' in column ? column.valid : null;
  const interner = dictionaryBuilder();
  const known = new Map<number | bigint, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (valid === null ? value !== value : valid[row] === 0) {
      codes[row] = -1;
      continue;
    }
    let code = known.get(value);
    if (code === undefined) {
      code = interner.codeOf(column.type === 'date' ? formatDate(Number(value)) : String(value));
      known.set(value, code);
    }
    codes[row] = code;
  }
  return { codes, dictionary: interner.dictionary };
}

/** Writes coded texts as a text column. */
export function textColumnOf({ codes, dictionary }: CodedTexts): TextColumn {
  const encoder = new TextEncoder();
  const encoded = dictionary.map((text) => encoder.encode(text));
  const offsets = new Int32Array(codes.length + 1);
  for (let row = 0; row < codes.length; row++) {
    offsets[row + 1] = offsets[row] + (codes[row] < 0 ? 0 : encoded[codes[row]].length);
  }
  const bytes = new Uint8Array(offsets[codes.length]);
  codes.forEach((code, row) => {
    if (code >= 0) bytes.set(encoded[code], offsets[row]);
  });
  return { type: 'text', bytes, offsets, valid: Uint8Array.from(codes, (c) => (c < 0 ? 0 : 1)) };
}

/** The float64 values of a number, integer, date or boolean column; NaN is missing. */
export function numbersOfColumn(column: Column): Float64Array<ArrayBuffer> {
  const vector = vectorOfColumn(column);
  if (vector.kind === 'boolean') {
    return numbersByCode(vector.values);
  }
  return vector.kind === 'text' || vector.kind === 'missing' ? new Float64Array(0) : vector.values;
}

/** What a text means as a value of `to`; NaN when it means none. */
function readText(text: string, to: 'number' | 'integer' | 'date' | 'boolean'): number {
  switch (to) {
    case 'number':
      return parseNumberText(text);
    case 'integer': {
      const value = parseNumberText(text);
      return Number.isSafeInteger(value) ? value : Number.NaN;
    }
    case 'date':
      return parseIsoDate(text.trim());
    case 'boolean':
      return BOOLEAN_WORDS.get(text.trim().toLowerCase()) ?? Number.NaN;
    default:
      return to satisfies never;
  }
}

/** What a number means as a value of `to`; NaN when it does not fit. */
function readNumber(value: number, to: 'number' | 'integer' | 'date' | 'boolean'): number {
  switch (to) {
    case 'number':
      return value;
    case 'integer':
      return Number.isInteger(value) ? value : Number.NaN;
    case 'date':
      return Math.abs(value) <= 8.64e15 ? value : Number.NaN;
    case 'boolean':
      return value === 0 || value === 1 ? value : Number.NaN;
    default:
      return to satisfies never;
  }
}

/** Can a column of type `from` ever be read as `to`? */
export function canConvert(from: ColumnType, to: ColumnType): boolean {
  const isDateAndBoolean = (a: ColumnType, b: ColumnType): boolean =>
    a === 'date' && b === 'boolean';
  return !isDateAndBoolean(from, to) && !isDateAndBoolean(to, from);
}

/**
 * Converts a column. Text spells numbers with a decimal point, dates in ISO 8601, booleans as true/false,
 * yes/no, t/f, y/n, 1/0; dates and numbers meet as milliseconds since 1970.
 *
 * @returns The column (the same object when it has the type already) and what did not fit.
 *
 * Cost: O(rows).
 */
export function convertColumn(column: Column, to: ColumnType): Conversion {
  if (column.type === to && !('valid' in column && to === 'integer')) {
    return { column, numInvalid: 0, examples: [] };
  }
  if (to === 'category' || to === 'text') {
    const texts = codedTextsOf(column);
    return {
      column:
        to === 'text' ? textColumnOf(texts) : normaliseCategory({ type: 'category', ...texts }),
      numInvalid: 0,
      examples: [],
    };
  }
  let numInvalid = 0;
  const examples: string[] = [];
  const refuse = (value: string): void => {
    numInvalid++;
    if (examples.length < MAX_EXAMPLES && !examples.includes(value)) examples.push(value);
  };
  let values: Float64Array<ArrayBuffer>;
  if (column.type === 'category' || column.type === 'text') {
    const { codes, dictionary } = codedTextsOf(column);
    const read = Float64Array.from(dictionary, (text) => readText(text, to));
    values = numbersByCode(codes, read);
    for (const code of codes) {
      if (code >= 0 && Number.isNaN(read[code])) refuse(dictionary[code]);
    }
  } else {
    values = numbersOfColumn(column).map((value) => {
      if (Number.isNaN(value)) return value;
      const read = readNumber(value, to);
      if (Number.isNaN(read)) refuse(String(value));
      return read;
    });
  }
  return { column: valuesAs(values, to), numInvalid, examples };
}

function valuesAs(
  values: Float64Array<ArrayBuffer>,
  to: 'number' | 'integer' | 'date' | 'boolean',
): Column {
  if (to !== 'boolean') return { type: to, values };
  return { type: to, values: Int8Array.from(values, (v) => (Number.isNaN(v) ? -1 : v)) };
}
