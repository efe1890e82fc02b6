/** @file The plan of a canary, and where it stands. */
import { checkInteger, checkNumber, checkOneOf } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { startBetting, type BettingState } from './e-process.ts';
import type { LogHistogram } from './log-histogram.ts';

/** One step: a share that is held until enough requests came. */
export interface CanaryStep {
  /** Percent of the traffic, above 0, below 100. */
  readonly percent: number;
  /** Requests that the canary must have answered in this step. */
  readonly minRequests: number;
}

/** Fixed limits; null is none. They count from `minRequests` of the canary's requests on. */
export interface CanaryGuards {
  readonly minRequests: number;
  /** Share of the canary's requests that failed. */
  readonly maxErrorRate: number | null;
  /** Share of the canary's scores that were no number or no probability. */
  readonly maxInvalidRate: number | null;
  /** 99th percentile of the canary's latency, ms. */
  readonly maxP99Ms: number | null;
}

/** What the sequential tests compare. */
export const CANARY_TESTS = ['errors', 'invalid', 'latency', 'score', 'loss'] as const;

/** One of them. */
export type CanaryTest = (typeof CANARY_TESTS)[number];

/** The plan. */
export interface CanaryPlan {
  readonly steps: readonly CanaryStep[];
  /** Chance that a canary that is no worse is ever rolled back by the sequential tests, all together. */
  readonly alpha: number;
  readonly tests: readonly CanaryTest[];
  /** How much worse the canary may be, by test: difference of shares, of the score's distribution, of the loss. */
  readonly margins: Readonly<Record<CanaryTest, number>>;
  readonly guards: CanaryGuards;
  /** After the last step: stay there for a person to decide, or give the canary all traffic. */
  readonly onPass: 'hold' | 'promote';
  /** Alias that follows: to the canary when it is promoted, back to the version before when it is rolled back. */
  readonly alias: string | null;
}

/** What of a plan a caller may leave out. */
export type CanaryPlanInput = Partial<Omit<CanaryPlan, 'guards' | 'margins'>> & {
  readonly guards?: Partial<CanaryGuards>;
  readonly margins?: Partial<CanaryPlan['margins']>;
};

/** One side of the comparison. */
export interface CanarySide {
  readonly requests: number;
  readonly errors: number;
  readonly invalid: number;
  readonly latency: LogHistogram;
  /** Customers (or requests) that fell here. */
  readonly units: number;
  readonly labelled: number;
  readonly lossSum: number;
}

/** A point of the evidence over time. */
export interface EvidencePoint {
  readonly at: number;
  /** Requests of the canary so far. */
  readonly requests: number;
  readonly step: number;
  /** e-value by test. */
  readonly eValues: Readonly<Partial<Record<CanaryTest, number>>>;
}

/** Where a canary stands. Plain data; a fold over the log in its order. */
export interface CanaryState {
  /** Last row of the log that was looked at. */
  readonly throughSeq: number;
  /** The canary's requests in this step. */
  readonly stepRequests: number;
  /** Units that were assigned, and how many of them the canary should have by the shares. */
  readonly units: number;
  readonly expectedUnits: number;
  readonly sides: { readonly canary: CanarySide; readonly control: CanarySide };
  readonly bets: Readonly<Record<Exclude<CanaryTest, 'score'>, BettingState>>;
  /** One test per cut of the score and direction. */
  readonly scoreBets: readonly BettingState[];
  /** Scores that cut the range into parts; null while they are learned from the others' first scores. */
  readonly scoreCuts: readonly number[] | null;
  /** Latency above which a request is slow, ms; null while it is learned. */
  readonly slowMs: number | null;
  /** First scores and latencies of the others, until cuts and limit are fixed. */
  readonly learning: { readonly scores: readonly number[]; readonly latencies: readonly number[] };
  /** Running mean of absolute errors, the scale of a regression's loss; 0 before the first. */
  readonly lossScale: number;
  readonly evidence: readonly EvidencePoint[];
}

/** Default steps. */
const DEFAULT_STEPS: readonly CanaryStep[] = [
  { percent: 5, minRequests: 50 },
  { percent: 25, minRequests: 200 },
  { percent: 50, minRequests: 500 },
];

const DEFAULT_MARGINS: CanaryPlan['margins'] = {
  errors: 0,
  invalid: 0,
  latency: 0.05,
  score: 0.1,
  loss: 0,
};

const optional = (name: string, value: number | null | undefined, max?: number): number | null =>
  value === null || value === undefined
    ? null
    : checkNumber(name, value, { min: 0, ...(max === undefined ? {} : { max }) });

/**
 * Fills in a plan and checks it.
 *
 * @throws {ParamError} `invalid_param`
 */
export function resolveCanaryPlan(input: CanaryPlanInput = {}): CanaryPlan {
  const steps = (input.steps ?? DEFAULT_STEPS).map(({ percent, minRequests }, at) => ({
    percent: checkNumber(`canary.steps[${at}].percent`, percent, { above: 0, max: 99 }),
    minRequests: checkInteger(`canary.steps[${at}].minRequests`, minRequests, { min: 1 }),
  }));
  if (
    steps.length === 0 ||
    steps.some(({ percent }, at) => at > 0 && percent <= steps[at - 1].percent)
  ) {
    throw new ParamError(
      'invalid_param',
      `canary.steps must be at least one step, each with a larger percent than the one before, got ${steps.map(({ percent }) => percent).join(', ') || 'none'}`,
      { name: 'canary.steps' },
    );
  }
  const tests = [...new Set(input.tests ?? CANARY_TESTS)].map((test) =>
    checkOneOf('canary.tests', test, CANARY_TESTS),
  );
  const guards = input.guards ?? {};
  const margins = { ...DEFAULT_MARGINS, ...input.margins };
  for (const test of CANARY_TESTS) {
    checkNumber(`canary.margins.${test}`, margins[test], { min: 0, max: 0.9 });
  }
  return {
    steps,
    alpha: checkNumber('canary.alpha', input.alpha ?? 0.05, { above: 0, max: 0.5 }),
    tests,
    margins,
    guards: {
      minRequests: checkInteger('canary.guards.minRequests', guards.minRequests ?? 20, { min: 1 }),
      maxErrorRate: optional('canary.guards.maxErrorRate', guards.maxErrorRate, 1),
      maxInvalidRate: optional('canary.guards.maxInvalidRate', guards.maxInvalidRate, 1),
      maxP99Ms: optional('canary.guards.maxP99Ms', guards.maxP99Ms),
    },
    onPass: checkOneOf('canary.onPass', input.onPass ?? 'hold', ['hold', 'promote']),
    alias: input.alias ?? null,
  };
}

const SIDE: CanarySide = {
  requests: 0,
  errors: 0,
  invalid: 0,
  latency: {},
  units: 0,
  labelled: 0,
  lossSum: 0,
};

/** A canary before its first request. @param throughSeq Last row of the log before it. */
export function startCanary(throughSeq: number): CanaryState {
  const fresh = startBetting();
  return {
    throughSeq,
    stepRequests: 0,
    units: 0,
    expectedUnits: 0,
    sides: { canary: SIDE, control: SIDE },
    bets: { errors: fresh, invalid: fresh, latency: fresh, loss: fresh },
    scoreBets: [],
    scoreCuts: null,
    slowMs: null,
    learning: { scores: [], latencies: [] },
    lossScale: 0,
    evidence: [],
  };
}
