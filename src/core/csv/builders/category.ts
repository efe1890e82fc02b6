/**
 * @file Categories. Each cell's bytes are looked up in a hash table; only the first of its kind is
 * decoded. Missing tokens sit in the table with code −1, so they cost nothing per cell. The dictionary is in
 * order of first use.
 */
import type { CategoryColumn, Column, TextColumn } from '../../table/column.ts';
import { createByteDictionary } from '../byte-dictionary.ts';
import { parseNumberText } from '../number-text.ts';
import { growingInt32, growingUint8 } from './builder.ts';
import type { BuilderContext, ColumnBuilder } from './builder.ts';

/** More different values than this make a column text, at once and without reading again. */
export const MAX_CATEGORIES = 10_000;

/** Columns of at most this many different values are categories however few rows there are. */
export const FEW_CATEGORIES = 50;

/** Is every value written like a number, and some not to be kept as one (leading zeros, too long)? */
export function looksLikeCodes(values: readonly string[]): boolean {
  return values.length > 0 && values.every((value) => parseNumberText(value, '.').form > 0);
}

/**
 * Is a column of texts better kept as text than as categories? It is when it has more than 10,000
 * different values; or more than 50 and over 80 % of its cells differ; or a cell holds a line break; or
 * values are sentences (over 64 characters on average) and half of the cells differ; or all values are
 * written like numbers that must stay as they are (02134).
 */
export function isBetterAsText(dictionary: readonly string[], numPresent: number): boolean {
  const distinct = dictionary.length;
  if (distinct > MAX_CATEGORIES) return true;
  if (distinct > FEW_CATEGORIES && distinct > 0.8 * numPresent) return true;
  if (dictionary.some((value) => /[\n\r]/.test(value))) return true;
  const length = dictionary.reduce((sum, value) => sum + value.length, 0);
  if (length > 64 * distinct && distinct > numPresent / 2) return true;
  return looksLikeCodes(dictionary);
}

/**
 * Builds a `category` column; when its type was inferred and it turns out to be text (see
 * `isBetterAsText`), a `text` column with the same cells.
 */
export function createCategoryBuilder(context: BuilderContext): ColumnBuilder {
  const codes = growingInt32(context.expectedRows);
  const seen = createByteDictionary();
  let codeOf = new Int32Array(64);
  let numSeen = 0;
  let numCodes = 0;
  let row = 0;
  let hasMissing = false;
  let overflow: TextSink | null = null;

  /** Gives new byte strings their codes: −1 to missing tokens. */
  function number(index: number, bytes: Uint8Array, start: number, end: number): void {
    numSeen = index + 1;
    if (numSeen > codeOf.length) {
      const more = new Int32Array(codeOf.length * 2);
      more.set(codeOf);
      codeOf = more;
    }
    const isMissing = context.isMissing(bytes, start, end);
    hasMissing ||= isMissing;
    codeOf[index] = isMissing ? -1 : numCodes++;
  }

  function dictionary(): string[] {
    const texts: string[] = [];
    for (let index = 0; index < numSeen; index++) {
      if (codeOf[index] >= 0) texts.push(seen.text(index));
    }
    return texts;
  }

  /** Writes the rows so far as text. */
  function spill(numRows: number): TextSink {
    const sink = createTextSink(context.expectedRows, context.expectedBytes);
    const target = codes.withRoomFor(numRows);
    const indexOfCode = new Int32Array(numCodes);
    for (let index = 0; index < numSeen; index++) {
      if (codeOf[index] >= 0) indexOfCode[codeOf[index]] = index;
    }
    for (let i = 0; i < numRows; i++) {
      const code = target[i];
      if (code < 0) sink.add(null, 0, 0);
      else {
        const bytes = seen.bytes(indexOfCode[code]);
        sink.add(bytes, 0, bytes.length);
      }
    }
    return sink;
  }

  return {
    get type() {
      return overflow ? 'text' : 'category';
    },
    contradiction: null,
    get hasMissing() {
      return overflow ? overflow.hasMissing : hasMissing;
    },
    append(batch, column) {
      const { bytes, starts, ends, width, numRows } = batch;
      if (overflow) {
        for (let i = 0, cell = column; i < numRows; i++, cell += width) {
          const isMissing = context.isMissing(bytes, starts[cell], ends[cell]);
          overflow.add(isMissing ? null : bytes, starts[cell], ends[cell]);
        }
        return;
      }
      const target = codes.withRoomFor(row + numRows);
      for (let i = 0, cell = column; i < numRows; i++, cell += width) {
        const index = seen.indexOf(bytes, starts[cell], ends[cell]);
        if (index === numSeen) number(index, bytes, starts[cell], ends[cell]);
        target[row + i] = codeOf[index];
      }
      row += numRows;
      if (numCodes > MAX_CATEGORIES && !context.strict) overflow = spill(row);
    },
    notes() {
      return overflow ? [`has more than ${MAX_CATEGORIES} different values, so it is text`] : [];
    },
    finish(numRows): Column {
      if (overflow) return overflow.finish();
      const texts = dictionary();
      const joined = codes.finish(numRows);
      if (!context.strict) {
        let numPresent = 0;
        for (let i = 0; i < numRows; i++) if (joined[i] >= 0) numPresent++;
        if (isBetterAsText(texts, numPresent)) return textFromCodes(joined, texts);
      }
      return { type: 'category', codes: joined, dictionary: texts } satisfies CategoryColumn;
    },
  };
}

function textFromCodes(codes: Int32Array, dictionary: readonly string[]): TextColumn {
  const sink = createTextSink(codes.length, 1024);
  const encoder = new TextEncoder();
  const encoded = dictionary.map((text) => encoder.encode(text));
  for (const code of codes) {
    const bytes = code < 0 ? null : encoded[code];
    sink.add(bytes, 0, bytes?.length ?? 0);
  }
  return sink.finish();
}

/** Collects texts row by row. */
export interface TextSink {
  /** Appends a row; `null` is missing. */
  add(bytes: Uint8Array | null, start: number, end: number): void;
  readonly hasMissing: boolean;
  finish(): TextColumn;
}

/** Makes an empty sink for about `expectedRows` texts of `expectedBytes` bytes in all. */
export function createTextSink(expectedRows: number, expectedBytes: number): TextSink {
  const ends = growingInt32(expectedRows + 1);
  const valid = growingUint8(expectedRows);
  const store = growingUint8(expectedBytes);
  let endArray = ends.withRoomFor(1);
  let validArray = valid.withRoomFor(1);
  let target = store.withRoomFor(1);
  let length = 0;
  let row = 0;
  let hasMissing = false;
  return {
    get hasMissing() {
      return hasMissing;
    },
    add(bytes, start, end) {
      if (row + 2 > endArray.length) endArray = ends.withRoomFor(row + 2);
      if (row + 1 > validArray.length) validArray = valid.withRoomFor(row + 1);
      if (bytes !== null) {
        const count = end - start;
        if (length + count > target.length) target = store.withRoomFor(length + count);
        if (count > 64) target.set(bytes.subarray(start, end), length);
        else for (let i = 0; i < count; i++) target[length + i] = bytes[start + i];
        length += count;
        validArray[row] = 1;
      } else hasMissing = true;
      endArray[++row] = length;
    },
    finish: () => ({
      type: 'text',
      bytes: store.finish(length),
      offsets: ends.finish(row + 1),
      valid: valid.finish(row),
    }),
  };
}
