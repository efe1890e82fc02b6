/** @file Which monitors would find something new: rows or labels came since they ran, or a window's time is over. */
import { Dexie } from 'dexie';
import type { MonitorRecord } from '../core/monitoring/entities.ts';
import { read, type Store } from './database.ts';

/** Whoever makes a monitor runs it first; one that was left alone is due after this, ms. */
const FIRST_AFTER_MS = 10_000;

/** When the newest version of a table was made; 0 when it is gone. */
async function tableChangedAt({ db }: Store, name: string): Promise<number> {
  const table = await db.dataTables.get(name);
  if (table?.lifecycleStage !== 'active') return 0;
  return (await db.tableVersions.get([name, table.latestVersion]))?.createdAt ?? 0;
}

/** Did labels come to an endpoint's log after this moment? */
async function hasNewLabels({ db }: Store, endpoint: string, after: number): Promise<boolean> {
  const subject = `endpoints:/${endpoint}`;
  const newest = await db.events
    .orderBy('seq')
    .reverse()
    .until(({ at }) => at <= after)
    .filter((event) => event.type === 'labels.arrived' && event.subject === subject)
    .first();
  return newest !== undefined;
}

/** Rows that came to an endpoint's log after this moment. */
const newRows = ({ db }: Store, endpoint: string, after: number): Promise<number> =>
  db.inferenceLog
    .where('[endpoint+at]')
    .between([endpoint, after], [endpoint, Dexie.maxKey], false)
    .count();

/** Where the last window of a monitor ends; 0 without one. */
async function lastEnd({ db }: Store, monitorId: string): Promise<number> {
  const last = await db.monitorWindows
    .where('[monitorId+windowStart]')
    .between([monitorId, Dexie.minKey], [monitorId, Dexie.maxKey])
    .last();
  return last?.windowEnd ?? 0;
}

/** Have enough rows come to an endpoint since the last window for another one? */
async function hasFullWindow(
  store: Store,
  { monitorId }: MonitorRecord,
  endpoint: string,
  size: number,
  ranAt: number,
): Promise<boolean> {
  if ((await newRows(store, endpoint, ranAt)) === 0) return false;
  // A window ends 1 ms after its last row.
  return (await newRows(store, endpoint, (await lastEnd(store, monitorId)) - 1)) >= size;
}

async function isDue(
  store: Store,
  monitor: MonitorRecord,
  ranAt: number,
  now: number,
): Promise<boolean> {
  const { source, windows, label } = monitor.spec;
  if (label && 'table' in label && (await tableChangedAt(store, label.table)) > ranAt) return true;
  if ('table' in source && (await tableChangedAt(store, source.table)) > ranAt) return true;
  if ('endpoint' in source && (await hasNewLabels(store, source.endpoint, ranAt))) return true;
  if (windows.by === 'time') {
    return Math.floor(now / windows.size) > Math.floor(ranAt / windows.size);
  }
  return (
    'endpoint' in source && hasFullWindow(store, monitor, source.endpoint, windows.size, ranAt)
  );
}

/** Lists monitors that are due, by name. Cost: some records for each monitor. */
export function listDueMonitors(store: Store, now: number): Promise<readonly MonitorRecord[]> {
  const tables = [
    ...(['monitors', 'monitorWindows', 'dataTables', 'tableVersions'] as const),
    ...(['events', 'inferenceLog'] as const),
  ];
  return read(store, tables, async () => {
    const due: MonitorRecord[] = [];
    for (const monitor of await store.db.monitors.orderBy('name').toArray()) {
      const { ranAt, createdAt } = monitor;
      const isFirst = ranAt === null;
      if (isFirst ? now - createdAt >= FIRST_AFTER_MS : await isDue(store, monitor, ranAt, now)) {
        due.push(monitor);
      }
    }
    return due;
  });
}
