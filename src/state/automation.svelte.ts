/** @file Rules, schedules, firings, incidents and webhooks, live: a query each, so that each sees every change. */
import type { Store } from '../store/database.ts';
import { listDeliveries } from '../store/delivery-store.ts';
import { listFirings } from '../store/firing-store.ts';
import { listIncidents } from '../store/incident-store.ts';
import { readRuleNames } from '../store/rule-sources.ts';
import { listRules } from '../store/rule-store.ts';
import { listSchedules } from '../store/schedule-store.ts';
import { getReceiver, listReceipts, listWebhooks } from '../store/webhook-store.ts';
import { live, type LiveValue } from './live.svelte.ts';

/** Several live values as one, which is there when all are. */
function together<T extends Readonly<Record<string, unknown>>>(parts: {
  readonly [K in keyof T]: LiveValue<T[K]>;
}): LiveValue<T> {
  const all: readonly (readonly [string, LiveValue<unknown>])[] = Object.entries(parts);
  return {
    get value() {
      if (all.some(([, { value }]) => value === undefined)) return undefined;
      return Object.fromEntries(all.map(([key, { value }]) => [key, value])) as T;
    },
    get error() {
      return all.find(([, { error }]) => error !== null)?.[1].error ?? null;
    },
  };
}

/** Everything that the page of automation shows. To be called while a component is set up. */
export function liveAutomation(store: Store) {
  const of = <T>(query: (store: Store) => Promise<T>): LiveValue<T> => live(() => store, query);
  return together({
    rules: of(listRules),
    schedules: of(listSchedules),
    firings: of((from) => listFirings(from)),
    incidents: of((from) => listIncidents(from)),
    names: of(readRuleNames),
  });
}

/** What can be named in rules and actions. */
export function liveChoices(store: Store) {
  const named = (query: () => Promise<readonly { readonly name: string }[]>) =>
    live(
      () => store,
      async () => (await query()).map(({ name }) => ({ value: name, label: name })),
    );
  return together({
    monitors: live(
      () => store,
      async ({ db }) =>
        (await db.monitors.toArray()).map(({ monitorId, name }) => ({
          value: monitorId,
          label: name,
        })),
    ),
    endpoints: named(() => store.db.endpoints.toArray()),
    models: named(() => store.db.registeredModels.toArray()),
    tables: named(() =>
      store.db.dataTables.filter(({ lifecycleStage }) => lifecycleStage === 'active').toArray(),
    ),
    webhooks: live(
      () => store,
      async ({ db }) =>
        (await db.webhooks.toArray()).map(({ webhookId, name }) => ({
          value: webhookId,
          label: name,
        })),
    ),
  });
}

/** Webhooks with their outbox and what the receiver noted. */
export function liveWebhooks(store: Store) {
  const of = <T>(query: (store: Store) => Promise<T>): LiveValue<T> => live(() => store, query);
  return together({
    webhooks: of(listWebhooks),
    deliveries: of((from) => listDeliveries(from)),
    receipts: of((from) => listReceipts(from)),
    receiver: of(getReceiver),
  });
}
