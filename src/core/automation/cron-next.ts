/**
 * @file When a cron expression runs. Where the clock is put forward or back it does what Vixie cron does: what runs at
 * fixed times runs once for each of them, right after the gap or at the first of two equal times; what runs every
 * minute or every hour follows the clock on the wall as it is.
 *
 * Source: Vixie cron, cron.c (main loop, "wakeupKind") and cron(8): "jobs that run at a particular time".
 * Checked against: a walk over every minute (cron.test.ts).
 */
import { runsOn, type Cron } from './cron.ts';
import { datePartsOf } from '../table/date.ts';
import { momentsOf, offsetsBetween, wallAt } from './zone.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** The calendar repeats after this many days: what does not run within them never runs. */
const LONGEST_DAYS = 28 * 366;

/** Weekday of a moment, UTC: 0 is Sunday. 1970 began on a Thursday. */
const weekdayOf = (ms: number): number => (((Math.floor(ms / DAY) + 4) % 7) + 7) % 7;

/** Does it follow the wall clock as it is, rather than run once for each time that it names? */
export function followsWall(cron: Cron): boolean {
  return cron.isEvery.minute || cron.isEvery.hour;
}

/** Moments at which it runs on a day that begins at `day` on the wall (a multiple of a day), ascending. */
function runsOfDay(cron: Cron, zone: string, day: number): readonly number[] {
  const offsets = offsetsBetween(zone, day - DAY, day + 2 * DAY);
  const moments = cron.hours.flatMap((hour) =>
    cron.minutes.flatMap((minute) => {
      const found = momentsOf(offsets, day + (hour * 60 + minute) * MINUTE);
      if (followsWall(cron)) return found;
      return found.length > 0 ? [found[0]] : [offsets.changesAt];
    }),
  );
  return [...new Set(moments)].sort((a, b) => a - b);
}

/**
 * All moments after `after` at which it runs, ms since epoch at full minutes, ascending; none when it never does (31
 * February).
 */
export function* runsAfter(cron: Cron, zone: string, after: number): Generator<number> {
  const start = Math.floor(wallAt(zone, after) / DAY) * DAY;
  let last = after;
  // From the day before: a time in a gap at midnight runs on the next day.
  for (let day = start - DAY, empty = 0; empty <= LONGEST_DAYS; day += DAY, empty++) {
    const date = datePartsOf(day);
    if (!runsOn(cron, date.month, date.day, weekdayOf(day))) continue;
    for (const moment of runsOfDay(cron, zone, day)) {
      if (moment <= last) continue;
      yield moment;
      last = moment;
      empty = 0;
    }
  }
}

/** The first moment after `after` at which it runs; null when it never does. */
export function nextRun(cron: Cron, zone: string, after: number): number | null {
  for (const moment of runsAfter(cron, zone, after)) return moment;
  return null;
}

/** The next `count` moments after `after`; fewer when there are no more. */
export function nextRuns(
  cron: Cron,
  zone: string,
  after: number,
  count: number,
): readonly number[] {
  const found: number[] = [];
  for (const moment of runsAfter(cron, zone, after)) {
    if (found.push(moment) >= count) break;
  }
  return found;
}
