/**
 * @file What a rule waits for: a tree of comparisons and events. A comparison whose value is not there yet (no
 * window, no label, no request) is neither true nor false, and a rule acts only on what is true.
 */
import { checkNumber, checkOneOf, checkText, describe } from '../checks.ts';
import { checkInteger } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { EVENT_TYPES, type EventRecord, type EventType } from './events.ts';

/** What is measured: a metric of a monitor's windows, or of an endpoint's requests. */
export type MetricSource =
  | { readonly monitor: string; readonly key: string }
  | { readonly endpoint: string; readonly key: EndpointKey };

/** Metrics of an endpoint over a span of time. Shadow requests do not count. */
export const ENDPOINT_KEYS = ['requests', 'error_rate', 'p50_ms', 'p95_ms', 'p99_ms'] as const;

/** Key of an endpoint's metric. */
export type EndpointKey = (typeof ENDPOINT_KEYS)[number];

/** How several windows become one number; `change` is the newest minus the oldest. */
export const AGGREGATES = ['last', 'mean', 'min', 'max', 'sum', 'change'] as const;

/** Id of an aggregate. */
export type Aggregate = (typeof AGGREGATES)[number];

/** Which windows: the last n that have a value, or those that ended within a span before the newest of them. */
export type Span = { readonly windows: number } | { readonly ms: number };

/** Ids of the comparators. */
export const COMPARATORS = ['>', '>=', '<', '<='] as const;

/** How a value is compared. */
export type Comparator = (typeof COMPARATORS)[number];

/** A metric against a number. */
export interface Comparison {
  readonly metric: MetricSource;
  /** `last` for endpoints, whose span is already one number. */
  readonly aggregate: Aggregate;
  /** A span of ms for endpoints. */
  readonly over: Span;
  readonly op: Comparator;
  readonly value: number;
}

/** An event that arrives. */
export interface EventCondition {
  readonly event: EventType;
  /** What it happened to; a `*` at the end stands for anything. */
  readonly subject?: string;
  /** Members of the event's data that must have these values; a number equals its text. */
  readonly where?: Readonly<Record<string, string | number | boolean>>;
}

/** A tree of comparisons and events. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | Comparison
  | EventCondition;

/** Deepest tree that is accepted. */
const MAX_DEPTH = 5;

function checkMetric(metric: MetricSource): MetricSource {
  if ('monitor' in metric) {
    return { monitor: checkText('monitor', metric.monitor), key: checkText('key', metric.key) };
  }
  return {
    endpoint: checkText('endpoint', metric.endpoint),
    key: checkOneOf('key', metric.key, ENDPOINT_KEYS),
  };
}

function checkComparison(condition: Comparison): Comparison {
  const metric = checkMetric(condition.metric);
  const aggregate = checkOneOf('aggregate', condition.aggregate, AGGREGATES);
  const { over } = condition;
  const span =
    'ms' in over
      ? { ms: checkInteger('over.ms', over.ms, { min: 1 }) }
      : { windows: checkInteger('over.windows', over.windows, { min: 1, max: 10_000 }) };
  if ('endpoint' in metric && (aggregate !== 'last' || !('ms' in span))) {
    throw new ParamError(
      'invalid_condition',
      `rule: ${metric.key} of an endpoint needs a span of time and the aggregate last, got ${aggregate} over ${'ms' in span ? 'a span' : 'windows'}`,
    );
  }
  if (aggregate === 'last' && 'monitor' in metric && !('windows' in span && span.windows === 1)) {
    throw new ParamError(
      'invalid_condition',
      'rule: the aggregate last looks at 1 window; choose mean, min, max, sum or change for more',
    );
  }
  return {
    metric,
    aggregate,
    over: span,
    op: checkOneOf('op', condition.op, COMPARATORS),
    value: checkNumber('value', condition.value),
  };
}

function checkEvent({ event, subject, where }: EventCondition): EventCondition {
  return {
    event: checkOneOf('event', event, EVENT_TYPES),
    ...(subject === undefined ? {} : { subject: checkText('subject', subject) }),
    ...(where === undefined || Object.keys(where).length === 0
      ? {}
      : { where: Object.fromEntries(Object.entries(where)) }),
  };
}

/**
 * Gives the condition with nothing in it that does not belong there.
 *
 * @throws {ParamError} `invalid_condition`, `invalid_param`.
 */
export function checkCondition(condition: Condition, depth = 0): Condition {
  if (depth > MAX_DEPTH) {
    throw new ParamError(
      'invalid_condition',
      `rule: a condition must be at most ${MAX_DEPTH} levels deep`,
    );
  }
  const list = (parts: readonly Condition[], word: string): readonly Condition[] => {
    // From a file or a form it may be anything.
    const isList: boolean = Array.isArray(parts);
    if (!isList || parts.length === 0) {
      throw new ParamError(
        'invalid_condition',
        `rule: "${word}" must have at least one condition, got ${describe(parts)}`,
      );
    }
    return parts.map((part) => checkCondition(part, depth + 1));
  };
  if ('all' in condition) return { all: list(condition.all, 'all') };
  if ('any' in condition) return { any: list(condition.any, 'any') };
  return 'event' in condition ? checkEvent(condition) : checkComparison(condition);
}

/** All comparisons and events of a condition, from left to right. */
export function leavesOf(condition: Condition): readonly (Comparison | EventCondition)[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  return [condition];
}

/** Is `event` what the condition waits for? */
export function matchesEvent(
  { event: type, subject, where = {} }: EventCondition,
  event: EventRecord,
): boolean {
  if (event.type !== type) return false;
  const isSubject =
    subject === undefined ||
    (subject.endsWith('*')
      ? event.subject.startsWith(subject.slice(0, -1))
      : event.subject === subject);
  return (
    isSubject &&
    Object.entries(where).every(
      ([key, value]) => Object.hasOwn(event.data, key) && String(event.data[key]) === String(value),
    )
  );
}
