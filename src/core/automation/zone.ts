/**
 * @file Time zones: what the clock on the wall says at a moment, and which moments have a given wall time. Days on
 * which the clock is put forward or back included. Rules come from the host's Intl, nothing else.
 */
import { describe } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { dateToMs } from '../table/date.ts';

const MINUTE = 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Gives the zone if the host knows it: `UTC`, `Europe/Berlin`.
 *
 * @throws {ParamError} `invalid_zone`
 */
export function checkZone(zone: string): string {
  if (zone === 'UTC') return zone;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone;
  } catch (error) {
    throw new ParamError(
      'invalid_zone',
      `zone: a time zone such as UTC or Europe/Berlin is required, got ${describe(zone)}`,
      { zone },
      { cause: error },
    );
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** How far the wall clock is ahead of UTC at a moment, ms. */
export function offsetAt(zone: string, at: number): number {
  if (zone === 'UTC') return 0;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts;
  return dateToMs(year, month, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/**
 * The wall time at a moment, as the moment at which a UTC clock says the same: read it with `getUTC…`.
 *
 * @param at ms since epoch.
 */
export function wallAt(zone: string, at: number): number {
  return at + offsetAt(zone, at);
}

/** How a zone's clock relates to UTC over a few days, in which it is changed at most once. */
export interface Offsets {
  /** How far the wall clock is ahead of UTC before the change, ms. */
  readonly before: number;
  /** The same from the change on; equal when there is none. */
  readonly after: number;
  /** Moment of the change, ms since epoch; infinite when there is none. */
  readonly changesAt: number;
}

/** The offsets between two moments that lie a few days apart. */
export function offsetsBetween(zone: string, from: number, to: number): Offsets {
  const [before, after] = [offsetAt(zone, from), offsetAt(zone, to)];
  if (before === after) return { before, after, changesAt: Infinity };
  let [low, high] = [Math.floor(from / MINUTE), Math.ceil(to / MINUTE)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * MINUTE) === before) low = middle;
    else high = middle;
  }
  return { before, after, changesAt: high * MINUTE };
}

/**
 * The moments at which the wall clock says `wall` (as in `wallAt`), ascending: one; none where the clock is put forward
 * over it; two where it is put back.
 */
export function momentsOf({ before, after, changesAt }: Offsets, wall: number): readonly number[] {
  const moments: number[] = [];
  if (wall - before < changesAt) moments.push(wall - before);
  if (wall - after >= changesAt) moments.push(wall - after);
  return moments;
}
