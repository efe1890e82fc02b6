import { describe, expect, it } from 'vitest';
import { endpointRecord } from '../../../tests/support/serving.ts';
import { createRandom } from '../random.ts';
import { resolveCanaryPlan, startCanary } from './canary-plan.ts';
import type { Canary } from './entities.ts';
import { checkServed, drawModel, trafficShares } from './split.ts';
import { sampleRatio, SRM_ALPHA } from './srm.ts';

const KEYS = 20_000;
const keys = Array.from({ length: KEYS }, (_, at) => `customer-${at}`);
const served = checkServed([
  { model: 'models:/churn/1', percent: 70 },
  { model: 'models:/churn/2', percent: 30 },
]);

function canaryAt(percent: number): Canary {
  const plan = resolveCanaryPlan({ steps: [{ percent, minRequests: 1 }] });
  return {
    canaryId: 'c',
    model: 'models:/churn/3',
    before: [],
    aliasBefore: null,
    startSeq: 0,
    plan,
    status: 'RUNNING',
    step: 0,
    startedAt: 0,
    stepStartedAt: 0,
    endedAt: null,
    reason: '',
    state: startCanary(0),
  };
}

/** Is a count within 4.5 standard deviations of its binomial mean? 1 in 150,000 is not. */
function isBinomial(count: number, share: number): boolean {
  return Math.abs(count - KEYS * share) < 4.5 * Math.sqrt(KEYS * share * (1 - share));
}

describe('drawModel', () => {
  it('divides customers by the shares that are set, within binomial bounds', () => {
    const endpoint = endpointRecord({ served, canary: canaryAt(10) });
    const counts = new Map<string, number>();
    for (const key of keys) {
      const { servedModel } = drawModel(endpoint, key);
      counts.set(servedModel, (counts.get(servedModel) ?? 0) + 1);
    }
    for (const { name, share } of trafficShares(endpoint)) {
      expect([name, isBinomial(counts.get(name)!, share)]).toEqual([name, true]);
    }
    const observed = trafficShares(endpoint).map(({ name }) => counts.get(name)!);
    const expected = trafficShares(endpoint).map(({ share }) => share * KEYS);
    expect(sampleRatio(observed, expected).isMismatch).toBe(false);
  });

  it('gives a customer the same model every time, and keeps who has the canary as it grows', () => {
    const small = endpointRecord({ served, canary: canaryAt(5) });
    const large = endpointRecord({ served, canary: canaryAt(50) });
    const none = endpointRecord({ served });
    for (const key of keys.slice(0, 5_000)) {
      const before = drawModel(small, key);
      expect(drawModel(small, key)).toEqual(before);
      const after = drawModel(large, key);
      if (before.arm === 'canary') expect(after.arm).toBe('canary');
      // Nobody moves between the other models because of the canary.
      if (after.arm === 'served') expect(after).toEqual(before);
      if (before.arm === 'served') expect(drawModel(none, key)).toEqual(before);
    }
  });

  it('draws differently for another endpoint, so that its canaries are not always the same people', () => {
    const first = endpointRecord({ canary: canaryAt(50) });
    const second = endpointRecord({ name: 'other', canary: canaryAt(50) });
    const both = keys.filter(
      (key) => drawModel(first, key).arm === 'canary' && drawModel(second, key).arm === 'canary',
    );
    expect(isBinomial(both.length, 0.25)).toBe(true);
  });
});

describe('checkServed', () => {
  it('wants whole percents that sum to 100 and different names', () => {
    const model = 'models:/churn/1';
    expect(checkServed([{ model }])).toEqual([{ name: 'churn-1', model, percent: 100 }]);
    expect(() => checkServed([{ model, percent: 99 }])).toThrow(/sum to 100, got 99/);
    expect(() => checkServed([{ model, percent: 99.5 }])).toThrow(/integer from 0 to 100/);
    expect(() =>
      checkServed([
        { model, percent: 50 },
        { model, percent: 50 },
      ]),
    ).toThrow(/different names/);
    expect(() => checkServed([])).toThrow(/sum to 100, got 0/);
  });
});

describe('sampleRatio', () => {
  it('alarms at its nominal level when the traffic is split as it was set', () => {
    const simulations = 20_000;
    let alarms = 0;
    let atFive = 0;
    for (let at = 0; at < simulations; at++) {
      const random = createRandom(`srm/${at}`);
      // A normal approximation of a binomial of 10,000 at 20 %: exact enough, and quick.
      const count = Math.round(2_000 + 40 * random.normal());
      const { pValue, isMismatch } = sampleRatio([count, 10_000 - count], [2_000, 8_000]);
      if (isMismatch) alarms++;
      if (pValue < 0.05) atFive++;
    }
    const bound = (p: number): number => 4 * Math.sqrt((p * (1 - p)) / simulations);
    expect(Math.abs(alarms / simulations - SRM_ALPHA)).toBeLessThan(bound(SRM_ALPHA));
    expect(Math.abs(atFive / simulations - 0.05)).toBeLessThan(bound(0.05));
  });

  it('alarms when a share is lost, and when something comes where nothing was set', () => {
    expect(sampleRatio([900, 9_100], [1_000, 9_000]).isMismatch).toBe(true);
    expect(sampleRatio([1, 999], [0, 1_000])).toMatchObject({ isMismatch: true, pValue: 0 });
    expect(sampleRatio([10], [10])).toMatchObject({ isMismatch: false, pValue: 1 });
  });
});
