/**
 * @file What has happened since a rule was last evaluated, as a list of moments; and the walk along it. The walk is a
 * function of state and moments: cut into any number of steps it comes to the same firings.
 */
import { leavesOf, type Comparison, type MetricSource } from './condition.ts';
import type { NameOf } from './condition-words.ts';
import {
  evaluateCondition,
  type Evidence,
  type Readings,
  type Verdict,
  type WindowValue,
} from './evaluate.ts';
import type { EventRecord } from './events.ts';
import type { RuleRecord, RuleState } from './rule.ts';
import { isNewsFor, stepRule } from './step.ts';

/** A monitor's window as rules see it. */
export interface MetricWindow {
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** What rules can look at, as of one moment. */
export interface Sources {
  /** Windows by id of the monitor, by windowStart. */
  readonly windows: ReadonlyMap<string, readonly MetricWindow[]>;
  /** Values of endpoints' metrics by `endpointKey`; null without requests. */
  readonly endpoints: ReadonlyMap<string, number | null>;
  /** Events by number. */
  readonly events: readonly EventRecord[];
}

/** A moment at which a rule is evaluated. */
export interface Moment {
  /** ms since epoch. */
  readonly at: number;
  /** What it is about: `monitors:/<id>`, `endpoints:/<name>`, the subject of the event. */
  readonly subject: string;
  readonly event: EventRecord | null;
  /** How far the sources have been read after it. */
  readonly cursors: Readonly<Record<string, number>>;
}

/** Cursor of the events. */
export const EVENTS_CURSOR = 'events';

const cursorOf = ({ monitor, key }: { monitor: string; key: string }): string =>
  `${monitor}/${key}`;
const timeCursor = (endpoint: string): string => `endpoint/${endpoint}`;

const comparisonsOf = ({ when }: Pick<RuleRecord, 'when'>): readonly Comparison[] =>
  leavesOf(when).flatMap((leaf) => ('metric' in leaf ? [leaf] : []));

/** Key of an endpoint's metric over a span, in `Sources.endpoints`. */
export const endpointKey = (
  { endpoint, key }: Extract<MetricSource, { endpoint: string }>,
  ms: number,
): string => JSON.stringify([endpoint, key, ms]);

/** Monitors that a rule looks at. */
export function monitorsOf(rule: Pick<RuleRecord, 'when'>): readonly string[] {
  const all = comparisonsOf(rule).flatMap(({ metric }) =>
    'monitor' in metric ? [metric.monitor] : [],
  );
  return [...new Set(all)];
}

/** Metrics of endpoints that a rule looks at, with their spans. */
export function endpointsOf(rule: Pick<RuleRecord, 'when'>): readonly {
  readonly source: Extract<MetricSource, { endpoint: string }>;
  readonly ms: number;
}[] {
  return comparisonsOf(rule).flatMap(({ metric, over }) =>
    'endpoint' in metric && 'ms' in over ? [{ source: metric, ms: over.ms }] : [],
  );
}

/** Does a rule wait for events? */
export const waitsForEvents = ({ when }: Pick<RuleRecord, 'when'>): boolean =>
  leavesOf(when).some((leaf) => 'event' in leaf);

const valueAt = ({ metrics }: MetricWindow, key: string): number | null => {
  const value = Object.hasOwn(metrics, key) ? metrics[key] : null;
  return value !== null && Number.isFinite(value) ? value : null;
};

/** Windows that give a metric of the rule a value that it has not seen; of a source never read, the newest alone. */
function windowMoments(rule: RuleRecord, { windows }: Sources): readonly Moment[] {
  const found: Moment[] = [];
  for (const monitor of monitorsOf(rule)) {
    const keys = comparisonsOf(rule).flatMap(({ metric }) =>
      'monitor' in metric && metric.monitor === monitor ? [metric.key] : [],
    );
    const all = windows.get(monitor) ?? [];
    const fresh = new Map<MetricWindow, Record<string, number>>();
    for (const key of new Set(keys)) {
      const cursor = cursorOf({ monitor, key });
      const seen = rule.state.cursors[cursor];
      const valued = all.filter((window) => valueAt(window, key) !== null);
      const news =
        seen === undefined
          ? valued.slice(-1)
          : valued.filter(({ windowStart }) => windowStart > seen);
      for (const window of news) {
        fresh.set(window, { ...fresh.get(window), [cursor]: window.windowStart });
      }
    }
    for (const [window, cursors] of fresh) {
      found.push({ at: window.windowEnd, subject: `monitors:/${monitor}`, event: null, cursors });
    }
  }
  return found;
}

/** Events that the rule waits for. What it did itself is no news to it. */
function eventMoments(rule: RuleRecord, { events }: Sources): readonly Moment[] {
  const after = rule.state.cursors[EVENTS_CURSOR] ?? 0;
  return events
    .filter((event) => (event.seq ?? 0) > after && isNewsFor(rule.when, event))
    .filter((event) => event.type !== 'rule.fired' || event.data['rule_id'] !== rule.ruleId)
    .map((event) => ({
      at: event.at,
      subject: event.subject,
      event,
      cursors: { [EVENTS_CURSOR]: event.seq ?? 0 },
    }));
}

/** The present, for rules that look at endpoints; at most once in `everyMs`. */
function endpointMoments(rule: RuleRecord, now: number, everyMs: number): readonly Moment[] {
  const due = endpointsOf(rule).filter(({ source }) => {
    const last = rule.state.cursors[timeCursor(source.endpoint)];
    return last === undefined || (now > last && now - last >= everyMs);
  });
  if (due.length === 0) return [];
  const cursors = Object.fromEntries(due.map(({ source }) => [timeCursor(source.endpoint), now]));
  return [{ at: now, subject: `endpoints:/${due[0].source.endpoint}`, event: null, cursors }];
}

/** The moments at which a rule is to be evaluated now, oldest first. */
export function momentsOf(
  rule: RuleRecord,
  sources: Sources,
  now: number,
  everyMs = 0,
): readonly Moment[] {
  return [
    ...windowMoments(rule, sources),
    ...eventMoments(rule, sources),
    ...endpointMoments(rule, now, everyMs),
  ].sort((a, b) => a.at - b.at);
}

/** What is known at a moment: windows that have ended by then, the event of the moment. */
function readingsAt(
  { at, event }: Pick<Moment, 'at' | 'event'>,
  { windows, endpoints }: Sources,
): Readings {
  return {
    windows: ({ monitor, key }) =>
      (windows.get(monitor) ?? []).flatMap((window): readonly WindowValue[] => {
        const value = valueAt(window, key);
        if (value === null || window.windowEnd > at) return [];
        return [{ start: window.windowStart, end: window.windowEnd, value }];
      }),
    endpoint: (source, ms) => endpoints.get(endpointKey(source, ms)) ?? null,
    event,
  };
}

/** What a rule's condition says of the present, without an event: for people who look. */
export function verdictNow(
  { when }: Pick<RuleRecord, 'when'>,
  sources: Sources,
  now: number,
  nameOf?: NameOf,
): Verdict {
  return evaluateCondition(when, readingsAt({ at: now, event: null }, sources), nameOf);
}

/** Cursors go forward only. */
export function withCursors(
  cursors: RuleState['cursors'],
  next: RuleState['cursors'],
): RuleState['cursors'] {
  const later = Object.entries(next).map(
    ([key, value]) => [key, Math.max(value, cursors[key] ?? value)] as const,
  );
  return { ...cursors, ...Object.fromEntries(later) };
}

/** Where a walk came to. */
export interface Walk {
  readonly state: RuleState;
  /** Moments that were taken into account. */
  readonly steps: number;
  /** The moment at which the rule fired, which ends the walk; null when it did not. */
  readonly fired: { readonly moment: Moment; readonly evidence: readonly Evidence[] } | null;
  /** It was true, and no longer is. */
  readonly isCleared: boolean;
}

/**
 * Walks along the moments up to the first firing.
 *
 * @param now The workspace's present, ms since epoch: cooldowns are counted in it, so that catching up does not fire
 *   once per window.
 */
export function walkRule(
  rule: RuleRecord,
  moments: readonly Moment[],
  sources: Sources,
  now: number,
  nameOf?: NameOf,
): Walk {
  let { state } = rule;
  let isCleared = false;
  let steps = 0;
  for (const moment of moments) {
    const verdict = evaluateCondition(rule.when, readingsAt(moment, sources), nameOf);
    const wasOpen = state.isOpen;
    const isNews = isNewsFor(rule.when, moment.event);
    const step = stepRule(rule, state, verdict, now, isNews);
    state = { ...step.state, cursors: withCursors(state.cursors, moment.cursors) };
    steps += 1;
    isCleared = (isCleared || wasOpen) && !state.isOpen;
    if (step.outcome === 'fires') {
      return { state, steps, fired: { moment, evidence: verdict.evidence }, isCleared: false };
    }
  }
  return { state, steps, fired: null, isCleared };
}
