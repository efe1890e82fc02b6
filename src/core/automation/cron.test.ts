import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron, runsOn, type Cron } from './cron.ts';
import { followsWall, nextRun, nextRuns, runsAfter } from './cron-next.ts';
import { checkZone, momentsOf, offsetsBetween, wallAt } from './zone.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const utc = (text: string): number => Date.parse(`${text}Z`);
const runs = (text: string, zone: string, after: string, count: number): string[] =>
  nextRuns(parseCron(text), zone, utc(after), count).map((at) =>
    new Date(at).toISOString().slice(0, 16),
  );

describe('parseCron', () => {
  it('knows names, ranges, steps, lists and short forms', () => {
    expect(parseCron('*/15 8-18/5 1,15 JAN-mar,dec Mon-fri')).toMatchObject({
      minutes: [0, 15, 30, 45],
      hours: [8, 13, 18],
      days: [1, 15],
      months: [1, 2, 3, 12],
      weekdays: [1, 2, 3, 4, 5],
    });
    expect(parseCron('0 0 * * 7').weekdays).toEqual([0]);
    expect(parseCron('0 0 * * 5-7').weekdays).toEqual([0, 5, 6]);
    expect(parseCron('@Daily')).toEqual(parseCron('0 0 * * *'));
  });

  it.each([
    ['', 'needs five fields'],
    ['* * * *', 'got 4'],
    ['60 * * * *', 'minute must be from 0 to 59'],
    ['* 24 * * *', 'hour must be from 0 to 23'],
    ['* * 0 * *', 'day of month must be from 1 to 31'],
    ['* * * foo *', 'month must be from 1 to 12 or a name such as jan'],
    ['5/10 * * * *', 'write 5-59/10 instead of 5/10'],
    ['*/0 * * * *', 'a step must be a number from 1'],
    ['10-5 * * * *', 'must not go backwards'],
    ['1-2-3 * * * *', 'no range'],
    ['*/2/3 * * * *', 'two steps'],
    ['1,,2 * * * *', 'minute must be'],
    ['-1 * * * *', 'minute must be'],
    ['@reboot', 'needs five fields'],
  ])('says what is wrong with "%s"', (text, message) => {
    expect(() => parseCron(text)).toThrow(message);
  });
});

describe('nextRun', () => {
  it('takes either day when both are restricted, and both when one begins with a star', () => {
    expect(runs('0 12 13 * fri', 'UTC', '2026-11-01T00:00', 4)).toEqual([
      '2026-11-06T12:00',
      '2026-11-13T12:00',
      '2026-11-20T12:00',
      '2026-11-27T12:00',
    ]);
    expect(runs('0 12 1 * mon', 'UTC', '2026-11-28T00:00', 3)).toEqual([
      '2026-11-30T12:00',
      '2026-12-01T12:00',
      '2026-12-07T12:00',
    ]);
    expect(runs('0 12 */2 * mon', 'UTC', '2026-11-01T00:00', 2)).toEqual([
      '2026-11-09T12:00',
      '2026-11-23T12:00',
    ]);
  });

  it('finds leap days over the century, and nothing where there is none', () => {
    expect(runs('0 0 29 2 *', 'UTC', '2096-03-01T00:00', 1)).toEqual(['2104-02-29T00:00']);
    expect(nextRun(parseCron('0 0 31 2 *'), 'UTC', 0)).toBeNull();
  });

  it('runs a fixed time in the gap right after it, and an equal time once (Europe/Berlin)', () => {
    expect(runs('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00', 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
    expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00', 3)).toEqual([
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  it('follows the wall clock for what runs every hour', () => {
    expect(runs('30 * * * *', 'Europe/Berlin', '2026-10-25T00:00', 3)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:30',
      '2026-10-25T02:30',
    ]);
    expect(runs('0 */2 * * *', 'Europe/Berlin', '2026-03-28T23:30', 2)).toEqual([
      '2026-03-29T02:00',
      '2026-03-29T04:00',
    ]);
  });

  it('refuses a zone that nobody knows', () => {
    expect(() => checkZone('Mars/Olympus')).toThrow(
      expect.objectContaining({ code: 'invalid_zone' }),
    );
    expect(checkZone('UTC')).toBe('UTC');
  });
});

const walls = new Map<string, number>();

/** The wall clock, asked once per minute of a zone. */
function wallOf(zone: string, at: number): number {
  const key = `${zone} ${at}`;
  const known = walls.get(key) ?? wallAt(zone, at);
  walls.set(key, known);
  return known;
}

/** All runs in [from, to), by walking over every minute as the daemon does. */
function walk(cron: Cron, zone: string, from: number, to: number): number[] {
  const matches = (wall: number): boolean => {
    const date = new Date(wall);
    return (
      cron.minutes.includes(date.getUTCMinutes()) &&
      cron.hours.includes(date.getUTCHours()) &&
      runsOn(cron, date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay())
    );
  };
  const found: number[] = [];
  const seen = new Set<number>();
  let last = wallOf(zone, from - MINUTE);
  for (let at = from; at < to; at += MINUTE) {
    const wall = wallOf(zone, at);
    if (followsWall(cron)) {
      if (matches(wall)) found.push(at);
    } else {
      let isDue = false;
      for (let skipped = last + MINUTE; skipped < wall; skipped += MINUTE) {
        isDue ||= matches(skipped);
      }
      isDue ||= matches(wall) && !seen.has(wall);
      if (isDue) found.push(at);
    }
    seen.add(wall);
    last = wall;
  }
  return found;
}

const list = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: 13 }).map((step) => `*/${step}`) },
    {
      weight: 3,
      arbitrary: fc
        .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 })
        .map((values) => values.join(',')),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    },
  );

const expression = fc
  .tuple(list(0, 59), list(0, 23), list(1, 31), list(1, 12), list(0, 7))
  .map((fields) => fields.join(' '));

/** Days around which clocks change, by half an hour too, or where nothing changes. */
const PLACES = [
  ['UTC', '2026-02-26T00:00'],
  ['Europe/Berlin', '2026-03-28T00:00'],
  ['Europe/Berlin', '2026-10-24T00:00'],
  ['America/New_York', '2026-03-07T00:00'],
  ['America/New_York', '2026-10-31T12:00'],
  ['Australia/Lord_Howe', '2026-10-03T00:00'],
  ['Australia/Lord_Howe', '2026-04-04T00:00'],
  ['Asia/Kathmandu', '2026-12-30T00:00'],
  ['America/Santiago', '2026-09-05T00:00'],
] as const;

describe('nextRuns', () => {
  it('is what a walk over every minute finds, wherever clocks change', () => {
    fc.assert(
      fc.property(expression, fc.constantFrom(...PLACES), (text, [zone, start]) => {
        const cron = parseCron(text);
        const [from, to] = [utc(start), utc(start) + 2.5 * DAY];
        const expected = walk(cron, zone, from, to);
        const found: number[] = [];
        for (const at of runsAfter(cron, zone, from - MINUTE)) {
          if (at >= to) break;
          found.push(at);
        }
        expect(found).toEqual(expected);
        if (found.length > 0) expect(nextRun(cron, zone, from - MINUTE)).toBe(found[0]);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('inverts the wall clock', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), fc.nat(3 * 24 * 60), ([zone, start], minutes) => {
        const at = utc(start) + minutes * MINUTE;
        const offsets = offsetsBetween(zone, at - DAY, at + DAY);
        expect(momentsOf(offsets, wallAt(zone, at))).toContain(at);
      }),
      { seed: 7 },
    );
  });
});
