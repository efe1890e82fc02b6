/** @file The forms of rules, schedules and actions: rows of fields, and the data that they stand for. */
import type { Action } from '../core/automation/actions.ts';
import type {
  Aggregate,
  Comparator,
  Comparison,
  Condition,
  EndpointKey,
  EventCondition,
} from '../core/automation/condition.ts';
import type { EventType } from '../core/automation/events.ts';
import type { RuleRecord, Severity } from '../core/automation/rule.ts';

/** Names that forms offer. */
export interface Choices {
  readonly monitors: readonly Choice[];
  readonly endpoints: readonly Choice[];
  readonly models: readonly Choice[];
  readonly tables: readonly Choice[];
  readonly webhooks: readonly Choice[];
}

/** One name to choose. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One condition as fields. */
export interface LeafForm {
  kind: 'monitor' | 'endpoint' | 'event';
  /** Id of the monitor, name of the endpoint. */
  source: string;
  /** Metric of the monitor. */
  key: string;
  endpointKey: EndpointKey;
  aggregate: Aggregate;
  windows: number | null;
  minutes: number | null;
  op: Comparator;
  value: number | null;
  event: EventType;
  subject: string;
}

/** A rule as fields. */
export interface RuleForm {
  name: string;
  join: 'all' | 'any';
  leaves: LeafForm[];
  times: number | null;
  cooldownHours: number | null;
  severity: Severity;
  actions: Action[];
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A condition to begin with. */
export function newLeaf({ monitors, endpoints }: Choices): LeafForm {
  return {
    kind: monitors.length > 0 ? 'monitor' : endpoints.length > 0 ? 'endpoint' : 'event',
    source: monitors[0]?.value ?? endpoints[0]?.value ?? '',
    key: 'drift_share',
    endpointKey: 'error_rate',
    aggregate: 'last',
    windows: 3,
    minutes: 60,
    op: '>=',
    value: 0.3,
    event: 'canary.rolled_back',
    subject: '',
  };
}

/** An action of a kind to begin with. */
export function newAction(
  kind: Action['do'],
  { models, monitors, tables, webhooks }: Choices,
): Action {
  const model = models[0]?.value ?? '';
  const table = tables[0]?.value ?? '';
  switch (kind) {
    case 'gather':
      return {
        do: kind,
        monitor: monitors[0]?.label ?? '',
        into: 'dev.training.gathered',
        rows: null,
      };
    case 'retrain':
      return { do: kind, model, table: null, start: 'cold', alias: 'challenger' };
    case 'test_pipeline':
      return { do: kind, model, alias: 'challenger' };
    case 'deploy':
      return { do: kind, model, alias: 'challenger', table: null };
    case 'move_alias':
      return { do: kind, model, from: 'challenger', table };
    case 'score':
      return { do: kind, model, alias: 'champion', table, into: 'dev.predictions.automatic' };
    case 'rollback':
      return { do: kind, model };
    case 'open_incident':
      return { do: kind };
    case 'notify':
      return { do: kind };
    case 'webhook':
      return { do: kind, webhookId: webhooks[0]?.value ?? '' };
  }
}

/** Names of the actions for people. */
export const ACTION_LABELS: Readonly<Record<Action['do'], string>> = {
  open_incident: 'Open an incident',
  notify: 'Notify',
  gather: 'Gather labelled rows',
  retrain: 'Retrain',
  test_pipeline: 'Test the pipeline',
  deploy: 'Deploy through the gates',
  move_alias: 'Let the gate move the champion',
  score: 'Score a table',
  rollback: 'Roll back',
  webhook: 'Call a webhook',
};

function leafOf(leaf: LeafForm): Comparison | EventCondition {
  const { kind, source, aggregate, op } = leaf;
  const value = leaf.value ?? Number.NaN;
  if (kind === 'event') {
    const { event, subject } = leaf;
    return { event, ...(subject.trim() === '' ? {} : { subject }) };
  }
  if (kind === 'endpoint') {
    const metric = { endpoint: source, key: leaf.endpointKey };
    const over = { ms: Math.round((leaf.minutes ?? Number.NaN) * MINUTE) };
    return { metric, aggregate: 'last', over, op, value };
  }
  const metric = { monitor: source, key: leaf.key };
  const windows = aggregate === 'last' ? 1 : (leaf.windows ?? Number.NaN);
  return { metric, aggregate, over: { windows }, op, value };
}

/** Actions without the fields that were left empty. */
export function tidyActions(actions: readonly Action[]): readonly Action[] {
  return actions.map((action): Action => {
    const filled = Object.entries(action).filter(
      ([key, value]) => value !== '' || !['title', 'runbook', 'text'].includes(key),
    );
    return Object.fromEntries(filled) as unknown as Action;
  });
}

/** The data that a form stands for; to be checked by `checkRule`. */
export function ruleOf(form: RuleForm) {
  const leaves = form.leaves.map(leafOf);
  const when: Condition =
    leaves.length === 1 ? leaves[0] : form.join === 'all' ? { all: leaves } : { any: leaves };
  return {
    name: form.name.trim(),
    when,
    for: form.times ?? Number.NaN,
    cooldownMs: Math.round((form.cooldownHours ?? Number.NaN) * HOUR),
    severity: form.severity,
    actions: tidyActions(form.actions),
    enabled: true,
  };
}

function leafForm(condition: Condition, choices: Choices): LeafForm | null {
  const base = newLeaf(choices);
  if ('all' in condition || 'any' in condition) return null;
  if ('event' in condition) {
    if (condition.where !== undefined) return null;
    return { ...base, kind: 'event', event: condition.event, subject: condition.subject ?? '' };
  }
  const { metric, aggregate, over, op, value } = condition;
  if ('endpoint' in metric) {
    const minutes = ('ms' in over ? over.ms : 0) / MINUTE;
    const { endpoint: source, key: endpointKey } = metric;
    return { ...base, kind: 'endpoint', source, endpointKey, minutes, op, value };
  }
  if (!('windows' in over)) return null;
  const { monitor: source, key } = metric;
  return { ...base, kind: 'monitor', source, key, aggregate, windows: over.windows, op, value };
}

/** The fields of a rule; null when its condition is more than one list, which the form does not show. */
export function formOf(rule: RuleRecord, choices: Choices): RuleForm | null {
  const { when } = rule;
  const [parts, join] =
    'all' in when
      ? [when.all, 'all' as const]
      : 'any' in when
        ? [when.any, 'any' as const]
        : [[when], 'all' as const];
  const leaves = parts.map((part) => leafForm(part, choices)).filter((leaf) => leaf !== null);
  if (leaves.length < parts.length) return null;
  return {
    name: rule.name,
    join,
    leaves,
    times: rule.for,
    cooldownHours: rule.cooldownMs / HOUR,
    severity: rule.severity,
    actions: [...rule.actions],
  };
}

/** A rule to begin with. */
export function newRuleForm(choices: Choices): RuleForm {
  return {
    name: '',
    join: 'all',
    leaves: [newLeaf(choices)],
    times: 1,
    cooldownHours: 24,
    severity: 'warning',
    actions: [{ do: 'open_incident' }],
  };
}
