/**
 * @file What an evaluation works on: one typed array per part of the expression. Missing is NaN in
 * numbers and dates, −1 in booleans and text codes, as in columns. Texts are always coded, so text
 * functions run once per different value and not once per row.
 */
import { InternalError } from '../errors.ts';
import { dictionaryBuilder, normaliseCategory } from '../table/category.ts';
import type { Column } from '../table/column.ts';
import { compareCodePoints } from '../table/sort.ts';

import type { ExpressionType } from './types.ts';

/** Float64 values, [numRows]; NaN is missing. */
export interface NumberVector {
  readonly kind: 'number' | 'date';
  readonly values: Float64Array<ArrayBuffer>;
}
/** 1, 0 or −1 for missing, [numRows]. */
export interface BooleanVector {
  readonly kind: 'boolean';
  readonly values: Int8Array<ArrayBuffer>;
}
/** Codes into `dictionary` (no repeats, any order, some perhaps unused), −1 for missing; [numRows]. */
export interface TextVector {
  readonly kind: 'text';
  readonly codes: Int32Array<ArrayBuffer>;
  readonly dictionary: readonly string[];
}
/** Missing in every row, of no type yet. */
export interface MissingVector {
  readonly kind: 'missing';
}
export type Vector = NumberVector | BooleanVector | TextVector | MissingVector;

/** Reads a column as a vector; shares its memory where it can. Big integers become doubles. */
export function vectorOfColumn(column: Column): Vector {
  switch (column.type) {
    case 'number':
    case 'date':
      return { kind: column.type, values: column.values };
    case 'integer':
      return { kind: 'number', values: integerValues(column) };
    case 'boolean':
      return { kind: 'boolean', values: column.values };
    case 'category':
      return { kind: 'text', codes: column.codes, dictionary: column.dictionary };
    case 'text': {
      const { bytes, offsets, valid } = column;
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      const texts = dictionaryBuilder();
      const codes = new Int32Array(valid.length);
      for (let row = 0; row < codes.length; row++) {
        codes[row] =
          valid[row] === 0
            ? -1
            : texts.codeOf(decoder.decode(bytes.subarray(offsets[row], offsets[row + 1])));
      }
      return { kind: 'text', codes, dictionary: texts.dictionary };
    }
    default:
      return column satisfies never;
  }
}

function integerValues(
  column: Extract<Column, { type: 'integer' | 'number' | 'date' }>,
): Float64Array<ArrayBuffer> {
  if (!('valid' in column)) return column.values;
  const values = new Float64Array(column.values.length);
  for (let row = 0; row < values.length; row++) {
    values[row] = column.valid[row] === 0 ? Number.NaN : Number(column.values[row]);
  }
  return values;
}

/**
 * The number of each row's code, NaN for missing ones; without `numbers` the code itself.
 * A loop, for `Float64Array.from` with a function takes ten times as long.
 */
export function numbersByCode(
  codes: Int32Array | Int8Array,
  numbers?: ArrayLike<number>,
): Float64Array<ArrayBuffer> {
  const values = new Float64Array(codes.length);
  for (let row = 0; row < values.length; row++) {
    const code = codes[row];
    values[row] = code < 0 ? Number.NaN : numbers === undefined ? code : numbers[code];
  }
  return values;
}

/** A vector that holds one literal in every row. */
export function constantVector(value: number | string | boolean | null, numRows: number): Vector {
  switch (typeof value) {
    case 'number':
      return { kind: 'number', values: new Float64Array(numRows).fill(value) };
    case 'string':
      return { kind: 'text', codes: new Int32Array(numRows), dictionary: [value] };
    case 'boolean':
      return { kind: 'boolean', values: new Int8Array(numRows).fill(value ? 1 : 0) };
    default:
      return { kind: 'missing' };
  }
}

/** Gives an untyped missing vector the type it meets; leaves others as they are. */
export function withKind(vector: Vector, kind: Vector['kind'], numRows: number): Vector {
  if (vector.kind !== 'missing') return vector;
  switch (kind) {
    case 'number':
    case 'date':
      return { kind, values: new Float64Array(numRows).fill(Number.NaN) };
    case 'boolean':
      return { kind, values: new Int8Array(numRows).fill(-1) };
    case 'text':
      return { kind, codes: new Int32Array(numRows).fill(-1), dictionary: [] };
    case 'missing':
      return vector;
    default:
      return kind satisfies never;
  }
}

/** The numbers of a vector that the checker found to be numbers or dates (or null). */
export function numbersOf(vector: Vector, numRows: number): Float64Array<ArrayBuffer> {
  const typed = withKind(vector, 'number', numRows);
  if (typed.kind !== 'number' && typed.kind !== 'date') throw wrongKind('numbers', typed.kind);
  return typed.values;
}

/** The booleans of a vector that the checker found to be boolean (or null). */
export function booleansOf(vector: Vector, numRows: number): Int8Array<ArrayBuffer> {
  const typed = withKind(vector, 'boolean', numRows);
  if (typed.kind !== 'boolean') throw wrongKind('booleans', typed.kind);
  return typed.values;
}

/** The texts of a vector that the checker found to be text (or null). */
export function textsOf(vector: Vector, numRows: number): TextVector {
  const typed = withKind(vector, 'text', numRows);
  if (typed.kind !== 'text') throw wrongKind('texts', typed.kind);
  return typed;
}

function wrongKind(wanted: string, got: string): InternalError {
  return new InternalError('expression_kind', `expression: ${wanted} were expected, got ${got}`);
}

/** Brings texts to one dictionary, so that equal codes mean equal texts. */
export function alignTexts(vectors: readonly TextVector[]): {
  readonly codes: readonly Int32Array<ArrayBuffer>[];
  readonly dictionary: readonly string[];
} {
  const texts = dictionaryBuilder();
  const codes = vectors.map((vector) => {
    const map = Int32Array.from(vector.dictionary, (text) => texts.codeOf(text));
    return vector.codes.map((code) => (code < 0 ? -1 : map[code]));
  });
  return { codes, dictionary: texts.dictionary };
}

/** Place of each text of a dictionary in the order by code point. */
export function ranksOf(dictionary: readonly string[]): Int32Array<ArrayBuffer> {
  const order = dictionary.map((_, code) => code);
  order.sort((a, b) => compareCodePoints(dictionary[a], dictionary[b]));
  const ranks = new Int32Array(dictionary.length);
  order.forEach((code, rank) => {
    ranks[code] = rank;
  });
  return ranks;
}

/** Is each row missing? 1 or 0, [numRows]. */
export function missingMask(vector: Vector, numRows: number): Int8Array<ArrayBuffer> {
  const mask = new Int8Array(numRows);
  if (vector.kind === 'missing') return mask.fill(1);
  if (vector.kind === 'number' || vector.kind === 'date') {
    for (let row = 0; row < numRows; row++) mask[row] = Number.isNaN(vector.values[row]) ? 1 : 0;
    return mask;
  }
  const codes = vector.kind === 'text' ? vector.codes : vector.values;
  for (let row = 0; row < numRows; row++) mask[row] = codes[row] < 0 ? 1 : 0;
  return mask;
}

/** Writes a vector as a column of the type the checker found. Texts become a category column. */
export function columnOfVector(vector: Vector, type: ExpressionType, numRows: number): Column {
  switch (type) {
    case 'number':
    case 'integer':
    case 'date':
      return { type, values: numbersOf(vector, numRows).slice() };
    case 'boolean':
      return { type, values: booleansOf(vector, numRows).slice() };
    case 'text': {
      const { codes, dictionary } = textsOf(vector, numRows);
      return normaliseCategory({ type: 'category', codes: codes.slice(), dictionary });
    }
    default:
      return type satisfies never;
  }
}
