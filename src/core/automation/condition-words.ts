/** @file Conditions in words. The sentence has every number of the data in full, so it can be read back. */
import type { Aggregate, Comparator, Comparison, Condition, EventCondition } from './condition.ts';
import { durationWords } from './durations.ts';

/** Name of a monitor, by its id. */
export type NameOf = (id: string) => string;

const MINUS = '−';

/** Words of the comparators. */
export const COMPARATOR_WORDS: Readonly<Record<Comparator, string>> = {
  '>': 'above',
  '>=': 'at least',
  '<': 'below',
  '<=': 'at most',
};

/** Words of the aggregates, before the metric. */
export const AGGREGATE_WORDS: Readonly<Record<Aggregate, string>> = {
  last: 'newest',
  mean: 'mean',
  min: 'smallest',
  max: 'largest',
  sum: 'sum of',
  change: 'change of',
};

/** A number in full, with a real minus sign. */
export const numberWords = (value: number): string => String(value).replaceAll('-', MINUS);

/** A measured value, to six significant digits. */
export const valueWords = (value: number): string => numberWords(Number(value.toPrecision(6)));

const quoted = (text: string): string => JSON.stringify(text);

/** A comparison: `the mean drift_share of monitor "Churn" over the last 3 windows is at least 0.5`. */
export function comparisonWords(
  { metric, aggregate, over, op, value }: Comparison,
  nameOf: NameOf = (id) => id,
): string {
  const limit = `is ${COMPARATOR_WORDS[op]} ${numberWords(value)}`;
  const span =
    'ms' in over
      ? `over the last ${durationWords(over.ms)}`
      : `over the last ${over.windows} window${over.windows === 1 ? '' : 's'}`;
  if ('endpoint' in metric) {
    return `${metric.key} of endpoint ${quoted(metric.endpoint)} ${span} ${limit}`;
  }
  const what = `the ${AGGREGATE_WORDS[aggregate]} ${metric.key} of monitor ${quoted(nameOf(metric.monitor))}`;
  return aggregate === 'last' ? `${what} ${limit}` : `${what} ${span} ${limit}`;
}

/** An event: `an event drift.detected about "models:/churn*" with model = "churn" arrives`. */
export function eventWords({ event, subject, where = {} }: EventCondition): string {
  const about = subject === undefined ? '' : ` about ${quoted(subject)}`;
  const parts = Object.entries(where).map(
    ([key, value]) =>
      `${quoted(key)} = ${typeof value === 'number' ? numberWords(value) : JSON.stringify(value)}`,
  );
  const filter = parts.length === 0 ? '' : ` with ${parts.join(' and ')}`;
  return `an event ${event}${about}${filter} arrives`;
}

/** A condition as one clause; trees inside trees stand in parentheses. */
export function conditionWords(condition: Condition, nameOf: NameOf = (id) => id): string {
  if ('event' in condition) return eventWords(condition);
  if ('metric' in condition) return comparisonWords(condition, nameOf);
  const [parts, word] =
    'all' in condition ? [condition.all, ' and '] : ([condition.any, ' or '] as const);
  return parts
    .map((part) => {
      const words = conditionWords(part, nameOf);
      return 'all' in part || 'any' in part ? `(${words})` : words;
    })
    .join(word);
}
