/** @file A rule as data, and its sentence. What a page says of a rule is made from the rule and nothing else. */
import { checkBoolean, checkInteger, checkOneOf, checkText } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { actionWords, checkActions, type Action } from './actions.ts';
import { checkCondition, type Condition } from './condition.ts';
import { conditionWords, type NameOf } from './condition-words.ts';
import { durationWords } from './durations.ts';

/** Ids of the severities, mildest first. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;

/** How bad it is when a rule fires. */
export type Severity = (typeof SEVERITIES)[number];

/** What a rule is made of. */
export interface RuleSpec {
  readonly name: string;
  readonly when: Condition;
  /** Evaluations in a row that must be true; at least 1. */
  readonly for: number;
  /** Least time between two firings, ms on the workspace's clock; 0: none. */
  readonly cooldownMs: number;
  readonly severity: Severity;
  /** Done in this order; the first that fails ends the chain. */
  readonly actions: readonly Action[];
  readonly enabled: boolean;
}

/** Where a rule stands between evaluations. */
export interface RuleState {
  /** True evaluations in a row. */
  readonly streak: number;
  /** It has fired and has been true since: the same trouble fires once. */
  readonly isOpen: boolean;
  /** ms since epoch; null before the first. */
  readonly lastFiredAt: number | null;
  /** ms since epoch; null before the first. */
  readonly lastEvaluatedAt: number | null;
  /** What the last evaluation said. */
  readonly lastHolds: boolean | null;
  /** Firings held back by the cooldown since the last firing. */
  readonly suppressed: number;
  readonly numFirings: number;
  /** How far the sources have been read: `events` by number, `<monitor>/<key>` by windowStart, `endpoint/<name>` by time. */
  readonly cursors: Readonly<Record<string, number>>;
}

/** A stored rule. */
export interface RuleRecord extends RuleSpec {
  readonly ruleId: string;
  /** Name of the ready-made set that it belongs to; null for one of its own. */
  readonly set: string | null;
  readonly state: RuleState;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly schemaVersion: 1;
}

/** A rule that has seen nothing. */
export const NEW_STATE: RuleState = {
  streak: 0,
  isOpen: false,
  lastFiredAt: null,
  lastEvaluatedAt: null,
  lastHolds: null,
  suppressed: 0,
  numFirings: 0,
  cursors: {},
};

/** Names for people, by id. */
export interface RuleNames {
  readonly monitor: NameOf;
  readonly webhook: NameOf;
}

const IDS: RuleNames = { monitor: (id) => id, webhook: (id) => id };

/**
 * Gives the rule with nothing in it that does not belong there.
 *
 * @throws {ParamError} `invalid_param`, `invalid_condition`, `invalid_action`, `gate_required`, and those of names.
 */
export function checkRule(rule: RuleSpec): RuleSpec {
  const name = checkText('name', rule.name);
  if (name.length > 200) {
    throw new ParamError(
      'invalid_param',
      `name must have at most 200 characters, got ${name.length}`,
    );
  }
  return {
    name,
    when: checkCondition(rule.when),
    for: checkInteger('for', rule.for, { min: 1, max: 1000 }),
    cooldownMs: checkInteger('cooldownMs', rule.cooldownMs, { min: 0 }),
    severity: checkOneOf('severity', rule.severity, SEVERITIES),
    actions: checkActions(rule.actions),
    enabled: checkBoolean('enabled', rule.enabled),
  };
}

/** Actions as a clause: `retrain …, then deploy …`. */
export function actionsWords(
  actions: readonly Action[],
  webhook: RuleNames['webhook'] = IDS.webhook,
): string {
  const named = (id: string): string => JSON.stringify(webhook(id));
  return actions.map((action) => actionWords(action, named)).join(', then ');
}

/**
 * The rule as a sentence, with every number in full:
 * `When the mean drift_share of monitor "Churn" over the last 3 windows is at least 0.5, 2 times in a row: open an
 * incident. Severity warning. At most once in 1 day.`
 */
export function ruleWords(rule: Omit<RuleSpec, 'name' | 'enabled'>, names = IDS): string {
  const times = rule.for === 1 ? '' : `, ${rule.for} times in a row`;
  const pause =
    rule.cooldownMs === 0
      ? 'Fires again once it was false.'
      : `At most once in ${durationWords(rule.cooldownMs)}.`;
  return (
    `When ${conditionWords(rule.when, names.monitor)}${times}: ` +
    `${actionsWords(rule.actions, names.webhook)}. Severity ${rule.severity}. ${pause}`
  );
}
