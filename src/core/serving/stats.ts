/** @file What the request log says of an endpoint: latency, throughput and errors by version and over time. */
import { checkInteger } from '../checks.ts';
import type { Arm, EndpointRecord, InferenceLogRecord } from './entities.ts';
import { sampleRatio, type SampleRatio } from './srm.ts';
import { trafficShares } from './split.ts';

/** Latency of requests, ms; null without any. Exact: order statistics of the log. */
export interface Latency {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** Figures of a set of requests. */
export interface RequestFigures extends Latency {
  /** Requests; with sampling an estimate, each logged one standing for 1 ÷ the share. */
  readonly requests: number;
  /** Of them answered with 5xx, or by another model than the one drawn. */
  readonly errors: number;
  /** Of them answered with 4xx. */
  readonly refused: number;
  /** Scored rows. */
  readonly rows: number;
  /** Mean probability (or prediction of a regression) of scored rows; null without any. */
  readonly meanScore: number | null;
}

/** Figures of one served model. */
export interface ModelFigures extends RequestFigures {
  readonly servedModel: string;
  readonly arm: Arm;
  /** Versions that answered, newest first. */
  readonly versions: readonly { readonly model: string | null; readonly version: number | null }[];
}

/** Figures of a stretch of time, `start` ≤ at < `end`. */
export interface WindowFigures extends RequestFigures {
  readonly start: number;
  readonly end: number;
  /** By name of the served model; shadows too. */
  readonly byModel: Readonly<Record<string, RequestFigures>>;
}

/** What `terrarium.serving.stats` gives. */
export interface EndpointStats extends RequestFigures {
  readonly endpoint: string;
  /** First and last request; null without any. */
  readonly since: number | null;
  readonly until: number | null;
  /** Requests per second between first and last; null with fewer than two. */
  readonly perSecond: number | null;
  readonly byModel: readonly ModelFigures[];
  readonly windowMs: number;
  /** Windows with requests, oldest first. */
  readonly windows: readonly WindowFigures[];
  /** Do the requests since the last change of the split arrive in its shares? */
  readonly sampleRatio: SampleRatio & { readonly names: readonly string[] };
  readonly labelled: number;
  /** Rows that were trimmed from the log before. */
  readonly trimmedRows: number;
}

/** Nearest-rank quantile of ascending numbers: the ⌈q · n⌉-th. */
export function nearestRank(sorted: ArrayLike<number>, q: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.min(sorted.length, Math.max(1, Math.ceil(q * sorted.length))) - 1];
}

function latencyOf(rows: readonly InferenceLogRecord[]): Latency {
  const sorted = Float64Array.from(rows, ({ latencyMs }) => latencyMs).sort();
  return {
    p50: nearestRank(sorted, 0.5),
    p95: nearestRank(sorted, 0.95),
    p99: nearestRank(sorted, 0.99),
  };
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

function figuresOf(rows: readonly InferenceLogRecord[]): RequestFigures {
  // Rows of a request that were drawn for one model share its latency: the first stands for it.
  const seen = new Set<string>();
  const requests = rows.filter(({ requestId, servedModel }) => {
    const key = `${requestId}/${servedModel}`;
    return seen.size !== seen.add(key).size;
  });
  const scored = rows.filter(({ status }) => status === 200);
  const scores = scored
    .map(({ probability, prediction }) => probability ?? prediction)
    .filter((score): score is number => typeof score === 'number');
  const weigh = (some: readonly InferenceLogRecord[]): number =>
    sum(some.map(({ weight }) => weight));
  return {
    requests: Math.round(weigh(requests)),
    errors: weigh(requests.filter(({ status, fellBack }) => status >= 500 || fellBack)),
    refused: weigh(requests.filter(({ status }) => status >= 400 && status < 500)),
    rows: Math.round(weigh(scored)),
    meanScore: scores.length === 0 ? null : sum(scores) / scores.length,
    ...latencyOf(requests),
  };
}

function groupBy<K>(
  rows: readonly InferenceLogRecord[],
  keyOf: (row: InferenceLogRecord) => K,
): Map<K, InferenceLogRecord[]> {
  const groups = new Map<K, InferenceLogRecord[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function modelFigures(rows: readonly InferenceLogRecord[]): readonly ModelFigures[] {
  // A request that was refused before a model was drawn belongs to none.
  const drawn = rows.filter(({ servedModel }) => servedModel !== '');
  return [...groupBy(drawn, ({ servedModel }) => servedModel)].map(([servedModel, group]) => {
    const versions = new Map(
      group
        .filter(({ status }) => status === 200)
        .map(({ model, version }) => [`${model}/${version}`, { model, version }]),
    );
    return {
      servedModel,
      arm: group[0].arm,
      versions: [...versions.values()].sort((a, b) => (b.version ?? 0) - (a.version ?? 0)),
      ...figuresOf(group),
    };
  });
}

/** Lengths of windows that people read easily, ms. */
const WINDOWS = [1, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600, 24 * 3600].map((s) => 1000 * s);
/** Most windows that a default length gives. */
const MAX_WINDOWS = 60;

function windowFor(spanMs: number): number {
  const [widest] = WINDOWS.slice(-1);
  return WINDOWS.find((ms) => spanMs / ms <= MAX_WINDOWS) ?? widest;
}

function ratioOf(
  endpoint: EndpointRecord,
  rows: readonly InferenceLogRecord[],
): EndpointStats['sampleRatio'] {
  const shares = trafficShares(endpoint);
  const current = rows.filter(
    ({ revision, isShadow, servedModel }) =>
      revision === endpoint.revision && !isShadow && servedModel !== '',
  );
  // A customer counts once, however often it came.
  const units = new Map(current.map((row) => [row.unit ?? row.requestId, row.servedModel]));
  const observed = shares.map(
    ({ name }) => [...units.values()].filter((one) => one === name).length,
  );
  const total = sum(observed);
  const ratio = sampleRatio(
    observed,
    shares.map(({ share }) => share * total),
  );
  return { names: shares.map(({ name }) => name), ...ratio };
}

/**
 * Figures of an endpoint from rows of its log.
 *
 * @param rows In any order.
 * @param windowMs Length of the windows over time; by default at most 60 windows of a round length.
 *
 * Cost: O(rows · log rows).
 */
export function endpointStats(
  endpoint: EndpointRecord,
  rows: readonly InferenceLogRecord[],
  windowMs?: number,
): EndpointStats {
  const answered = rows.filter(({ isShadow }) => !isShadow);
  let since = Infinity;
  let until = -Infinity;
  for (const { at } of rows) {
    since = Math.min(since, at);
    until = Math.max(until, at);
  }
  const span = rows.length === 0 ? 0 : until - since;
  const width =
    windowMs === undefined ? windowFor(span) : checkInteger('windowMs', windowMs, { min: 1 });
  const windows = [...groupBy(rows, ({ at }) => Math.floor(at / width) * width)]
    .sort(([a], [b]) => a - b)
    .map(([start, group]): WindowFigures => ({
      start,
      end: start + width,
      ...figuresOf(group.filter(({ isShadow }) => !isShadow)),
      byModel: Object.fromEntries(
        [...groupBy(group, ({ servedModel }) => servedModel)]
          .filter(([name]) => name !== '')
          .map(([name, some]) => [name, figuresOf(some)]),
      ),
    }));
  const figures = figuresOf(answered);
  return {
    endpoint: endpoint.name,
    since: rows.length === 0 ? null : since,
    until: rows.length === 0 ? null : until,
    ...figures,
    perSecond: span > 0 ? figures.requests / (span / 1000) : null,
    byModel: modelFigures(rows),
    windowMs: width,
    windows,
    sampleRatio: ratioOf(endpoint, rows),
    labelled: answered.filter(({ label }) => label !== undefined).length,
    trimmedRows: endpoint.trimmedRows,
  };
}
