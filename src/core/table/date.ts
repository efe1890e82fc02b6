/** @file Days and milliseconds of the proleptic Gregorian calendar, UTC, without the platform's Date. */

/** Milliseconds in a day. */
export const DAY_MS = 86_400_000;

/** The parts of an instant, UTC. `month` 1..12, `day` 1..31. */
export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/**
 * Days from 1970-01-01 to a date; negative before.
 *
 * Years are shifted to begin in March, so that the leap day is the last and month lengths follow one line.
 * Source: H. Hinnant, chrono-compatible low-level date algorithms, `days_from_civil`.
 * https://howardhinnant.github.io/date_algorithms.html
 */
export function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Is it a leap year of the Gregorian calendar? */
export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days of a month, 28..31. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Splits an instant into calendar parts, UTC.
 *
 * @param ms Milliseconds since 1970-01-01T00:00:00Z, finite.
 */
export function datePartsOf(ms: number): DateParts {
  const days = Math.floor(ms / DAY_MS);
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const rest = Math.floor(ms - days * DAY_MS);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(rest / 3_600_000),
    minute: Math.floor(rest / 60_000) % 60,
    second: Math.floor(rest / 1000) % 60,
    millisecond: rest % 1000,
  };
}

/**
 * Milliseconds since 1970 of a date and time of day, UTC; NaN when there is no such day or time.
 */
export function dateToMs(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  millisecond = 0,
): number {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const time = ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
  return daysFromCivil(year, month, day) * DAY_MS + time;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/**
 * Writes an instant as ISO 8601, UTC: `2024-01-31` at midnight, else `2024-01-31T23:59:59Z`, with
 * milliseconds where there are some. Missing (NaN) gives an empty text.
 */
export function formatDate(ms: number): string {
  if (!Number.isFinite(ms)) return '';
  const parts = datePartsOf(ms);
  const year =
    parts.year >= 0 && parts.year <= 9999
      ? pad(parts.year, 4)
      : `${parts.year < 0 ? '-' : '+'}${pad(Math.abs(parts.year), 6)}`;
  const day = `${year}-${pad(parts.month, 2)}-${pad(parts.day, 2)}`;
  const { hour, minute, second, millisecond } = parts;
  if (hour === 0 && minute === 0 && second === 0 && millisecond === 0) return day;
  const fraction = millisecond === 0 ? '' : `.${pad(millisecond, 3)}`;
  return `${day}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}Z`;
}

/** Writes an instant as ISO 8601 with milliseconds, UTC, always in full: `2024-01-31T00:00:00.000Z`. */
export function isoInstant(ms: number): string {
  const { year, month, day, hour, minute, second, millisecond } = datePartsOf(ms);
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  return `${date}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${pad(millisecond, 3)}Z`;
}
