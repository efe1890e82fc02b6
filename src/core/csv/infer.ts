/**
 * @file What a column holds, from a sample of it. The guess may be wrong further down the file: the
 * builders notice, and readCsv mends it.
 */
import type { ColumnType } from '../table/column.ts';
import { isBetterAsText } from './builders/category.ts';
import { parseBoolean } from './builders/others.ts';
import { createByteDictionary } from './byte-dictionary.ts';
import type { ByteDictionary } from './byte-dictionary.ts';
import { DATE_FORMATS, parseDate, parsePlainDate } from './date-text.ts';
import type { DateFormat } from './date-text.ts';
import { isNumericPlaceholder } from './missing.ts';
import type { IsMissing } from './missing.ts';
import { cellText, FORM, parseNumberText, parsePlainNumber } from './number-text.ts';
import type { Decimal } from './number-text.ts';
import type { RecordBatch } from './tokenizer.ts';

/** How often each reading fitted the cells of one column. */
export interface ColumnStats {
  present: number;
  missing: number;
  /** Length of all cells. */
  bytes: number;
  placeholders: number;
  booleans: number;
  /** Cells that are numbers with this decimal mark. */
  readonly numbers: Record<Decimal, number>;
  readonly dates: Record<DateFormat, number>;
  fractions: number;
  leadingZeros: number;
  beyondInt64: number;
  /** Cells such as 1,234 that both marks could read, differently. */
  ambiguous: number;
  /** First cell that no reading but text fits; '' when there is none. */
  oddest: string;
  readonly distinct: ByteDictionary;
}

/** Makes empty statistics. */
export function createColumnStats(): ColumnStats {
  return {
    present: 0,
    missing: 0,
    bytes: 0,
    placeholders: 0,
    booleans: 0,
    numbers: { '.': 0, ',': 0 },
    dates: { iso: 0, named: 0, mdy: 0, dmy: 0 },
    fractions: 0,
    leadingZeros: 0,
    beyondInt64: 0,
    ambiguous: 0,
    oddest: '',
    distinct: createByteDictionary(),
  };
}

const INT64_DIGITS = 19;

/** Different values after which plain fractions are no longer told apart: such a column is no category. */
const ENOUGH_FRACTIONS = 64;

/** Adds what can be said of one odd cell, that is, one that is no plain number. */
function addOdd(stats: ColumnStats, text: string): void {
  const dot = parseNumberText(text, '.');
  const comma = parseNumberText(text, ',');
  const form = dot.form | comma.form;
  if (dot.form > 0) stats.numbers['.']++;
  if (comma.form > 0) stats.numbers[',']++;
  if (form > 0) {
    if (!((dot.form || comma.form) & FORM.whole)) stats.fractions++;
    if (form & FORM.leadingZero) stats.leadingZeros++;
    if (form & FORM.ambiguous) stats.ambiguous++;
    if (form & FORM.big && text.replace(/\D/g, '').length >= INT64_DIGITS) {
      const exact = BigInt(text.replace(/[^\d]/g, ''));
      if (exact >= 2n ** 63n) stats.beyondInt64++;
    }
    return;
  }
  if (isNumericPlaceholder(text)) {
    stats.placeholders++;
    return;
  }
  if (parseBoolean(text, false) >= 0) {
    stats.booleans++;
    return;
  }
  let isDate = false;
  for (const format of DATE_FORMATS) {
    if (Number.isNaN(parseDate(text, format))) continue;
    stats.dates[format]++;
    isDate = true;
  }
  if (!isDate && stats.oddest === '') stats.oddest = text;
}

/** Adds `column` of rows `from…` of a batch to its statistics. */
export function addToStats(
  stats: ColumnStats,
  batch: RecordBatch,
  column: number,
  from: number,
  isMissing: IsMissing,
): void {
  const { bytes, starts, ends, width, numRows } = batch;
  for (let row = from; row < numRows; row++) {
    const start = starts[row * width + column];
    const end = ends[row * width + column];
    stats.bytes += end - start;
    if (isMissing(bytes, start, end)) {
      stats.missing++;
      continue;
    }
    stats.present++;
    const isFraction =
      stats.oddest === '' &&
      stats.distinct.size >= ENOUGH_FRACTIONS &&
      bytes[end - 4] !== 46 &&
      Number.isNaN(parsePlainNumber(bytes, start, end, 256)) &&
      !Number.isNaN(parsePlainNumber(bytes, start, end, 46));
    if (isFraction) {
      stats.numbers['.']++;
      stats.fractions++;
      continue;
    }
    const index = stats.distinct.indexOf(bytes, start, end);
    if (stats.oddest !== '') continue;
    if (!Number.isNaN(parsePlainNumber(bytes, start, end, 256))) {
      stats.numbers['.']++;
      stats.numbers[',']++;
    } else if (!Number.isNaN(parsePlainNumber(bytes, start, end, 46)) && bytes[end - 4] !== 46) {
      stats.numbers['.']++;
      stats.fractions++;
    } else if (!Number.isNaN(parsePlainDate(bytes, start, end))) {
      stats.dates.iso++;
    } else addOdd(stats, stats.distinct.text(index).trim());
  }
}

/** A type and how to read it, with the reason in words. */
export interface ColumnGuess {
  readonly type: ColumnType;
  readonly decimal: Decimal;
  readonly dateFormat: DateFormat;
  readonly reason: string;
}

/** What else in the file bears on the reading of a column. */
export interface InferenceContext {
  /** Does another column need a decimal comma, or is the delimiter a semicolon? */
  readonly commaLikely: boolean;
  /** The mark that the user chose. */
  readonly decimal?: Decimal | undefined;
}

/** Does a column have numbers that only a decimal comma explains? */
export function needsDecimalComma(stats: ColumnStats): boolean {
  return (
    stats.numbers[','] > stats.numbers['.'] &&
    stats.numbers[','] + stats.placeholders === stats.present
  );
}

function bestFormat(stats: ColumnStats): DateFormat {
  let best: DateFormat = 'iso';
  for (const format of DATE_FORMATS) if (stats.dates[format] > stats.dates[best]) best = format;
  return best;
}

function decimalOf(stats: ColumnStats, context: InferenceContext): Decimal {
  if (context.decimal) return context.decimal;
  const { '.': dot, ',': comma } = stats.numbers;
  if (comma !== dot) return comma > dot ? ',' : '.';
  return stats.ambiguous > 0 && context.commaLikely ? ',' : '.';
}

function cells(count: number, what: string): string {
  return `${count === 1 ? 'the 1 cell' : `all ${count} cells`} read first ${count === 1 ? 'is' : 'are'} ${what}`;
}

/** Chooses the type of a column from its statistics. */
export function guessColumn(stats: ColumnStats, context: InferenceContext): ColumnGuess {
  const decimal = decimalOf(stats, context);
  const dateFormat = bestFormat(stats);
  const base = { decimal, dateFormat };
  const { present, placeholders } = stats;
  if (present === 0) return { ...base, type: 'number', reason: 'no cell read first has a value' };
  const numbers = stats.numbers[decimal];
  if (numbers > 0 && numbers + placeholders === present && placeholders < numbers) {
    if (stats.leadingZeros > 0) {
      return {
        ...base,
        type: 'text',
        reason: 'digits with leading zeros, which are codes, not numbers',
      };
    }
    const isWhole = stats.fractions === 0 && !(stats.ambiguous > 0 && decimal === ',');
    if (isWhole && stats.beyondInt64 > 0) {
      return { ...base, type: 'text', reason: 'integers too long for 64 bits, kept as text' };
    }
    const comma = decimal === ',' && !isWhole ? ' with a decimal comma' : '';
    const grouped = decimal === '.' && stats.ambiguous > 0 ? ', some grouped by thousands' : '';
    return isWhole
      ? { ...base, type: 'integer', reason: cells(numbers, `whole numbers${grouped}`) }
      : { ...base, type: 'number', reason: cells(numbers, `numbers${comma}${grouped}`) };
  }
  if (stats.booleans === present) {
    return { ...base, type: 'boolean', reason: cells(present, 'true or false') };
  }
  const dates = stats.dates[dateFormat];
  if (dates > 0 && dates + placeholders === present) {
    if (stats.dates.mdy !== stats.dates.dmy || dates > stats.dates.mdy) {
      return { ...base, type: 'date', reason: cells(dates, `dates (${dateWords(dateFormat)})`) };
    }
    return textOrCategory(stats, base, 'dates whose day and month cannot be told apart; ');
  }
  return textOrCategory(stats, base, '');
}

function dateWords(format: DateFormat): string {
  switch (format) {
    case 'iso':
      return 'year-month-day';
    case 'mdy':
      return 'month/day/year';
    case 'dmy':
      return 'day.month.year';
    case 'named':
      return 'with the name of the month';
    default:
      return format satisfies never;
  }
}

function textOrCategory(
  stats: ColumnStats,
  base: { decimal: Decimal; dateFormat: DateFormat },
  before: string,
): ColumnGuess {
  const { distinct, present } = stats;
  const values = Array.from({ length: distinct.size }, (_, index) => distinct.text(index));
  const odd = stats.oddest === '' ? '' : `; "${stats.oddest.slice(0, 40)}" is no number or date`;
  return isBetterAsText(values, present)
    ? {
        ...base,
        type: 'text',
        reason: `${before}${distinct.size} different values in ${present} cells read first${odd}`,
      }
    : {
        ...base,
        type: 'category',
        reason: `${before}only ${distinct.size} different values in ${present} cells read first${odd}`,
      };
}

/** Would a cell fit a column of this type? Used to tell a header from data. */
export function cellFits(text: string, guess: ColumnGuess): boolean {
  switch (guess.type) {
    case 'number':
    case 'integer':
      return parseNumberText(text, guess.decimal).form > 0;
    case 'boolean':
      return parseBoolean(text, false) >= 0;
    case 'date':
      return !Number.isNaN(parseDate(text, guess.dateFormat));
    case 'category':
    case 'text':
      return false;
    default:
      return guess.type satisfies never;
  }
}

/** Text of one cell of a batch. */
export function batchText(batch: RecordBatch, row: number, column: number): string {
  const cell = row * batch.width + column;
  return cellText(batch.bytes, batch.starts[cell], batch.ends[cell]);
}
