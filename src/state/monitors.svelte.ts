/** @file Monitors and their windows, live. */
import type { MonitorRecord, MonitorWindow } from '../core/monitoring/entities.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { Store } from '../store/database.ts';
import { listMonitors, listWindows } from '../store/monitor-store.ts';
import { live } from './live.svelte.ts';

/** A monitor with its windows, oldest first. */
export interface MonitorView {
  readonly monitor: MonitorRecord;
  readonly windows: readonly MonitorWindow[];
}

async function viewOf(store: Store, monitor: MonitorRecord, limit?: number): Promise<MonitorView> {
  return { monitor, windows: await listWindows(store, monitor.monitorId, limit) };
}

/** Windows that a list looks at. */
const RECENT = 40;

/** Monitors of a catalog with their newest windows, by name. */
export function liveMonitors(store: Store, catalog: () => Catalog) {
  return live(catalog, async (wanted): Promise<readonly MonitorView[]> => {
    const all = await listMonitors(store);
    const own = all.filter(({ spec }) => spec.baseline.name.startsWith(`${wanted}.`));
    return Promise.all(own.map((monitor) => viewOf(store, monitor, RECENT)));
  });
}

/** One monitor with all its windows; null when there is none of that name. */
export function liveMonitor(store: Store, name: () => string) {
  return live(name, async (wanted): Promise<MonitorView | null> => {
    const monitor = await store.db.monitors.where('name').equals(wanted).first();
    return monitor ? viewOf(store, monitor) : null;
  });
}
