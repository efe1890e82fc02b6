/** @file Dates from text. Nothing depends on a time zone: a date without one is UTC, whole days are midnight. */
import { dateToMs } from '../table/date.ts';

/** Order of the parts. `iso` 2024-01-31 · `mdy` 01/31/2024 · `dmy` 31.01.2024 · `named` 31 Jan 2024. */
export type DateFormat = 'iso' | 'mdy' | 'dmy' | 'named';

/** All formats, in order of preference. */
export const DATE_FORMATS: readonly DateFormat[] = ['iso', 'named', 'mdy', 'dmy'];

const TIME = String.raw`(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}))?)?`;
const PATTERNS = {
  iso: new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}$`),
  parts: new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${TIME}$`),
  dayFirst: new RegExp(String.raw`^(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})${TIME}$`),
  monthFirst: new RegExp(String.raw`^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})${TIME}$`),
};
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

function monthOf(name: string): number {
  const lower = name.toLowerCase();
  return MONTHS.findIndex((month) => month === lower || month.slice(0, 3) === lower) + 1;
}

/** Adds the time of day in `match[from..]` to a date, less its offset from UTC. */
function withTime(
  match: RegExpExecArray,
  from: number,
  year: number,
  month: number,
  day: number,
): number {
  const half = match[from + 4]?.toLowerCase();
  let hour = Number(match[from] ?? 0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  const fraction = Number((match[from + 3] ?? '').slice(0, 3).padEnd(3, '0'));
  const minute = Number(match[from + 1] ?? 0);
  const second = Number(match[from + 2] ?? 0);
  const ms = dateToMs(year, month, day, hour, minute, second, fraction);
  const zone = /^([+-])(\d{2}):?(\d{2})?$/.exec(match[from + 5] ?? '');
  if (!zone) return ms;
  const offset = (Number(zone[2]) * 60 + Number(zone[3] ?? 0)) * 60_000;
  return zone[1] === '-' ? ms + offset : ms - offset;
}

/**
 * Reads a text as a date in one format.
 *
 * @returns Milliseconds since 1970, UTC; NaN when it is no such date (the 30th of February is not).
 */
export function parseDate(text: string, format: DateFormat): number {
  let match: RegExpExecArray | null;
  switch (format) {
    case 'iso':
      match = PATTERNS.iso.exec(text);
      return match
        ? withTime(match, 5, Number(match[1]), Number(match[3]), Number(match[4]))
        : Number.NaN;
    case 'mdy':
      match = PATTERNS.parts.exec(text);
      return match && match[2] !== '.'
        ? withTime(match, 5, Number(match[4]), Number(match[1]), Number(match[3]))
        : Number.NaN;
    case 'dmy':
      match = PATTERNS.parts.exec(text);
      return match
        ? withTime(match, 5, Number(match[4]), Number(match[3]), Number(match[1]))
        : Number.NaN;
    case 'named':
      match = PATTERNS.dayFirst.exec(text);
      if (match) return withTime(match, 4, Number(match[3]), monthOf(match[2]), Number(match[1]));
      match = PATTERNS.monthFirst.exec(text);
      if (match) return withTime(match, 4, Number(match[3]), monthOf(match[1]), Number(match[2]));
      return Number.NaN;
    default:
      return format satisfies never;
  }
}

function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = bytes[i] - 48;
    if (digit >>> 0 > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Reads `YYYY-MM-DD` or `YYYY-MM-DD[T ]HH:MM:SS[Z]` from bytes; NaN for anything else, valid or not.
 *
 * Cost: about 20 ns; the patterns above take some 400.
 */
export function parsePlainDate(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length !== 10 && length !== 19 && length !== 20) return Number.NaN;
  if (bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return Number.NaN;
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 5, 2);
  const day = digits(bytes, start + 8, 2);
  if (year < 0 || month < 0 || day < 0) return Number.NaN;
  if (length === 10) return dateToMs(year, month, day);
  const separator = bytes[start + 10];
  if ((separator !== 84 && separator !== 32) || (length === 20 && bytes[end - 1] !== 90)) {
    return Number.NaN;
  }
  if (bytes[start + 13] !== 58 || bytes[start + 16] !== 58) return Number.NaN;
  const hour = digits(bytes, start + 11, 2);
  const minute = digits(bytes, start + 14, 2);
  const second = digits(bytes, start + 17, 2);
  if (hour < 0 || minute < 0 || second < 0) return Number.NaN;
  return dateToMs(year, month, day, hour, minute, second);
}
