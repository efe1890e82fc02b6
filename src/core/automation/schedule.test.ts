import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from './cron.ts';
import { cronWords } from './cron-words.ts';
import { nextRuns } from './cron-next.ts';
import {
  checkSchedule,
  GRACE_MS,
  nextAtOf,
  planDue,
  scheduleWords,
  type MissedPolicy,
  type ScheduleSpec,
} from './schedule.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);
const HOUR = 3_600_000;

const NIGHTLY: ScheduleSpec = {
  name: 'Nightly',
  cron: '0 2 * * *',
  zone: 'UTC',
  missed: { kind: 'once' },
  severity: 'info',
  actions: [
    { do: 'score', model: 'churn', alias: 'champion', table: 'dev.c.new', into: 'dev.c.out' },
  ],
  enabled: true,
};

describe('cronWords', () => {
  it.each([
    ['0 2 * * *', 'every day at 02:00 (UTC)'],
    ['* * * * *', 'every day every minute (UTC)'],
    ['*/15 * * * *', 'every day every 15 minutes of every hour (UTC)'],
    ['0,30 9-17 * * 1-5', 'on Monday to Friday every 30 minutes of the hours 09:00 to 17:00 (UTC)'],
    ['5 * * * *', 'every day at minute 5 of every hour (UTC)'],
    ['0 0 1,15 * *', 'on day 1 and 15 of the month at 00:00 (UTC)'],
    ['0 12 13 * fri', 'on day 13 of the month and on every Friday at 12:00 (UTC)'],
    [
      '0 12 */2 * mon',
      'on day 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29 and 31 of the month when it is a Monday at 12:00 (UTC)',
    ],
    ['0 6,18 * jan,jun-aug *', 'every day at 06:00 and 18:00, in January and June to August (UTC)'],
    ['10 */6 * * *', 'every day at 00:10, 06:10, 12:10 and 18:10 (UTC)'],
  ])('says "%s" as "%s"', (text, words) => {
    expect(cronWords(parseCron(text), 'UTC')).toBe(words);
  });

  it('names another zone, and what is done, and what is missed', () => {
    expect(scheduleWords({ ...NIGHTLY, zone: 'Europe/Berlin' })).toBe(
      'Every day at 02:00 (Europe/Berlin time): score dev.c.new with churn@champion into dev.c.out. Missed runs are made up for by one.',
    );
  });
});

describe('checkSchedule', () => {
  it('gives back what it takes, and refuses the rest', () => {
    expect(checkSchedule(NIGHTLY)).toEqual(NIGHTLY);
    const refused = (change: object, code: string): void => {
      expect(() => checkSchedule({ ...NIGHTLY, ...change })).toThrow(
        expect.objectContaining({ code }),
      );
    };
    refused({ cron: '0 25 * * *' }, 'invalid_cron');
    refused({ zone: 'Nowhere' }, 'invalid_zone');
    refused({ missed: { kind: 'all', upTo: 0 } }, 'invalid_param');
    refused({ actions: [] }, 'invalid_param');
  });
});

describe('planDue', () => {
  const at = utc('2026-11-01T02:00');
  const plan = (missed: MissedPolicy, now: number) =>
    planDue({ ...NIGHTLY, missed, nextAt: at }, now);
  const dayThree = utc('2026-11-03T09:00');

  it('runs on time, whatever the policy', () => {
    for (const missed of [{ kind: 'skip' }, { kind: 'once' }, { kind: 'all', upTo: 5 }] as const) {
      expect(plan(missed, at - 1)).toEqual({ runs: [], missed: 0, nextAt: at });
      expect(plan(missed, at + GRACE_MS)).toEqual({
        runs: [at],
        missed: 0,
        nextAt: at + 24 * HOUR,
      });
    }
  });

  it('does with missed runs what was chosen', () => {
    const nextAt = utc('2026-11-04T02:00');
    expect(plan({ kind: 'skip' }, dayThree)).toEqual({ runs: [], missed: 3, nextAt });
    const last = utc('2026-11-03T02:00');
    expect(plan({ kind: 'once' }, dayThree)).toEqual({ runs: [last], missed: 2, nextAt });
    expect(plan({ kind: 'all', upTo: 2 }, dayThree)).toEqual({
      runs: [last - 24 * HOUR, last],
      missed: 1,
      nextAt,
    });
  });

  it('makes up for nothing when a run is on time anyway', () => {
    const now = utc('2026-11-03T02:01');
    expect(plan({ kind: 'once' }, now)).toMatchObject({ runs: [now - 60_000], missed: 2 });
  });

  it('survives years of a run every minute', () => {
    const minutely = { ...NIGHTLY, cron: '* * * * *', nextAt: at };
    const now = utc('2031-11-03T02:01');
    const { runs, nextAt } = planDue(minutely, now);
    expect(runs.length).toBeLessThanOrEqual(2);
    expect(nextAt).toBe(now + 60_000);
  });

  it('loses no run: what is due is run or counted, and the next is never due', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('*/7 * * * *', '0 */3 * * *', '15 4 * * 1-5', '0 0 1 * *'),
        fc.constantFrom<MissedPolicy>({ kind: 'skip' }, { kind: 'once' }, { kind: 'all', upTo: 3 }),
        fc.array(fc.integer({ min: 0, max: 400_000_000 }), { minLength: 1, maxLength: 5 }),
        (cron, missed, steps) => {
          const start = utc('2026-03-27T12:34');
          const zone = 'Europe/Berlin';
          let nextAt = nextAtOf({ cron, zone }, start);
          let [now, counted] = [start, 0];
          for (const step of steps) {
            now += step;
            const due = planDue({ cron, zone, missed, nextAt }, now);
            counted += due.runs.length + due.missed;
            expect(due.runs.every((run) => run <= now)).toBe(true);
            expect(due.nextAt).toBeGreaterThan(now);
            ({ nextAt } = due);
          }
          const expected = nextRuns(parseCron(cron), zone, start, 5000).filter((run) => run <= now);
          expect(counted).toBe(expected.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});
