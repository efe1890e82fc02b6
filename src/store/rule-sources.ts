/** @file What rules look at, as the store has it: monitors' windows, names, and the newest numbers. */
import type { RuleNames } from '../core/automation/rule.ts';
import type { MetricWindow } from '../core/automation/walk.ts';
import { describe } from '../core/checks.ts';
import { read, type Store } from './database.ts';
import { required } from './lookup.ts';

/** Windows of monitors, by id, oldest first. */
export async function readWindows(
  store: Store,
  monitorIds: Iterable<string>,
): Promise<ReadonlyMap<string, readonly MetricWindow[]>> {
  const ids = [...new Set(monitorIds)];
  const found = await read(store, ['monitorWindows'], () =>
    store.db.monitorWindows.where('monitorId').anyOf(ids).toArray(),
  );
  const byMonitor = new Map<string, MetricWindow[]>(ids.map((id) => [id, []]));
  for (const window of found) byMonitor.get(window.monitorId)?.push(window);
  for (const windows of byMonitor.values()) windows.sort((a, b) => a.windowStart - b.windowStart);
  return byMonitor;
}

/** Names of monitors and webhooks by their ids; an id that is gone stands for itself. */
export async function readRuleNames(store: Store): Promise<RuleNames> {
  const [monitors, webhooks] = await read(store, ['monitors', 'webhooks'], () =>
    Promise.all([store.db.monitors.toArray(), store.db.webhooks.toArray()]),
  );
  const monitorNames = new Map(monitors.map(({ monitorId, name }) => [monitorId, name]));
  const webhookNames = new Map(webhooks.map(({ webhookId, name }) => [webhookId, name]));
  return {
    monitor: (id) => monitorNames.get(id) ?? id,
    webhook: (id) => webhookNames.get(id) ?? id,
  };
}

/** Id of a monitor by its id or name. Throws {ParamError} `not_found`. */
export async function findMonitorId(store: Store, idOrName: string): Promise<string> {
  return read(store, ['monitors'], async () => {
    if (await store.db.monitors.get(idOrName)) return idOrName;
    const named = await store.db.monitors.where('name').equals(idOrName).first();
    return required(named, `monitor ${describe(idOrName)}`).monitorId;
  });
}

/** Something that changes whenever rules, webhooks or waiting firings may have work to do. */
export async function workMark(store: Store): Promise<string> {
  return read(store, ['events', 'monitorWindows'], async () => {
    const [event, windows] = await Promise.all([
      store.db.events.orderBy('seq').lastKey(),
      store.db.monitorWindows.count(),
    ]);
    return JSON.stringify([event ?? 0, windows]);
  });
}
