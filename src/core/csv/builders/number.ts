/** @file Numbers and integers. Whole numbers start as `integer` and widen in place, losing nothing. */
import type { Column } from '../../table/column.ts';
import { isNumericPlaceholder } from '../missing.ts';
import { cellText, FORM, parseNumberText, parsePlainNumber } from '../number-text.ts';
import type { Decimal } from '../number-text.ts';
import { NO_FRACTION } from '../plain-records.ts';
import type { RecordBatch } from '../tokenizer.ts';
import { createGrowing, growingFloat64 } from './builder.ts';
import type { BuilderContext, ColumnBuilder, Contradiction, Growing } from './builder.ts';

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** First use and count of something worth a remark. */
interface Tally {
  count: number;
  line: number;
  raw: string;
}

function tally(): Tally {
  return { count: 0, line: 0, raw: '' };
}

function see(seen: Tally, line: number, raw: string): void {
  if (seen.count++ === 0) {
    seen.line = line;
    seen.raw = raw;
  }
}

/**
 * Builds a `number` or `integer` column.
 *
 * Inferred integers become numbers when a fraction turns up, and `BigInt64Array` when one has 2^53 or
 * more; text, leading zeros (codes) and integers outside int64 contradict the type.
 *
 * @param wanted The inferred or chosen type.
 */
export function createNumberBuilder(
  context: BuilderContext,
  wanted: 'number' | 'integer',
  decimal: Decimal,
): ColumnBuilder {
  const values = growingFloat64(context.expectedRows);
  let wide: Growing<BigInt64Array<ArrayBuffer>> | null = null;
  let type = wanted;
  let row = 0;
  let contradiction: Contradiction | null = null;
  let hasMissing = false;
  const fractions = tally();
  const bigs = tally();
  const placeholders = tally();
  const infinities = tally();
  const mark = decimal === '.' ? 46 : 44;
  const markOf = (one: typeof wanted) => (one === 'number' ? mark : NO_FRACTION);

  /** Reads a cell that is not a plain number; returns its value, NaN for missing. */
  function readOdd(bytes: Uint8Array, start: number, end: number, line: number): number {
    if (start === end || context.isMissing(bytes, start, end)) return Number.NaN;
    const text = cellText(bytes, start, end).trim();
    const { value, form } = parseNumberText(text, decimal);
    if (form === 0) {
      if (text === '') return Number.NaN;
      if (!context.strict && isNumericPlaceholder(text)) {
        see(placeholders, line, text);
        return Number.NaN;
      }
      return reject(line, text, 'not a number');
    }
    if (form & FORM.leadingZero && !context.strict) {
      return reject(line, text, 'a leading zero, so a code and not a number');
    }
    if (form & FORM.infinite) {
      if (type === 'integer' && context.strict) return reject(line, text, 'not a whole number');
      type = 'number';
      see(infinities, line, text);
      return value;
    }
    if (!(form & FORM.whole) && type === 'integer') {
      if (context.strict && !Number.isInteger(value)) {
        return reject(line, text, 'not a whole number');
      }
      if (!context.strict) {
        see(fractions, line, text);
        type = 'number';
      }
    }
    if (form & FORM.big && type === 'integer') return keepBig(text, value, line);
    return value;
  }

  function keepBig(text: string, value: number, line: number): number {
    const exact = BigInt(text.replace(/^\+|[^\d-]/g, ''));
    if (exact < INT64.min || exact > INT64.max) {
      return reject(line, text, 'an integer beyond 64 bits');
    }
    see(bigs, line, text);
    wide ??= createGrowing((buffer) => new BigInt64Array(buffer), 8, context.expectedRows);
    wide.withRoomFor(row + 1)[row] = exact;
    return value;
  }

  function reject(line: number, raw: string, reason: string): number {
    if (context.strict) context.onBadCell(line, `${reason}, so missing`, raw);
    else contradiction ??= { line, raw, reason };
    return Number.NaN;
  }

  /** Integers of 64 bits: those below 2^53 from the floats, the others as they were kept. */
  function finishWide(numRows: number, exact: BigInt64Array<ArrayBuffer>): Column {
    const floats = values.finish(numRows);
    const valid = new Uint8Array(numRows);
    for (let i = 0; i < numRows; i++) {
      if (Number.isNaN(floats[i])) continue;
      valid[i] = 1;
      if (Math.abs(floats[i]) < 2 ** 53) exact[i] = BigInt(floats[i]);
    }
    return { type: 'integer', values: exact, valid };
  }

  return {
    get type() {
      return type;
    },
    get contradiction() {
      return contradiction;
    },
    get hasMissing() {
      return hasMissing;
    },
    get mark() {
      return markOf(type);
    },
    append(batch: RecordBatch, column: number) {
      if (contradiction) return;
      const { bytes, starts, ends, width, numbers, rowsCap, hasOdd, lines, numRows } = batch;
      const base = row;
      const target = values.withRoomFor(base + numRows);
      const first = column * rowsCap;
      target.set(numbers.subarray(first, first + numRows), base);
      const plainMark = markOf(type);
      for (let i = hasOdd[column] === 1 ? 0 : numRows; i < numRows; i++) {
        if (!Number.isNaN(numbers[first + i])) continue;
        const start = starts[i * width + column];
        const end = ends[i * width + column];
        let value = parsePlainNumber(bytes, start, end, plainMark);
        if (Number.isNaN(value)) {
          row = base + i;
          value = readOdd(bytes, start, end, lines[i]);
          hasMissing ||= Number.isNaN(value);
        }
        target[base + i] = value;
      }
      row = base + numRows;
    },
    notes() {
      const notes: string[] = [];
      const plural = (count: number) => (count === 1 ? '1 cell' : `${count} cells`);
      if (fractions.count > 0) {
        notes.push(
          `is a number, not an integer, since line ${fractions.line} ("${fractions.raw}")`,
        );
      }
      if (bigs.count > 0 && type === 'integer') {
        notes.push(
          `has ${plural(bigs.count)} of 2^53 or more, kept exactly as 64-bit integers; first on line ${bigs.line} ("${bigs.raw}")`,
        );
      } else if (bigs.count > 0) {
        notes.push(`has ${plural(bigs.count)} of 2^53 or more beside fractions, so rounded`);
      }
      if (placeholders.count > 0) {
        notes.push(
          `has ${plural(placeholders.count)} such as "${placeholders.raw}" (line ${placeholders.line}) that were read as missing`,
        );
      }
      if (infinities.count > 0) {
        notes.push(
          `has ${plural(infinities.count)} that are infinite, first on line ${infinities.line} ("${infinities.raw}"); models and statistics treat them as missing`,
        );
      }
      return notes;
    },
    finish(numRows) {
      if (wide && type === 'integer')
        return finishWide(numRows, wide.withRoomFor(numRows).slice(0, numRows));
      return { type, values: values.finish(numRows) };
    },
  };
}
