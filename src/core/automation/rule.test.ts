import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryRule, parseRuleWords } from '../../../tests/support/rule-prose.ts';
import type { Comparison } from './condition.ts';
import { evaluateCondition, type Readings } from './evaluate.ts';
import { checkRule, NEW_STATE, ruleWords, type RuleSpec, type RuleState } from './rule.ts';
import { isNewsFor, stepRule } from './step.ts';

const HOUR = 3_600_000;

const DRIFT: Comparison = {
  metric: { monitor: 'm1', key: 'drift_share' },
  aggregate: 'mean',
  over: { windows: 2 },
  op: '>=',
  value: 0.5,
};

const RULE: RuleSpec = {
  name: 'Drift',
  when: DRIFT,
  for: 2,
  cooldownMs: 24 * HOUR,
  severity: 'warning',
  actions: [
    { do: 'open_incident' },
    { do: 'retrain', model: 'churn', table: null, start: 'cold', alias: 'challenger' },
  ],
  enabled: true,
};

const readings = (values: readonly number[], event: Readings['event'] = null): Readings => ({
  windows: () => values.map((value, n) => ({ start: n * HOUR, end: (n + 1) * HOUR, value })),
  endpoint: () => null,
  event,
});

describe('ruleWords', () => {
  it('says the whole rule', () => {
    expect(ruleWords(RULE, { monitor: () => 'Churn drift', webhook: (id) => id })).toBe(
      'When the mean drift_share of monitor "Churn drift" over the last 2 windows is at least 0.5, 2 times in a row: open an incident, then retrain churn on the newest version of its training table, from scratch, as challenger. Severity warning. At most once in 1 day.',
    );
  });

  it('says every number, name and structure of any rule: what is read back is the rule', () => {
    fc.assert(
      fc.property(arbitraryRule, (rule) => {
        expect(checkRule(rule)).toEqual(rule);
        expect(parseRuleWords(ruleWords(rule))).toEqual({
          when: rule.when,
          for: rule.for,
          cooldownMs: rule.cooldownMs,
          severity: rule.severity,
        });
      }),
    );
  });

  it('never disagrees with the evaluation: the sentence read back decides alike', () => {
    const values = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 6 });
    fc.assert(
      fc.property(arbitraryRule, values, (rule, seen) => {
        const read = parseRuleWords(ruleWords(rule)).when;
        const [ours, theirs] = [rule.when, read].map((when) =>
          evaluateCondition(when, readings(seen)),
        );
        expect(theirs.holds).toBe(ours.holds);
      }),
    );
  });
});

describe('checkRule', () => {
  it.each([
    [{ for: 0 }, 'invalid_param'],
    [{ cooldownMs: -1 }, 'invalid_param'],
    [{ name: '  ' }, 'invalid_param'],
    [{ actions: [] }, 'invalid_param'],
    [{ when: { all: [] } }, 'invalid_condition'],
    [{ when: { ...DRIFT, aggregate: 'last' } }, 'invalid_condition'],
    [{ when: { ...DRIFT, value: NaN } }, 'invalid_param'],
    [{ when: { ...DRIFT, metric: { endpoint: 'e', key: 'p99_ms' } } }, 'invalid_condition'],
    [
      { actions: [{ do: 'retrain', model: 'm', table: null, start: 'cold', alias: 'champion' }] },
      'gate_required',
    ],
    [{ actions: [{ do: 'launch' }] }, 'invalid_action'],
  ] as const)('refuses %o', (change, code) => {
    expect(() => checkRule({ ...RULE, ...change } as RuleSpec)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('evaluateCondition', () => {
  it('is undecided where it depends on a value that is not there', () => {
    const low = { ...DRIFT, op: '<', value: 10 } as Comparison;
    expect(evaluateCondition(DRIFT, readings([0.9])).holds).toBeNull();
    expect(evaluateCondition({ all: [DRIFT, low] }, readings([0.9])).holds).toBeNull();
    const ended = { event: 'run.finished' } as const;
    expect(evaluateCondition({ all: [DRIFT, ended] }, readings([0.9])).holds).toBe(false);
    const event = { type: 'run.finished', at: 1, subject: 'runs:/1', data: {} } as const;
    expect(evaluateCondition({ any: [DRIFT, ended] }, readings([0.9], event)).holds).toBe(true);
  });

  it.each([
    ['last', { windows: 1 }, 4],
    ['mean', { windows: 2 }, 3],
    ['min', { windows: 3 }, 1],
    ['max', { windows: 4 }, 9],
    ['sum', { ms: 2 * HOUR }, 6],
    ['change', { windows: 4 }, -5],
  ] as const)('takes the %s over the windows', (aggregate, over, value) => {
    const seen = readings([9, 1, 2, 4]);
    const { evidence } = evaluateCondition({ ...DRIFT, aggregate, over }, seen);
    expect(evidence[0].seen).toBe(value);
  });
});

describe('stepRule', () => {
  /** Outcomes of evaluations one hour apart. */
  const walk = (rule: RuleSpec, holds: readonly (boolean | null)[], isNews = false): string[] => {
    let state: RuleState = NEW_STATE;
    return holds.map((one, hour) => {
      const step = stepRule(rule, state, { holds: one }, hour * HOUR, isNews);
      state = step.state;
      return step.outcome;
    });
  };

  it('fires at the n-th true evaluation in a row, once for the same trouble', () => {
    expect(walk({ ...RULE, cooldownMs: 0 }, [true, false, true, true, true, false, true])).toEqual([
      'pending',
      'quiet',
      'pending',
      'fires',
      'open',
      'quiet',
      'pending',
    ]);
  });

  it('lets what cannot be decided neither count nor interrupt', () => {
    expect(walk(RULE, [true, null, true])).toEqual(['pending', 'undecided', 'fires']);
  });

  it('fires again after the cooldown while it lasts, and never within it', () => {
    const rule = { ...RULE, for: 1, cooldownMs: 3 * HOUR };
    expect(walk(rule, [true, true, true, true, true])).toEqual([
      'fires',
      'open',
      'open',
      'fires',
      'open',
    ]);
    expect(walk(rule, [true, false, true, false, true])).toEqual([
      'fires',
      'quiet',
      'suppressed',
      'quiet',
      'fires',
    ]);
  });

  it('takes each event for trouble of its own', () => {
    const rule = { ...RULE, for: 1, cooldownMs: 0 };
    expect(walk(rule, [true, true], true)).toEqual(['fires', 'fires']);
    const event = { type: 'gate.failed', at: 1, subject: 'models:/a/1', data: { n: 3 } } as const;
    const when = {
      any: [DRIFT, { event: 'gate.failed', subject: 'models:/a/*', where: { n: '3' } }],
    } as const;
    expect(isNewsFor(when, event)).toBe(true);
    expect(isNewsFor(when, { ...event, subject: 'models:/b/1' })).toBe(false);
    expect(isNewsFor(when, { ...event, data: { n: 4 } })).toBe(false);
    expect(isNewsFor(DRIFT, event)).toBe(false);
  });

  it('keeps two firings at least a cooldown apart, whatever happens', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ holds: fc.constantFrom(true, false, null), gap: fc.nat(5) })),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(8),
        fc.boolean(),
        (evaluations, wanted, cooldownMs, isNews) => {
          let [now, streak, last] = [0, 0, -Infinity];
          let state: RuleState = NEW_STATE;
          for (const { holds, gap } of evaluations) {
            now += gap;
            streak = holds === null ? streak : holds ? streak + 1 : 0;
            const step = stepRule({ for: wanted, cooldownMs }, state, { holds }, now, isNews);
            state = step.state;
            if (step.outcome !== 'fires') continue;
            expect(now - last).toBeGreaterThanOrEqual(cooldownMs);
            expect(streak).toBeGreaterThanOrEqual(wanted);
            last = now;
          }
        },
      ),
    );
  });
});
