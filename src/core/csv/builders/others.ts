/** @file Text, boolean and date columns, and the one that stands in for a column not to be read. */
import { DataError } from '../../errors.ts';
import type { Column } from '../../table/column.ts';
import { parseDate, parsePlainDate } from '../date-text.ts';
import type { DateFormat } from '../date-text.ts';
import { isNumericPlaceholder } from '../missing.ts';
import { cellText } from '../number-text.ts';
import { growingFloat64, growingInt8 } from './builder.ts';
import type { BuilderContext, ColumnBuilder, Contradiction } from './builder.ts';
import { createTextSink } from './category.ts';

/** The most bytes that one text column may hold: offsets are 32-bit. */
const MAX_TEXT_BYTES = 2 ** 31 - 1;

/** Builds a `text` column: the bytes as they stand. */
export function createTextBuilder(context: BuilderContext): ColumnBuilder {
  const sink = createTextSink(context.expectedRows, context.expectedBytes);
  let total = 0;
  return {
    type: 'text',
    contradiction: null,
    get hasMissing() {
      return sink.hasMissing;
    },
    append(batch, column) {
      const { bytes, starts, ends, width, numRows } = batch;
      for (let i = 0, cell = column; i < numRows; i++, cell += width) {
        const start = starts[cell];
        const end = ends[cell];
        total += end - start;
        sink.add(context.isMissing(bytes, start, end) ? null : bytes, start, end);
      }
      if (total > MAX_TEXT_BYTES) {
        throw new DataError(
          'text_too_large',
          `csv: a text column must hold less than 2 GiB, one holds more; leave it out or split the file`,
        );
      }
    },
    notes: () => [],
    finish: () => sink.finish(),
  };
}

const TRUE = /^(?:true|t|yes|y|on|1)$/i;
const FALSE = /^(?:false|f|no|n|off|0)$/i;
const INFERRED_TRUE = /^true$/i;
const INFERRED_FALSE = /^false$/i;

/**
 * Reads a text as a truth value: 1, 0, or −1 when it is none.
 *
 * @param lenient Also yes/no, y/n, t/f, on/off, 1/0: when the user asked for booleans.
 */
export function parseBoolean(text: string, lenient: boolean): number {
  if ((lenient ? TRUE : INFERRED_TRUE).test(text)) return 1;
  if ((lenient ? FALSE : INFERRED_FALSE).test(text)) return 0;
  return -1;
}

/** Rows of a builder of small cells: reads each by `read`, which is given its text. */
interface CellReader<T> {
  readonly missing: T;
  /** The value, or a reason why there is none. */
  read(text: string): T | { readonly reason: string };
}

function readCell<T extends number>(
  context: BuilderContext,
  reader: CellReader<T>,
  text: string,
  line: number,
  onContradiction: (found: Contradiction) => void,
): T {
  if (text === '') return reader.missing;
  const value = reader.read(text);
  if (typeof value !== 'object') return value;
  if (context.strict) context.onBadCell(line, `${value.reason}, so missing`, text);
  else onContradiction({ line, raw: text, reason: value.reason });
  return reader.missing;
}

/** Builds a `boolean` column. */
export function createBooleanBuilder(context: BuilderContext): ColumnBuilder {
  const values = growingInt8(context.expectedRows);
  let row = 0;
  let contradiction: Contradiction | null = null;
  let hasMissing = false;
  const reader: CellReader<number> = {
    missing: -1,
    read(text) {
      const value = parseBoolean(text, context.strict);
      return value >= 0 ? value : { reason: 'not a boolean' };
    },
  };
  return {
    type: 'boolean',
    get contradiction() {
      return contradiction;
    },
    get hasMissing() {
      return hasMissing;
    },
    append(batch, column) {
      if (contradiction) return;
      const { bytes, starts, ends, width, lines, numRows } = batch;
      const target = values.withRoomFor(row + numRows);
      for (let i = 0, cell = column; i < numRows; i++, cell += width) {
        const start = starts[cell];
        const end = ends[cell];
        const value = context.isMissing(bytes, start, end)
          ? -1
          : readCell(context, reader, cellText(bytes, start, end).trim(), lines[i], (found) => {
              contradiction ??= found;
            });
        hasMissing ||= value < 0;
        target[row + i] = value;
      }
      row += numRows;
    },
    notes: () => [],
    finish: (numRows): Column => ({
      type: 'boolean',
      values: values.finish(numRows),
    }),
  };
}

/** Builds a `date` column of one format; ISO dates are read in any case. */
export function createDateBuilder(context: BuilderContext, format: DateFormat): ColumnBuilder {
  const values = growingFloat64(context.expectedRows);
  let row = 0;
  let contradiction: Contradiction | null = null;
  let hasMissing = false;
  let placeholders = 0;
  const reader: CellReader<number> = {
    missing: Number.NaN,
    read(text) {
      let value = parseDate(text, format);
      if (Number.isNaN(value) && format !== 'iso') value = parseDate(text, 'iso');
      if (!Number.isNaN(value)) return value;
      if (!context.strict && isNumericPlaceholder(text)) {
        placeholders++;
        return Number.NaN;
      }
      return { reason: 'not a date' };
    },
  };
  return {
    type: 'date',
    get contradiction() {
      return contradiction;
    },
    get hasMissing() {
      return hasMissing;
    },
    append(batch, column) {
      if (contradiction) return;
      const { bytes, starts, ends, width, lines, numRows } = batch;
      const target = values.withRoomFor(row + numRows);
      for (let i = 0, cell = column; i < numRows; i++, cell += width) {
        const start = starts[cell];
        const end = ends[cell];
        let value = parsePlainDate(bytes, start, end);
        if (value !== value && !context.isMissing(bytes, start, end)) {
          value = readCell(
            context,
            reader,
            cellText(bytes, start, end).trim(),
            lines[i],
            (found) => {
              contradiction ??= found;
            },
          );
        }
        hasMissing ||= value !== value;
        target[row + i] = value;
      }
      row += numRows;
    },
    notes() {
      if (placeholders === 0) return [];
      return [
        `has ${placeholders === 1 ? '1 cell' : `${placeholders} cells`} such as "-" that were read as missing`,
      ];
    },
    finish: (numRows): Column => ({
      type: 'date',
      values: values.finish(numRows),
    }),
  };
}
