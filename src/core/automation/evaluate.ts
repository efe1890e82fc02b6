/** @file Is a condition true now? With the values that say so, for the log. */
import {
  matchesEvent,
  type Comparator,
  type Comparison,
  type Condition,
  type EventCondition,
  type MetricSource,
} from './condition.ts';
import { comparisonWords, eventWords, valueWords, type NameOf } from './condition-words.ts';
import type { EventRecord } from './events.ts';

/** The value of a metric in one window. */
export interface WindowValue {
  /** ms since epoch. */
  readonly start: number;
  /** ms since epoch. */
  readonly end: number;
  readonly value: number;
}

/** What a condition can see at one moment. */
export interface Readings {
  /** Windows of a monitor that have a value of the metric, oldest first. */
  readonly windows: (source: Extract<MetricSource, { monitor: string }>) => readonly WindowValue[];
  /** A metric of an endpoint over the last `ms`; null without requests (but 0 of `requests`). */
  readonly endpoint: (
    source: Extract<MetricSource, { endpoint: string }>,
    ms: number,
  ) => number | null;
  /** The event that has just arrived, when it is one that is looked at. */
  readonly event: EventRecord | null;
}

/** One line of the evidence: what was asked and what was seen. */
export interface Evidence {
  /** The comparison or event in words. */
  readonly text: string;
  /** What was seen: a number, or the subject of an event; null when there was nothing to see. */
  readonly seen: number | string | null;
  /** null: cannot be said. */
  readonly holds: boolean | null;
  /** The same as one clause: `0.62, at least 0.5 wanted`. */
  readonly note: string;
}

/** The outcome of an evaluation. */
export interface Verdict {
  /** null: cannot be said. */
  readonly holds: boolean | null;
  readonly evidence: readonly Evidence[];
}

const COMPARE: Readonly<Record<Comparator, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

/** The value of a comparison's metric, or null when it cannot be said. */
export function valueOf(
  { metric, aggregate, over }: Comparison,
  readings: Readings,
): number | null {
  if ('endpoint' in metric) return readings.endpoint(metric, 'ms' in over ? over.ms : 0);
  const all = readings.windows(metric);
  const newest = all.at(-1);
  if (!newest) return null;
  if ('windows' in over && all.length < over.windows) return null;
  const chosen =
    'windows' in over
      ? all.slice(-over.windows)
      : all.filter(({ end }) => end > newest.end - over.ms);
  const values = chosen.map(({ value }) => value);
  const sum = (): number => values.reduce((total, value) => total + value, 0);
  switch (aggregate) {
    case 'last':
      return newest.value;
    case 'mean':
      return sum() / values.length;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'sum':
      return sum();
    case 'change':
      return values.length < 2 ? null : newest.value - values[0];
  }
}

function evaluateComparison(condition: Comparison, readings: Readings, nameOf: NameOf): Verdict {
  const seen = valueOf(condition, readings);
  const holds = seen === null ? null : COMPARE[condition.op](seen, condition.value);
  const note = seen === null ? 'no value yet' : valueWords(seen);
  return { holds, evidence: [{ text: comparisonWords(condition, nameOf), seen, holds, note }] };
}

function evaluateEvent(condition: EventCondition, { event }: Readings): Verdict {
  const holds = event !== null && matchesEvent(condition, event);
  const seen = holds ? event.subject : null;
  const note = holds ? `arrived: ${event.subject}` : 'did not arrive';
  return { holds, evidence: [{ text: eventWords(condition), seen, holds, note }] };
}

/**
 * Evaluates a condition: "and" is false when one part is, "or" is true when one part is, and both are undecided when
 * it depends on a value that is not there (Kleene's logic of three values).
 *
 * @param nameOf Names of monitors for the evidence.
 */
export function evaluateCondition(
  condition: Condition,
  readings: Readings,
  nameOf: NameOf = (id) => id,
): Verdict {
  if ('all' in condition || 'any' in condition) {
    const isAll = 'all' in condition;
    const parts = (isAll ? condition.all : condition.any).map((part) =>
      evaluateCondition(part, readings, nameOf),
    );
    const decisive = !isAll;
    const holds = parts.some((part) => part.holds === decisive)
      ? decisive
      : parts.some((part) => part.holds === null)
        ? null
        : isAll;
    return { holds, evidence: parts.flatMap(({ evidence }) => evidence) };
  }
  return 'event' in condition
    ? evaluateEvent(condition, readings)
    : evaluateComparison(condition, readings, nameOf);
}
