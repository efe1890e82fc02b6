/** @file A canary's evidence as a fold over the request log: rows in, state out, the same wherever it is computed. */
import type { TrainedPipeline } from '../learners/pipeline.ts';
import type { Cell } from '../table/column.ts';
import type { CanaryPlan, CanarySide, CanaryState, CanaryTest } from './canary-plan.ts';
import { bet, eValue, startBetting, type Observation } from './e-process.ts';
import type { InferenceLogRecord } from './entities.ts';
import { addLatency } from './log-histogram.ts';

/** Control rows from which the cuts of the score and the limit of latency are learned. */
const LEARNING_ROWS = 30;
const CUT_QUANTILES = [0.1, 0.3, 0.5, 0.7, 0.9];
/** Points of evidence that are kept; every second one goes when there are more. */
const MAX_POINTS = 240;

/** A row of the log while a canary ran, and whether its customer came for the first time. */
export interface CanaryRow {
  readonly record: InferenceLogRecord;
  /** A customer who comes again falls where it fell before: that is no new draw, and the tests leave it out. */
  readonly isFirstOfUnit: boolean;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/** The number that a row's score is compared by; null when it has none. */
function scoreOf({ probability, prediction }: InferenceLogRecord): number | null {
  if (probability !== null) return probability;
  return typeof prediction === 'number' && Number.isFinite(prediction) ? prediction : null;
}

function learn(state: CanaryState, record: InferenceLogRecord): CanaryState {
  const score = scoreOf(record);
  const scores = score === null ? state.learning.scores : [...state.learning.scores, score];
  const latencies = [...state.learning.latencies, record.latencyMs];
  if (latencies.length < LEARNING_ROWS) return { ...state, learning: { scores, latencies } };
  const sortedScores = scores.toSorted((a, b) => a - b);
  const sortedLatencies = latencies.toSorted((a, b) => a - b);
  const cuts = [...new Set(CUT_QUANTILES.map((q) => quantile(sortedScores, q)))];
  return {
    ...state,
    scoreCuts: sortedScores.length === 0 ? [] : cuts,
    scoreBets:
      sortedScores.length === 0 ? [] : cuts.flatMap(() => [startBetting(), startBetting()]),
    slowMs: Math.max(10, 3 * quantile(sortedLatencies, 0.9)),
    learning: { scores: [], latencies: [] },
  };
}

function withSide(
  state: CanaryState,
  isCanary: boolean,
  change: (side: CanarySide) => CanarySide,
): CanaryState {
  const key = isCanary ? 'canary' : 'control';
  return { ...state, sides: { ...state.sides, [key]: change(state.sides[key]) } };
}

function count(state: CanaryState, record: InferenceLogRecord, step: number, failed: boolean) {
  const isCanary = record.arm === 'canary';
  const counted = withSide(state, isCanary, (side) => ({
    ...side,
    requests: side.requests + 1,
    errors: side.errors + (failed ? 1 : 0),
    invalid: side.invalid + (record.isInvalid ? 1 : 0),
    latency: addLatency(side.latency, record.latencyMs),
  }));
  const isOfStep = isCanary && record.canary?.step === step;
  return { ...counted, stepRequests: counted.stepRequests + (isOfStep ? 1 : 0) };
}

/** The draw of a new customer: sample ratio and sequential tests. */
function draw(
  state: CanaryState,
  { margins }: CanaryPlan,
  record: InferenceLogRecord,
  share: number,
  failed: boolean,
): CanaryState {
  const isCanary = record.arm === 'canary';
  const see = (outcome: number): Observation => ({ outcome, isCanary, share });
  const assigned = withSide(
    { ...state, units: state.units + 1, expectedUnits: state.expectedUnits + share },
    isCanary,
    (side) => ({ ...side, units: side.units + 1 }),
  );
  const bets = {
    ...assigned.bets,
    errors: bet(assigned.bets.errors, see(failed ? 1 : 0), margins.errors),
    invalid: bet(assigned.bets.invalid, see(record.isInvalid ? 1 : 0), margins.invalid),
  };
  if (state.slowMs === null) {
    return isCanary || failed ? { ...assigned, bets } : learn({ ...assigned, bets }, record);
  }
  const isSlow = record.latencyMs > state.slowMs ? 1 : 0;
  // What answered in the canary's place has another model's score.
  const score = record.fellBack ? null : scoreOf(record);
  const cuts = state.scoreCuts ?? [];
  const scoreBets =
    score === null
      ? assigned.scoreBets
      : assigned.scoreBets.map((one, at) => {
          const isAbove = score > cuts[at >> 1] ? 1 : 0;
          return bet(one, see(at % 2 === 0 ? isAbove : 1 - isAbove), margins.score);
        });
  const latency = bet(assigned.bets.latency, see(isSlow), margins.latency);
  return { ...assigned, bets: { ...bets, latency }, scoreBets };
}

/** e-values of the tests of a plan. A test without observations is 1. */
export function canaryEValues(
  plan: CanaryPlan,
  state: CanaryState,
): Readonly<Partial<Record<CanaryTest, number>>> {
  const values: Partial<Record<CanaryTest, number>> = {};
  for (const test of plan.tests) {
    if (test !== 'score') values[test] = eValue(state.bets[test]);
    else values.score = state.scoreBets.length === 0 ? 1 : eValue(...state.scoreBets);
  }
  return values;
}

/**
 * Takes rows of the log, in their order.
 *
 * @param rows Of this canary (`record.canary.id`), no shadows; one row of each request of several.
 * @param step The canary's step now.
 * @param throughSeq Last row of the log that was looked at to find these.
 */
export function foldCanary(
  plan: CanaryPlan,
  state: CanaryState,
  rows: readonly CanaryRow[],
  step: number,
  throughSeq: number,
): CanaryState {
  let next = state;
  for (const { record, isFirstOfUnit } of rows) {
    const share = record.canary?.share ?? 0;
    // The caller's own faults say nothing about a model.
    const isCallers = record.status >= 400 && record.status < 500;
    if (isCallers || share <= 0 || share >= 1) continue;
    const failed = record.status >= 500 || record.fellBack;
    next = count(next, record, step, failed);
    if (isFirstOfUnit) next = draw(next, plan, record, share, failed);
  }
  return { ...next, throughSeq: Math.max(next.throughSeq, throughSeq) };
}

/** The state with a point of evidence; the first point and the last always stay. */
export function withEvidence(
  plan: CanaryPlan,
  state: CanaryState,
  step: number,
  at: number,
): CanaryState {
  const { evidence } = state;
  const requests = state.sides.canary.requests;
  const point = { at, requests, step, eValues: canaryEValues(plan, state) };
  const kept =
    evidence.length < MAX_POINTS ? evidence : evidence.filter((_, index) => index % 2 === 0);
  return { ...state, evidence: [...kept, point] };
}

/**
 * The loss of one labelled row, 0…1; null when the label cannot be compared.
 *
 * Binary: the Brier score. Multiclass: 0 or 1. Regression: e / (e + scale) of the absolute error e.
 */
export function lossOf(
  { task, classes, positive }: Pick<TrainedPipeline, 'task' | 'classes' | 'positive'>,
  record: Pick<InferenceLogRecord, 'prediction' | 'probability'>,
  label: Cell,
  scale: number,
): number | null {
  if (label === null) return null;
  if (task === 'regression') {
    const truth = Number(label);
    if (!Number.isFinite(truth) || typeof record.prediction !== 'number') return null;
    const error = Math.abs(truth - record.prediction);
    return error === 0 ? 0 : error / (error + (scale > 0 ? scale : error));
  }
  if (!classes.includes(String(label))) return null;
  if (task === 'multiclass') return String(record.prediction) === String(label) ? 0 : 1;
  if (record.probability === null) return null;
  const truth = String(label) === positive ? 1 : 0;
  return (record.probability - truth) ** 2;
}

/** Takes the loss of one row whose label came. */
export function foldLoss(
  plan: CanaryPlan,
  state: CanaryState,
  { record, isFirstOfUnit }: CanaryRow,
  loss: number,
): CanaryState {
  const isCanary = record.arm === 'canary';
  const share = record.canary?.share ?? 0;
  if (share <= 0 || share >= 1 || record.fellBack) return state;
  const counted = withSide(state, isCanary, (side) => ({
    ...side,
    labelled: side.labelled + 1,
    lossSum: side.lossSum + loss,
  }));
  if (!isFirstOfUnit) return counted;
  const observed = bet(counted.bets.loss, { outcome: loss, isCanary, share }, plan.margins.loss);
  return { ...counted, bets: { ...counted.bets, loss: observed } };
}
