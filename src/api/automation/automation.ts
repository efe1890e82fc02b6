/** @file `terrarium.automation`. Loaded when first called. */
import type { Condition } from '../../core/automation/condition.ts';
import { parseCron } from '../../core/automation/cron.ts';
import { nextRuns } from '../../core/automation/cron-next.ts';
import { acknowledged, resolved, withNote } from '../../core/automation/incident.ts';
import { loopRules, loopSet } from '../../core/automation/loop.ts';
import { ruleWords, type RuleSpec } from '../../core/automation/rule.ts';
import { toUuid } from '../../core/automation/webhook.ts';
import { verdictNow } from '../../core/automation/walk.ts';
import { checkInteger, checkText } from '../../core/checks.ts';
import type { PersonaId } from '../../core/governance/personas.ts';
import {
  addDelivery,
  confirmDelivery,
  getDelivery,
  listDeliveries,
  newDelivery,
  replayDelivery,
} from '../../store/delivery-store.ts';
import { getFiring, listFirings } from '../../store/firing-store.ts';
import {
  changeIncident,
  getIncident,
  listIncidents,
  openIncident,
} from '../../store/incident-store.ts';
import { getMonitor } from '../../store/monitor-store.ts';
import { findMonitorId, readRuleNames } from '../../store/rule-sources.ts';
import { addRules, changeRule, getRule, listRules, removeRules } from '../../store/rule-store.ts';
import {
  addSchedule,
  changeSchedule,
  getSchedule,
  listSchedules,
  removeSchedule,
} from '../../store/schedule-store.ts';
import type { Store } from '../../store/database.ts';
import { getSetting, setSetting } from '../../store/settings-store.ts';
import {
  addWebhook,
  changeWebhook,
  getReceiver,
  getWebhook,
  listReceipts,
  listWebhooks,
  removeWebhook,
  rotateSecret,
  setReceiver,
} from '../../store/webhook-store.ts';
import type { ApiContext } from '../context.ts';
import type {
  AutomationApi,
  DeliveriesApi,
  IncidentsApi,
  RulesApi,
  SchedulesApi,
  Terrarium,
  WebhooksApi,
} from '../types.ts';
import { commandOf, deliverDue, receiveForeign } from './deliver.ts';
import { createEngine, type AutomationEngine } from './engine.ts';
import { followWorkspace } from './follow.ts';

/** Key of the setting that keeps tabs from ticking by themselves. */
const PAUSED_SETTING = 'automation.paused';

/** The condition with monitors by their ids, where they were named. */
async function withIds(store: Store, when: Condition): Promise<Condition> {
  const all = (parts: readonly Condition[]) => Promise.all(parts.map((one) => withIds(store, one)));
  if ('all' in when) return { all: await all(when.all) };
  if ('any' in when) return { any: await all(when.any) };
  if (!('metric' in when) || !('monitor' in when.metric)) return when;
  const monitor = await findMonitorId(store, when.metric.monitor);
  return { ...when, metric: { ...when.metric, monitor } };
}

function createRules({ store, session }: ApiContext, engine: AutomationEngine): RulesApi {
  const resolve = async (patch: Partial<RuleSpec>): Promise<Partial<RuleSpec>> =>
    patch.when === undefined ? patch : { ...patch, when: await withIds(store, patch.when) };
  return {
    create: async (rule) => {
      const when = await withIds(store, rule.when);
      const defaults = { for: 1, cooldownMs: 0, severity: 'warning', enabled: true } as const;
      const [made] = await addRules(store, [{ ...defaults, ...rule, when }], session.actor);
      return made;
    },
    update: async (ruleId, patch) => changeRule(store, ruleId, await resolve(patch), session.actor),
    delete: (ruleId) => removeRules(store, [ruleId], session.actor),
    get: (ruleId) => getRule(store, ruleId),
    list: () => listRules(store),
    words: async (ruleId) => ruleWords(await getRule(store, ruleId), await readRuleNames(store)),
    evaluate: async (ruleId) => {
      const rule = await getRule(store, ruleId);
      const now = store.now();
      const { monitor } = await readRuleNames(store);
      return verdictNow(rule, await engine.sourcesOf([rule], now), now, monitor);
    },
  };
}

function createSchedules({ store, session }: ApiContext, engine: AutomationEngine): SchedulesApi {
  return {
    create: (schedule) => {
      const defaults = {
        zone: 'UTC',
        missed: { kind: 'once' },
        severity: 'info',
        enabled: true,
      } as const;
      return addSchedule(store, { ...defaults, ...schedule }, session.actor);
    },
    update: (scheduleId, patch) => changeSchedule(store, scheduleId, patch, session.actor),
    delete: (scheduleId) => removeSchedule(store, scheduleId, session.actor),
    get: (scheduleId) => getSchedule(store, scheduleId),
    list: () => listSchedules(store),
    next: async (scheduleId, count = 5) => {
      const { cron, zone } = await getSchedule(store, scheduleId);
      checkInteger('count', count, { min: 1, max: 1000 });
      return nextRuns(parseCron(cron), zone, store.now(), count);
    },
    run: (scheduleId) => engine.runSchedule(scheduleId),
  };
}

function createWebhooks({ store, session }: ApiContext): WebhooksApi {
  return {
    create: (webhook) => {
      const defaults = { description: '', destination: 'receiver', status: 'ACTIVE' } as const;
      return addWebhook(store, { ...defaults, ...webhook }, session.actor);
    },
    update: (webhookId, patch) => changeWebhook(store, webhookId, patch, session.actor),
    delete: (webhookId) => removeWebhook(store, webhookId, session.actor),
    get: (webhookId) => getWebhook(store, webhookId),
    list: () => listWebhooks(store),
    rotateSecret: (webhookId) => rotateSecret(store, webhookId, session.actor),
    test: async (webhookId) => {
      const webhook = await getWebhook(store, webhookId);
      const at = store.now();
      const event = { type: webhook.events[0], at, data: { test: true } };
      const delivery = newDelivery(webhook, event, toUuid(store.newId()), at);
      await addDelivery(store, delivery);
      await deliverDue(store, at);
      return getDelivery(store, delivery.deliveryId);
    },
    receiver: () => getReceiver(store),
    setReceiver: (patch) => setReceiver(store, patch),
    receipts: (limit) => listReceipts(store, limit),
    receive: (webhookId, headers, body) => receiveForeign(store, webhookId, headers, body),
  };
}

function createDeliveries({ store }: ApiContext): DeliveriesApi {
  return {
    list: (filter) => listDeliveries(store, filter),
    get: (deliveryId) => getDelivery(store, deliveryId),
    replay: async (deliveryId) => {
      await replayDelivery(store, deliveryId);
      await deliverDue(store, store.now());
      return getDelivery(store, deliveryId);
    },
    command: (deliveryId) => commandOf(store, deliveryId),
    confirm: (deliveryId, status) =>
      confirmDelivery(store, deliveryId, {
        at: store.now(),
        status: checkInteger('status', status, { min: 100, max: 599 }),
        note: 'sent by hand',
        retryAfterS: null,
      }),
  };
}

function createIncidents({ store, session }: ApiContext): IncidentsApi {
  return {
    open: ({ severity = 'warning', ...incident }) =>
      openIncident(store, { ...incident, severity }, session.actor),
    acknowledge: (incidentId, text = '') => {
      const [by, at] = [session.actor, store.now()];
      return changeIncident(store, incidentId, 'acknowledge', by, text, (incident) =>
        acknowledged(incident, by, at, text),
      );
    },
    comment: (incidentId, text) => {
      const [by, at] = [session.actor, store.now()];
      const line = { by, at, kind: 'comment' as const, text: checkText('text', text) };
      return changeIncident(store, incidentId, 'comment', by, text, (incident) =>
        withNote(incident, line),
      );
    },
    resolve: (incidentId, text = '') => {
      const [by, at] = [session.actor, store.now()];
      return changeIncident(store, incidentId, 'resolve', by, text, (incident) =>
        resolved(incident, by, at, text),
      );
    },
    get: (incidentId) => getIncident(store, incidentId),
    list: ({ status } = {}) => listIncidents(store, status),
  };
}

const isTabAlive = async (tab: string): Promise<boolean> =>
  (await import('../../engine/ownership.ts')).isOwnerAlive(tab);

/**
 * Builds `terrarium.automation`.
 *
 * @param actingAs The API for a persona.
 * @param isAlive Default: does the tab still hold its lock?
 */
export function createAutomation(
  context: ApiContext,
  actingAs: (persona: PersonaId) => Terrarium,
  isAlive = isTabAlive,
): AutomationApi {
  const { store, session } = context;
  const engine = createEngine(context, actingAs, isAlive);
  const isPaused = async (): Promise<boolean> => (await getSetting(store, PAUSED_SETTING)) === true;
  return {
    rules: createRules(context, engine),
    schedules: createSchedules(context, engine),
    firings: {
      list: (filter) => listFirings(store, filter),
      get: (firingId) => getFiring(store, firingId),
    },
    webhooks: createWebhooks(context),
    deliveries: createDeliveries(context),
    incidents: createIncidents(context),
    tick: (options) => engine.tick(options),
    runSchedules: (options) => engine.runSchedules(options),
    enableLoop: async (spec) => {
      const { monitorId, name } = await getMonitor(store, spec.monitor);
      const rules = loopRules({ ...spec, monitor: monitorId }, name);
      return addRules(store, rules, session.actor, loopSet(spec.model));
    },
    disableLoop: async (model) => {
      const made = (await listRules(store)).filter(({ set }) => set === loopSet(model));
      await removeRules(
        store,
        made.map(({ ruleId }) => ruleId),
        session.actor,
      );
    },
    follow: () =>
      Promise.resolve(
        followWorkspace(context, isPaused, () => engine.tick({ isBackground: true })),
      ),
    isPaused,
    setPaused: (value) => setSetting(store, PAUSED_SETTING, value),
  };
}
