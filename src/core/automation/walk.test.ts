import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from './condition.ts';
import type { EventRecord } from './events.ts';
import { NEW_STATE, type RuleRecord } from './rule.ts';
import { momentsOf, walkRule, type MetricWindow, type Sources } from './walk.ts';

const HOUR = 3_600_000;

const ruleOf = (patch: Partial<RuleRecord> = {}): RuleRecord => ({
  ruleId: 'r1',
  set: null,
  name: 'Drift',
  when: {
    metric: { monitor: 'm1', key: 'drift_share' },
    aggregate: 'last',
    over: { windows: 1 },
    op: '>=',
    value: 0.5,
  },
  for: 1,
  cooldownMs: 0,
  severity: 'warning',
  actions: [{ do: 'notify' }],
  enabled: true,
  state: { ...NEW_STATE, cursors: { 'm1/drift_share': -1 } },
  createdAt: 0,
  createdBy: 'ml_engineer',
  updatedAt: 0,
  schemaVersion: 1,
  ...patch,
});

const windowsOf = (values: readonly (number | null)[]): readonly MetricWindow[] =>
  values.map((value, n) => ({
    windowStart: n * HOUR,
    windowEnd: (n + 1) * HOUR,
    metrics: { drift_share: value },
  }));

const sourcesOf = (
  windows: readonly MetricWindow[],
  events: readonly EventRecord[] = [],
): Sources => ({ windows: new Map([['m1', windows]]), events, endpoints: new Map() });

/** Walks to the end, as ticks do; gives the windows (by number) that the rule fired at. */
function walkAll(
  rule: RuleRecord,
  sources: Sources,
  now: number,
): { readonly rule: RuleRecord; readonly fired: readonly number[] } {
  const fired: number[] = [];
  let current = rule;
  for (;;) {
    const walk = walkRule(current, momentsOf(current, sources, now), sources, now);
    current = { ...current, state: walk.state };
    if (walk.fired === null) return { rule: current, fired };
    fired.push(walk.fired.moment.at / HOUR - 1);
  }
}

const arbitraryValues = fc.array(
  fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
  { minLength: 1, maxLength: 30 },
);

describe('walkRule', () => {
  it('comes to the same firings however the windows are cut into ticks', () => {
    fc.assert(
      fc.property(
        arbitraryValues,
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        (values, cuts, times) => {
          const windows = windowsOf(values);
          const whole = walkAll(ruleOf({ for: times }), sourcesOf(windows), 1000 * HOUR);
          let rule = ruleOf({ for: times });
          const fired: number[] = [];
          for (const cut of [...cuts.sort((a, b) => a - b), values.length]) {
            const part = walkAll(rule, sourcesOf(windows.slice(0, cut)), 1000 * HOUR);
            rule = part.rule;
            fired.push(...part.fired);
          }
          expect(fired).toEqual(whole.fired);
          expect(rule.state).toEqual(whole.rule.state);
        },
      ),
    );
  });

  it('never fires twice at the same window, nor when nothing is new', () => {
    fc.assert(
      fc.property(arbitraryValues, (values) => {
        const sources = sourcesOf(windowsOf(values));
        const first = walkAll(ruleOf(), sources, 1000 * HOUR);
        expect(new Set(first.fired).size).toBe(first.fired.length);
        expect(walkAll(first.rule, sources, 2000 * HOUR).fired).toEqual([]);
      }),
    );
  });

  it('keeps firings at least a cooldown apart, whatever happens', () => {
    fc.assert(
      fc.property(
        arbitraryValues,
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 30, maxLength: 30 }),
        (values, cooldown, pauses) => {
          const windows = windowsOf(values);
          let rule = ruleOf({ cooldownMs: cooldown * HOUR });
          let now = 100 * HOUR;
          const times: number[] = [];
          windows.forEach((_, n) => {
            now += pauses[n] * HOUR;
            const part = walkAll(rule, sourcesOf(windows.slice(0, n + 1)), now);
            rule = part.rule;
            times.push(...part.fired.map(() => now));
          });
          for (let at = 1; at < times.length; at++) {
            expect(times[at] - times[at - 1]).toBeGreaterThanOrEqual(cooldown * HOUR);
          }
          expect(rule.state.numFirings).toBe(times.length);
        },
      ),
    );
  });

  it('of a source that it never read looks at the newest window alone', () => {
    const rule = ruleOf({ state: NEW_STATE });
    expect(walkAll(rule, sourcesOf(windowsOf([0.9, 0.1, 0.9])), 9 * HOUR).fired).toEqual([2]);
    expect(walkAll(rule, sourcesOf(windowsOf([0.9, 0.9, 0.1])), 9 * HOUR).fired).toEqual([]);
  });

  it('takes a value that comes late, as labels do', () => {
    const early = walkAll(ruleOf(), sourcesOf(windowsOf([null])), 9 * HOUR);
    expect(early.fired).toEqual([]);
    expect(walkAll(early.rule, sourcesOf(windowsOf([0.7])), 9 * HOUR).fired).toEqual([0]);
  });

  it('looks at one window once, though several of its metrics are new', () => {
    const when: Condition = {
      all: [
        ruleOf().when,
        {
          metric: { monitor: 'm1', key: 'auc' },
          aggregate: 'last',
          over: { windows: 1 },
          op: '<',
          value: 0.7,
        },
      ],
    };
    const window = { windowStart: 0, windowEnd: HOUR, metrics: { drift_share: 0.9, auc: 0.6 } };
    const rule = ruleOf({ when, state: NEW_STATE });
    expect(momentsOf(rule, sourcesOf([window]), HOUR)).toHaveLength(1);
    expect(walkAll(rule, sourcesOf([window]), HOUR).fired).toEqual([0]);
  });

  it('fires at each event that it waits for, and not at what it did itself', () => {
    const rule = ruleOf({ when: { event: 'rule.fired' }, state: NEW_STATE });
    const event = (seq: number, ruleId: string): EventRecord => ({
      seq,
      type: 'rule.fired',
      at: seq * HOUR,
      subject: `rules:/${ruleId}`,
      data: { rule_id: ruleId },
    });
    const sources = sourcesOf([], [event(1, 'r2'), event(2, 'r1'), event(3, 'r3')]);
    expect(walkAll(rule, sources, 9 * HOUR).fired).toEqual([0, 2]);
  });
});
