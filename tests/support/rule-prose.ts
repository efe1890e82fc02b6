/** @file Reads the sentence of a rule back into data, by the words alone; and makes rules to try it on. */
import fc from 'fast-check';
import {
  AGGREGATES,
  COMPARATORS,
  ENDPOINT_KEYS,
  type Condition,
} from '../../src/core/automation/condition.ts';
import { parseDuration } from '../../src/core/automation/durations.ts';
import { EVENT_TYPES } from '../../src/core/automation/events.ts';
import { SEVERITIES, type RuleSpec } from '../../src/core/automation/rule.ts';

const AGGREGATE_OF: Readonly<Record<string, string>> = {
  newest: 'last',
  mean: 'mean',
  smallest: 'min',
  largest: 'max',
  'sum of': 'sum',
  'change of': 'change',
};
const OP_OF: Readonly<Record<string, string>> = {
  above: '>',
  'at least': '>=',
  below: '<',
  'at most': '<=',
};

const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const NUMBER = String.raw`−?[\d.]+(?:e[+−]?\d+)?`;
const toNumber = (text: string): number => Number(text.replaceAll('−', '-'));
const toText = (text: string): string => JSON.parse(text) as string;

/** A cursor over the sentence. */
class Reader {
  rest: string;
  constructor(text: string) {
    this.rest = text;
  }
  take(pattern: string): RegExpExecArray | null {
    const match = new RegExp(`^(?:${pattern})`).exec(this.rest);
    if (match) this.rest = this.rest.slice(match[0].length);
    return match;
  }
}

function span(text: string): unknown {
  const windows = /^(\d+) windows?$/.exec(text);
  return windows ? { windows: Number(windows[1]) } : { ms: parseDuration(text) };
}

function readLeaf(reader: Reader): Condition {
  const event = reader.take(String.raw`an event ([\w.]+)(?: about (${STRING}))?`);
  if (event) {
    const where: [string, unknown][] = [];
    let word = ' with ';
    for (;;) {
      const entry = reader.take(`${word}(${STRING}) = (${STRING}|true|false|${NUMBER})`);
      if (!entry) break;
      const [, key, value] = entry;
      const isPlain = /^["tf]/.test(value);
      where.push([toText(key), isPlain ? JSON.parse(value) : toNumber(value)]);
      word = ' and ';
    }
    reader.take(' arrives');
    return {
      event: event[1],
      ...(event[2] === undefined ? {} : { subject: toText(event[2]) }),
      ...(where.length === 0 ? {} : { where: Object.fromEntries(where) }),
    } as Condition;
  }
  const comparison =
    reader.take(
      String.raw`the (newest|mean|smallest|largest|sum of|change of) (\S+) of (monitor) (${STRING})(?: over the last (.*?))? is (above|at least|below|at most) (${NUMBER})`,
    ) ??
    reader.take(
      String.raw`()(\S+) of (endpoint) (${STRING}) over the last (.*?) is (above|at least|below|at most) (${NUMBER})`,
    );
  if (!comparison) throw new Error(`cannot read: ${reader.rest}`);
  const [, aggregate, key, kind, name, over = '1 window', op, value] = comparison;
  return {
    metric: { [kind]: toText(name), key },
    aggregate: AGGREGATE_OF[aggregate] ?? 'last',
    over: span(over),
    op: OP_OF[op],
    value: toNumber(value),
  } as Condition;
}

function readTree(reader: Reader): Condition {
  const parts: Condition[] = [];
  let word = '';
  for (;;) {
    if (reader.take(String.raw`\(`)) {
      parts.push(readTree(reader));
      reader.take(String.raw`\)`);
    } else parts.push(readLeaf(reader));
    const next = reader.take(' (and|or) ');
    if (!next) break;
    word = next[1];
  }
  if (word === '') return parts[0];
  return word === 'and' ? { all: parts } : { any: parts };
}

/** What a rule's sentence says. */
export function parseRuleWords(
  sentence: string,
): Pick<RuleSpec, 'when' | 'for' | 'cooldownMs' | 'severity'> {
  const reader = new Reader(sentence);
  reader.take('When ');
  const when = readTree(reader);
  const times = reader.take(String.raw`, (\d+) times in a row`);
  const end = /\. Severity (\w+)\. (?:At most once in (.*)|Fires again once it was false)\.$/.exec(
    reader.rest,
  );
  return {
    when,
    for: times ? Number(times[1]) : 1,
    severity: end?.[1] as RuleSpec['severity'],
    cooldownMs: end?.[2] === undefined ? 0 : (parseDuration(end[2]) ?? Number.NaN),
  };
}

const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x));
const name = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '');
const key = fc.constantFrom('drift_share', 'roc_auc', 'f1_score', 'business_value');
const ms = fc.integer({ min: 1, max: 4e9 });
const op = fc.constantFrom(...COMPARATORS);

const ofMonitor = fc.oneof(
  fc.record({
    metric: fc.record({ monitor: name, key }),
    aggregate: fc.constantFrom(...AGGREGATES.filter((id) => id !== 'last')),
    over: fc.oneof(fc.record({ windows: fc.integer({ min: 1, max: 99 }) }), fc.record({ ms })),
    op,
    value,
  }),
  fc.record({
    metric: fc.record({ monitor: name, key }),
    aggregate: fc.constant('last' as const),
    over: fc.constant({ windows: 1 }),
    op,
    value,
  }),
);
const ofEndpoint = fc.record({
  metric: fc.record({ endpoint: name, key: fc.constantFrom(...ENDPOINT_KEYS) }),
  aggregate: fc.constant('last' as const),
  over: fc.record({ ms }),
  op,
  value,
});
const ofEvent = fc.record(
  {
    event: fc.constantFrom(...EVENT_TYPES),
    subject: name,
    where: fc.dictionary(
      fc.constantFrom('model', 'version', 'a b'),
      fc.oneof(name, value, fc.boolean()),
      { minKeys: 1, noNullPrototype: true },
    ),
  },
  { requiredKeys: ['event'] },
);

const { tree } = fc.letrec<{ tree: Condition; leaf: Condition }>((tie) => ({
  leaf: fc.oneof(ofMonitor, ofEndpoint, ofEvent),
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('leaf'),
    fc.record({ all: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
  ),
}));

/** Any rule whose condition groups at least two parts where it groups. */
export const arbitraryRule: fc.Arbitrary<RuleSpec> = fc.record({
  name,
  when: tree,
  for: fc.integer({ min: 1, max: 50 }),
  cooldownMs: fc.integer({ min: 0, max: 4e9 }),
  severity: fc.constantFrom(...SEVERITIES),
  actions: fc.constant([{ do: 'open_incident' as const }]),
  enabled: fc.boolean(),
});
