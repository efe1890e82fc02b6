/** @file What a canary's evidence says to do: wait, next step, ready for a person, all traffic, or back. */
import type { CanaryPlan, CanaryState, CanaryTest } from './canary-plan.ts';
import { canaryEValues } from './canary-fold.ts';
import { histogramQuantile } from './log-histogram.ts';
import { sampleRatio, type SampleRatio } from './srm.ts';

/** The decision, with its reason in words. */
export interface CanaryDecision {
  readonly action: 'wait' | 'advance' | 'ready' | 'promote' | 'roll_back';
  readonly reason: string;
}

/** What each test is about, in words. */
export const TEST_WORDS: Readonly<Record<CanaryTest, string>> = {
  errors: 'requests fail more often',
  invalid: 'scores are invalid more often',
  latency: 'slow answers are more frequent',
  score: 'scores are distributed differently',
  loss: 'the loss on labelled requests is higher',
};

/** e-value from which a test of this plan alarms: the level is shared among its tests. */
export function alarmLevel(plan: CanaryPlan): number {
  return plan.tests.length / plan.alpha;
}

/** The sample ratio of a canary so far. */
export function canaryRatio({ sides, units, expectedUnits }: CanaryState): SampleRatio {
  return sampleRatio(
    [sides.canary.units, sides.control.units],
    [expectedUnits, units - expectedUnits],
  );
}

function broken({ guards }: CanaryPlan, { sides }: CanaryState): string | null {
  const { requests, errors, invalid, latency } = sides.canary;
  if (requests < guards.minRequests) return null;
  const percent = (count: number): string => `${((100 * count) / requests).toFixed(1)} %`;
  if (guards.maxErrorRate !== null && errors / requests > guards.maxErrorRate) {
    return `error rate ${percent(errors)} of ${requests} requests is above ${(100 * guards.maxErrorRate).toFixed(1)} %`;
  }
  if (guards.maxInvalidRate !== null && invalid / requests > guards.maxInvalidRate) {
    return `invalid scores ${percent(invalid)} of ${requests} requests are above ${(100 * guards.maxInvalidRate).toFixed(1)} %`;
  }
  const p99 = histogramQuantile(latency, 0.99);
  if (guards.maxP99Ms !== null && p99 !== null && p99 > guards.maxP99Ms) {
    return `p99 latency ${p99.toFixed(1)} ms of ${requests} requests is above ${guards.maxP99Ms} ms`;
  }
  return null;
}

/** Looks at the evidence. May be called as often as one likes: see e-process.ts. */
export function decideCanary(plan: CanaryPlan, state: CanaryState, step: number): CanaryDecision {
  const guard = broken(plan, state);
  if (guard !== null) return { action: 'roll_back', reason: guard };
  const level = alarmLevel(plan);
  for (const [test, value] of Object.entries(canaryEValues(plan, state))) {
    if (value >= level) {
      const shown = value > 1e6 ? 'over 1,000,000' : value.toFixed(0);
      return {
        action: 'roll_back',
        reason: `${TEST_WORDS[test as CanaryTest]}: e-value ${shown} reached ${level.toFixed(0)} after ${state.sides.canary.requests} requests of the canary`,
      };
    }
  }
  if (state.stepRequests < plan.steps[step].minRequests) {
    return {
      action: 'wait',
      reason: `${state.stepRequests} of ${plan.steps[step].minRequests} requests of this step`,
    };
  }
  const { isMismatch, pValue } = canaryRatio(state);
  if (isMismatch) {
    return {
      action: 'wait',
      reason: `sample ratio mismatch (p = ${pValue.toExponential(1)}): traffic does not arrive in the shares that were set; nothing is decided until it does`,
    };
  }
  const isLast = step === plan.steps.length - 1;
  const enough = `${state.stepRequests} requests at ${plan.steps[step].percent} % without an alarm`;
  if (!isLast) return { action: 'advance', reason: enough };
  return { action: plan.onPass === 'promote' ? 'promote' : 'ready', reason: enough };
}
