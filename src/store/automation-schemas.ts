/**
 * @file What records of rules, schedules, firings, incidents, events and webhooks must look like in a workspace file;
 * see record-schemas.ts.
 */
import * as v from 'valibot';
import { checkActions, type Action } from '../core/automation/actions.ts';
import { checkCondition, type Condition } from '../core/automation/condition.ts';
import { EVENT_TYPES } from '../core/automation/events.ts';
import { INCIDENT_STATUSES } from '../core/automation/incident.ts';
import { SEVERITIES } from '../core/automation/rule.ts';
import { checkSchedule, type ScheduleSpec } from '../core/automation/schedule.ts';
import {
  count,
  error,
  id,
  one,
  ordinal,
  plain,
  text,
  texts,
  texts500,
  time,
} from './schema-parts.ts';

/** Data that one of the core's checks accepts as it is. */
function checked<T>(check: (value: T) => unknown, what: string): v.GenericSchema<T> {
  return v.custom<T>((value) => {
    try {
      check(value as T);
      return true;
    } catch {
      return false;
    }
  }, `Invalid ${what}`);
}

const severity = v.picklist(SEVERITIES);
const eventType = v.picklist(EVENT_TYPES);
const maybeTime = v.nullable(time);
const actions = checked<readonly Action[]>(checkActions, 'actions');
const refs = v.custom<Record<string, string | number>>(
  (value) =>
    v.is(plain, value) &&
    Object.values(value).every((ref) => typeof ref === 'string' || typeof ref === 'number'),
  'Expected references',
);
const cursors = v.custom<Record<string, number>>(
  (value) => v.is(plain, value) && Object.values(value).every((at) => typeof at === 'number'),
  'Expected cursors',
);

const rules = v.strictObject({
  ruleId: id,
  set: v.nullable(text),
  name: texts500,
  when: checked<Condition>(checkCondition, 'condition'),
  for: ordinal,
  cooldownMs: count,
  severity,
  actions,
  enabled: v.boolean(),
  state: v.strictObject({
    streak: count,
    isOpen: v.boolean(),
    lastFiredAt: maybeTime,
    lastEvaluatedAt: maybeTime,
    lastHolds: v.nullable(v.boolean()),
    suppressed: count,
    numFirings: count,
    cursors,
  }),
  createdAt: time,
  createdBy: text,
  updatedAt: time,
  schemaVersion: one,
});

const schedules = v.pipe(
  v.strictObject({
    scheduleId: id,
    set: v.nullable(text),
    name: texts500,
    cron: text,
    zone: text,
    missed: v.variant('kind', [
      v.strictObject({ kind: v.picklist(['skip', 'once']) }),
      v.strictObject({ kind: v.literal('all'), upTo: ordinal }),
    ]),
    severity,
    actions,
    enabled: v.boolean(),
    nextAt: maybeTime,
    lastAt: maybeTime,
    numRuns: count,
    numMissed: count,
    createdAt: time,
    createdBy: text,
    updatedAt: time,
    schemaVersion: one,
  }),
  v.check((value) => v.is(checked<ScheduleSpec>(checkSchedule, 'schedule'), value), 'Invalid cron'),
);

const firings = v.strictObject({
  firingId: id,
  source: v.picklist(['rule', 'schedule']),
  sourceId: id,
  name: texts500,
  severity,
  at: time,
  plannedFor: maybeTime,
  prose: text,
  subject: text,
  evidence: v.array(
    v.strictObject({
      text,
      seen: v.nullable(v.union([v.number(), text])),
      holds: v.nullable(v.boolean()),
      note: text,
    }),
  ),
  status: v.picklist(['RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED']),
  owner: text,
  by: text,
  steps: v.array(
    v.strictObject({
      action: checked<Action>((action) => checkActions([action]), 'action'),
      words: text,
      status: v.picklist(['PENDING', 'RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'SKIPPED']),
      startedAt: maybeTime,
      endedAt: maybeTime,
      outcome: text,
      refs,
      error: v.nullable(error),
    }),
  ),
  schemaVersion: one,
});

/** By table. */
export const AUTOMATION_SCHEMAS = {
  rules,
  schedules,
  firings,
  incidents: v.strictObject({
    incidentId: id,
    title: text,
    status: v.picklist(INCIDENT_STATUSES),
    severity,
    sourceId: v.nullable(text),
    subject: text,
    runbook: text,
    openedAt: time,
    openedBy: text,
    acknowledgedAt: maybeTime,
    acknowledgedBy: v.nullable(text),
    resolvedAt: maybeTime,
    resolvedBy: v.nullable(text),
    timeline: v.array(
      v.strictObject({
        at: time,
        by: text,
        kind: v.picklist([
          'opened',
          'again',
          'action',
          'cleared',
          'acknowledged',
          'comment',
          'resolved',
        ]),
        text,
        firingId: v.nullable(text),
        refs,
      }),
    ),
    schemaVersion: one,
  }),
  events: v.strictObject({
    seq: ordinal,
    type: eventType,
    at: time,
    subject: text,
    data: plain,
    schemaVersion: one,
  }),
  webhooks: v.strictObject({
    webhookId: id,
    name: texts500,
    description: text,
    url: text,
    destination: v.picklist(['receiver', 'outbox']),
    events: v.array(eventType),
    status: v.picklist(['ACTIVE', 'DISABLED']),
    secrets: v.pipe(v.array(text), v.minLength(1)),
    createdAt: time,
    updatedAt: time,
    schemaVersion: one,
  }),
  deliveries: v.strictObject({
    deliveryId: text,
    webhookId: id,
    type: eventType,
    event: v.nullable(ordinal),
    body: text,
    status: v.picklist(['PENDING', 'DELIVERED', 'DEAD', 'HELD']),
    attempts: v.array(
      v.strictObject({
        at: time,
        status: v.nullable(count),
        note: text,
        retryAfterS: v.nullable(count),
      }),
    ),
    tries: count,
    nextAt: maybeTime,
    createdAt: time,
    schemaVersion: one,
  }),
  receipts: v.strictObject({
    seq: ordinal,
    deliveryId: text,
    webhookId: text,
    at: time,
    status: v.nullable(count),
    outcome: v.picklist(['accepted', 'repeated', 'refused', 'failed']),
    note: text,
    headers: texts,
    body: text,
    schemaVersion: one,
  }),
};
