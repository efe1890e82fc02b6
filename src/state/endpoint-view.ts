/** @file What an endpoint's pages show of its records: shares, a canary's evidence, the log filtered. Pure. */
import { alarmLevel, canaryRatio, TEST_WORDS } from '../core/serving/canary-decide.ts';
import type { CanarySide, CanaryTest } from '../core/serving/canary-plan.ts';
import type { Arm, Canary, EndpointRecord, InferenceLogRecord } from '../core/serving/entities.ts';
import { histogramQuantile } from '../core/serving/log-histogram.ts';
import type { Cell } from '../core/table/column.ts';
import { CANARY_NAME, trafficShares } from '../core/serving/split.ts';
import type { EndpointStats, ModelFigures } from '../core/serving/stats.ts';

/** How an endpoint stands, in one word. */
export function endpointState({ canary, shadow }: EndpointRecord): {
  readonly words: string;
  readonly tone: 'success' | 'warning' | 'danger' | 'neutral';
} {
  if (canary?.status === 'RUNNING') return { words: 'Canary runs', tone: 'warning' };
  if (canary?.status === 'ROLLED_BACK') return { words: 'Rolled back', tone: 'danger' };
  if (shadow !== null) return { words: 'Ready, with shadow', tone: 'success' };
  return { words: 'Ready', tone: 'success' };
}

/** `churn@champion 95 %, canary 5 %`. */
export function splitWords(endpoint: EndpointRecord): string {
  return trafficShares(endpoint)
    .map(({ name, share }) => `${name} ${Number((100 * share).toFixed(1))} %`)
    .join(', ');
}

/** What a canary's status is called. */
export const CANARY_WORDS: Readonly<
  Record<
    Canary['status'],
    { readonly words: string; readonly tone: 'warning' | 'success' | 'danger' | 'neutral' }
  >
> = {
  RUNNING: { words: 'Running', tone: 'warning' },
  PASSED: { words: 'Promoted', tone: 'success' },
  ROLLED_BACK: { words: 'Rolled back', tone: 'danger' },
  STOPPED: { words: 'Stopped', tone: 'neutral' },
};

/** A line of evidence: e-values by requests of the canary. */
export interface EvidenceLine {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Smallest e-value that is drawn: below it nothing differs for the eye. */
const LEAST = 0.01;

/** What each test is called beside its line. */
const LINE_NAMES: Readonly<Record<CanaryTest, string>> = {
  errors: 'errors',
  invalid: 'invalid scores',
  latency: 'slow answers',
  score: 'score distribution',
  loss: 'loss on labels',
};

/** e-values over the canary's requests, one line for each test of its plan. */
export function evidenceLines({ plan, state }: Pick<Canary, 'plan' | 'state'>): EvidenceLine[] {
  return plan.tests.map((test) => {
    const points = state.evidence.filter(({ eValues }) => eValues[test] !== undefined);
    return {
      name: LINE_NAMES[test],
      x: points.map(({ requests }) => requests),
      y: points.map(({ eValues }) => Math.min(1e9, Math.max(LEAST, eValues[test] ?? 1))),
    };
  });
}

/** One test of a plan and how far it is. */
export interface TestRow {
  readonly test: CanaryTest;
  /** What it would alarm for. */
  readonly words: string;
  readonly margin: number;
  readonly eValue: number;
  readonly alarm: number;
}

/** Tests of a canary with their newest e-values; 1 is no evidence. */
export function testRows({ plan, state }: Pick<Canary, 'plan' | 'state'>): readonly TestRow[] {
  const newest = state.evidence.at(-1)?.eValues;
  return plan.tests.map((test) => ({
    test,
    words: TEST_WORDS[test],
    margin: plan.margins[test],
    eValue: newest?.[test] ?? 1,
    alarm: alarmLevel(plan),
  }));
}

/** One side of a canary's comparison in figures. */
export interface SideRow {
  readonly name: string;
  readonly requests: number;
  readonly errors: number;
  readonly invalid: number;
  readonly p99: number | null;
  readonly units: number;
  readonly expected: number;
  readonly labelled: number;
  readonly loss: number | null;
}

/** Canary and the others side by side, and whether they get the traffic that they should. */
export function canarySides({ state }: Pick<Canary, 'state'>): {
  readonly rows: readonly [SideRow, SideRow];
  readonly ratio: ReturnType<typeof canaryRatio>;
} {
  const row = (name: string, side: CanarySide, expected: number): SideRow => ({
    name,
    requests: side.requests,
    errors: side.errors,
    invalid: side.invalid,
    p99: histogramQuantile(side.latency, 0.99),
    units: side.units,
    expected,
    labelled: side.labelled,
    loss: side.labelled === 0 ? null : side.lossSum / side.labelled,
  });
  return {
    rows: [
      row('canary', state.sides.canary, state.expectedUnits),
      row('the others', state.sides.control, state.units - state.expectedUnits),
    ],
    ratio: canaryRatio(state),
  };
}

/** Kinds of rows that the log can be narrowed to. */
export const LOG_KINDS = ['all', 'errors', 'fell_back', 'canary', 'shadow', 'labelled'] as const;

export type LogKind = (typeof LOG_KINDS)[number];

const IS_KIND: Readonly<Record<LogKind, (row: InferenceLogRecord) => boolean>> = {
  all: () => true,
  errors: ({ status }) => status >= 400,
  fell_back: ({ fellBack, isInvalid }) => fellBack || isInvalid,
  canary: ({ arm }) => arm === 'canary',
  shadow: ({ isShadow }) => isShadow,
  labelled: ({ label }) => label !== undefined,
};

/** Rows of a kind in which a text is found: in ids, model, prediction, errors or any input. */
export function filterLog(
  rows: readonly InferenceLogRecord[],
  kind: LogKind,
  text: string,
): readonly InferenceLogRecord[] {
  const wanted = text.trim().toLowerCase();
  const has = (value: Cell | undefined): boolean =>
    value !== null && value !== undefined && String(value).toLowerCase().includes(wanted);
  return rows.filter(
    (row) =>
      IS_KIND[kind](row) &&
      (wanted === '' ||
        [row.requestId, row.unit, row.servedModel, row.prediction, row.errorCode].some(has) ||
        Object.values(row.row).some(has)),
  );
}

/** Key of a log row. */
export const logKey = ({ requestId, rowIndex, servedModel }: InferenceLogRecord): string =>
  `${requestId}/${rowIndex}/${servedModel}`;

/** A name for an endpoint that serves a model: the last part of its name, with a number when it is taken. */
export function endpointNameFor(model: string, taken: readonly string[]): string {
  const plain = (model.split('.').at(-1) ?? model)
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, 50);
  const base = plain === '' ? 'model' : plain;
  let name = base;
  for (let number = 2; taken.includes(name); number++) name = `${base}-${number}`;
  return name;
}

/** A model of an endpoint's traffic with its share and its figures. */
export interface ArmRow {
  readonly name: string;
  readonly uri: string;
  readonly arm: Arm;
  /** 0…1; null when it has none now: a shadow, or a model of an earlier split. */
  readonly share: number | null;
  readonly figures: ModelFigures | null;
}

/** Models that get traffic now, then the shadow, then those that are only in the log. */
export function armRows(
  endpoint: EndpointRecord,
  stats: EndpointStats | undefined,
): readonly ArmRow[] {
  const figuresOf = (name: string): ModelFigures | null =>
    stats?.byModel.find(({ servedModel }) => servedModel === name) ?? null;
  const now = trafficShares(endpoint).map(({ name, model, share }): ArmRow => ({
    name,
    uri: model,
    arm: name === CANARY_NAME && endpoint.canary?.model === model ? 'canary' : 'served',
    share,
    figures: figuresOf(name),
  }));
  const known = new Set(now.map(({ name }) => name));
  const logged = (stats?.byModel ?? [])
    .filter(({ servedModel }) => !known.has(servedModel))
    .map((figures): ArmRow => ({
      name: figures.servedModel,
      uri:
        figures.arm === 'shadow' && endpoint.shadow !== null
          ? endpoint.shadow
          : figures.servedModel,
      arm: figures.arm,
      share: null,
      figures,
    }));
  return [...now, ...logged];
}

/** Latency over time: p50, p95 and p99 of each window, at its middle, in seconds since the first request. */
export function latencyLines({
  windows,
  since,
}: Pick<EndpointStats, 'windows' | 'since'>): EvidenceLine[] {
  const some = windows.filter(({ p50 }) => p50 !== null);
  return (['p50', 'p95', 'p99'] as const).map((key) => ({
    name: key,
    x: some.map(({ start, end }) => Math.max(0, (start + end) / 2 - (since ?? 0)) / 1000),
    y: some.map((window) => window[key] ?? NaN),
  }));
}
