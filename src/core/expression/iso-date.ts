/** @file Text of a date → milliseconds, for `date('2024-01-31')` and for casts. */
import { dateToMs } from '../table/date.ts';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d{0,6})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const MAX_LENGTH = 40;

/**
 * Reads an ISO 8601 date, with or without a time; without a zone it is UTC. Digits beyond
 * milliseconds are cut off.
 *
 * @returns Milliseconds since 1970-01-01 UTC; NaN when `text` is not a date of the calendar.
 */
export function parseIsoDate(text: string): number {
  if (text.length > MAX_LENGTH) return Number.NaN;
  const parts = ISO.exec(text);
  if (parts === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = parts
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const millisecond = Number((parts[7] ?? '').padEnd(3, '0'));
  return (
    dateToMs(year, month, day, hour, minute, second, millisecond) - zoneOffsetMs(parts[8] ?? 'Z')
  );
}

function zoneOffsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
