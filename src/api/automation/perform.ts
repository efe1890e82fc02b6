/** @file Actions done: each through the public API, each with what came of it in words. */
import type { Action } from '../../core/automation/actions.ts';
import type { FiringRecord, Refs } from '../../core/automation/firing.ts';
import { toUuid } from '../../core/automation/webhook.ts';
import { StateError } from '../../core/errors.ts';
import { addDelivery, newDelivery } from '../../store/delivery-store.ts';
import { openIncident } from '../../store/incident-store.ts';
import { getWebhook } from '../../store/webhook-store.ts';
import type { ApiContext } from '../context.ts';
import type { Terrarium } from '../types.ts';
import { deploy, moveAlias, rollBack, testPipeline } from './deploying.ts';
import { retrain } from './retrain.ts';

/** What came of an action. */
export interface Done {
  readonly outcome: string;
  readonly refs: Refs;
  /** It goes on when somebody has decided. */
  readonly isWaiting?: boolean;
  /** Which of the actions to come have nothing to do now. */
  readonly leavesOut?: (action: Action) => boolean;
}

/** Who does actions, and for whom. */
export interface Worker {
  readonly context: ApiContext;
  /** The API as whoever made the rule. */
  readonly terrarium: Terrarium;
}

const seenOf = ({ evidence }: FiringRecord): string =>
  evidence.map(({ text, note }) => `${text}: ${note}`).join('; ');

async function score(
  { terrarium }: Worker,
  { model, alias, table, into }: Extract<Action, { do: 'score' }>,
): Promise<Done> {
  const scored = await terrarium.score({ model: `models:/${model}@${alias}`, table, into });
  const { name, version, numRows } = scored;
  return {
    outcome: `${numRows} rows of ${table} scored into ${name} v${version}`,
    refs: { model, table: name, tableVersion: version },
  };
}

async function gather(
  { terrarium }: Worker,
  { monitor, into, rows }: Extract<Action, { do: 'gather' }>,
): Promise<Done> {
  const made = await terrarium.monitor.gather(monitor, {
    into,
    ...(rows === null ? {} : { rows }),
  });
  const { name, version, numRows } = made;
  return {
    outcome: `${numRows} rows with a label are in ${name} v${version}`,
    refs: { table: name, tableVersion: version },
  };
}

async function raise(
  { context }: Worker,
  { title, runbook }: Extract<Action, { do: 'open_incident' }>,
  firing: FiringRecord,
): Promise<Done> {
  const incident = await openIncident(
    context.store,
    {
      title: title ?? firing.name,
      severity: firing.severity,
      sourceId: firing.sourceId,
      subject: firing.subject,
      text: seenOf(firing) || firing.prose,
      firingId: firing.firingId,
      ...(runbook === undefined ? {} : { runbook }),
    },
    'automation',
  );
  const isNew = incident.timeline.length === 1;
  return {
    outcome: isNew ? 'incident opened' : `noted on the incident "${incident.title}"`,
    refs: { incidentId: incident.incidentId },
  };
}

/** Shows a message on the page, and outside of it where the browser has been allowed to. */
function notify(
  { context: { session } }: Worker,
  { text }: Extract<Action, { do: 'notify' }>,
  firing: FiringRecord,
): Done {
  const { Notification: Shown } = globalThis as { Notification?: typeof Notification };
  const { firingId, name, severity } = firing;
  const body = text ?? (seenOf(firing) || firing.prose);
  const where = session.onNotice ? 'shown on the page alone' : 'kept in the log alone';
  session.onNotice?.({ firingId, severity, text: `${name}: ${body}` });
  if (Shown?.permission !== 'granted') {
    return { outcome: `${where}: the browser was not allowed to show it`, refs: {} };
  }
  try {
    new Shown(`${severity}: ${name}`, { body, tag: firingId });
    return { outcome: 'shown by the browser', refs: {} };
  } catch {
    // Browsers on phones show messages of a service worker only.
    return { outcome: `${where}: this browser shows no messages of pages`, refs: {} };
  }
}

async function callWebhook(
  { context: { store } }: Worker,
  { webhookId }: Extract<Action, { do: 'webhook' }>,
  firing: FiringRecord,
  index: number,
): Promise<Done> {
  const webhook = await getWebhook(store, webhookId);
  if (webhook.status !== 'ACTIVE') {
    throw new StateError(
      'webhook_disabled',
      `automation: the webhook "${webhook.name}" is switched off; switch it on, or take the action out`,
      { webhookId },
    );
  }
  const { firingId, sourceId, name, severity, subject, at } = firing;
  // The same id for the same step: done again after a stop, it is not sent twice.
  const deliveryId = toUuid(firingId.slice(0, 30) + index.toString(16).padStart(2, '0'));
  const data = {
    rule_id: sourceId,
    rule_name: name,
    firing_id: firingId,
    severity,
    about: subject,
    evidence: firing.evidence.map(({ text, note }) => `${text}: ${note}`),
  };
  const event = { type: 'rule.fired' as const, at, data };
  const delivery = newDelivery(webhook, event, deliveryId, store.now());
  await addDelivery(store, delivery);
  return { outcome: `in the outbox for "${webhook.name}"`, refs: { deliveryId } };
}

/**
 * Does an action.
 *
 * @param index Its place in the firing.
 * @throws What the API's call throws.
 */
export async function perform(worker: Worker, firing: FiringRecord, index: number): Promise<Done> {
  const { action } = firing.steps[index];
  const { context, terrarium } = worker;
  const why = `${firing.source === 'rule' ? 'rule' : 'schedule'} "${firing.name}"`;
  switch (action.do) {
    case 'gather':
      return gather(worker, action);
    case 'retrain':
      return retrain(context, terrarium, action, why);
    case 'test_pipeline':
      return testPipeline(terrarium, action);
    case 'deploy':
      return deploy(terrarium, action, why);
    case 'move_alias':
      return moveAlias(terrarium, action.model, action.from, action.table);
    case 'score':
      return score(worker, action);
    case 'rollback':
      return rollBack(terrarium, action.model, why);
    case 'open_incident':
      return raise(worker, action, firing);
    case 'notify':
      return notify(worker, action, firing);
    case 'webhook':
      return callWebhook(worker, action, firing, index);
  }
}
