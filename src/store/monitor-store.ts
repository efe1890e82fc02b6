/** @file Monitors and their windows. A window is written with the events that it gives, in one transaction. */
import { Dexie } from 'dexie';
import { describe } from '../core/checks.ts';
import type { DriftReport } from '../core/drift/types.ts';
import { ParamError } from '../core/errors.ts';
import type { MonitorRecord, MonitorSpec, MonitorWindow } from '../core/monitoring/entities.ts';
import { audited } from './audit-store.ts';
import { read, write, type Store } from './database.ts';
import { recordEvent } from './event-store.ts';
import { required } from './lookup.ts';

const subjectOf = (name: string): string => `monitors:/${name}`;

async function monitorOf({ db }: Store, idOrName: string): Promise<MonitorRecord> {
  const found =
    (await db.monitors.get(idOrName)) ?? (await db.monitors.where('name').equals(idOrName).first());
  return required(found, `monitor ${describe(idOrName)}`);
}

/** Gives a monitor by id or name. Throws {ParamError} `not_found`. */
export function getMonitor(store: Store, idOrName: string): Promise<MonitorRecord> {
  return read(store, ['monitors'], () => monitorOf(store, idOrName));
}

/** Lists monitors by name. */
export function listMonitors(store: Store): Promise<readonly MonitorRecord[]> {
  return read(store, ['monitors'], () => store.db.monitors.orderBy('name').toArray());
}

/** Stores a new monitor. Throws {ParamError} `already_exists`. */
export async function addMonitor(
  store: Store,
  name: string,
  spec: MonitorSpec,
  by: string,
): Promise<MonitorRecord> {
  const record: MonitorRecord = {
    monitorId: store.newId(),
    name,
    spec,
    createdAt: store.now(),
    createdBy: by,
    ranAt: null,
    schemaVersion: 1,
  };
  return audited(store, ['monitors', 'events'], async () => ({
    entry: {
      actor: by,
      action: 'monitor.create',
      subject: subjectOf(name),
      details: { source: { ...spec.source }, model: spec.model, baseline: { ...spec.baseline } },
    },
    change: async () => {
      if (await store.db.monitors.where('name').equals(name).first()) {
        throw new ParamError(
          'already_exists',
          `monitor: there is one called ${describe(name)} already; choose another name`,
          { name },
        );
      }
      await store.db.monitors.add(record);
      await recordEvent(store, 'monitor.created', subjectOf(name), {
        monitor_id: record.monitorId,
        monitor: name,
      });
      return record;
    },
  }));
}

/** Every window of a monitor, in its index. */
const windowsOf = ({ db }: Store, monitorId: string) =>
  db.monitorWindows
    .where('[monitorId+windowStart]')
    .between([monitorId, Dexie.minKey], [monitorId, Dexie.maxKey]);

/** Lists windows, oldest first; the newest `limit` when it is given. */
export async function listWindows(
  store: Store,
  monitorId: string,
  limit?: number,
): Promise<readonly MonitorWindow[]> {
  return read(store, ['monitorWindows'], async () => {
    if (limit === undefined) return windowsOf(store, monitorId).toArray();
    const newest = await windowsOf(store, monitorId).reverse().limit(limit).toArray();
    return newest.reverse();
  });
}

/** Removes a monitor with its windows and the drift reports of these. */
export async function removeMonitor(store: Store, idOrName: string, by: string): Promise<void> {
  const { monitorId, name } = await getMonitor(store, idOrName);
  await audited(store, ['monitors', 'monitorWindows', 'driftReports'], async () => ({
    entry: {
      actor: by,
      action: 'monitor.delete',
      subject: subjectOf(name),
      details: { monitorId },
    },
    change: async () => {
      const windows = await windowsOf(store, monitorId).toArray();
      const reports = windows.map(({ reportId }) => reportId).filter((id) => id !== null);
      await store.db.driftReports.bulkDelete(reports);
      await windowsOf(store, monitorId).delete();
      await store.db.monitors.delete(monitorId);
    },
  }));
}

const withoutProblem = ({ problem: _, ...record }: MonitorRecord): MonitorRecord => record;

/**
 * Notes that a monitor ran, and forgets windows that its source no longer has.
 *
 * @param ranAt When the run began: what came since is new to the next one.
 */
export async function finishMonitorRun(
  store: Store,
  monitorId: string,
  gone: readonly number[],
  ranAt: number,
): Promise<void> {
  await write(store, ['monitors', 'monitorWindows'], async () => {
    const record = withoutProblem(await monitorOf(store, monitorId));
    await store.db.monitors.put({ ...record, ranAt });
    await store.db.monitorWindows.bulkDelete(gone.map((start) => [monitorId, start]));
  });
}

/** Notes why a run failed that nobody was watching; the next one comes when there is something new. */
export async function failMonitorRun(
  store: Store,
  monitorId: string,
  problem: string,
  ranAt: number,
): Promise<void> {
  await write(store, ['monitors'], async () => {
    const record = await store.db.monitors.get(monitorId);
    if (record) await store.db.monitors.put({ ...record, ranAt, problem });
  });
}

const hasDropped = (window: MonitorWindow | undefined): boolean =>
  window?.performance?.verdict === 'dropped';

/** What a window says to those who listen, as far as it did not say so before. */
async function tell(
  store: Store,
  name: string,
  window: MonitorWindow,
  before: MonitorWindow | undefined,
): Promise<void> {
  const { monitorId, windowStart, windowEnd, metrics, columns, performance, model } = window;
  const data = {
    monitor_id: monitorId,
    monitor: name,
    window_start: windowStart,
    window_end: windowEnd,
    model: model?.name ?? null,
    version: model?.version === null || model === null ? null : String(model.version),
  };
  if (window.drift && before?.drift !== true) {
    await recordEvent(store, 'drift.detected', subjectOf(name), {
      ...data,
      drift_share: metrics['drift_share'] ?? null,
      columns: columns.filter(({ drift }) => drift).map((column) => column.name),
      report_id: window.reportId,
    });
  }
  if (performance && hasDropped(window) && !hasDropped(before)) {
    const { metric, realised, limits, cause } = performance;
    await recordEvent(store, 'performance.dropped', subjectOf(name), {
      ...data,
      ...{ metric, cause },
      value: realised[metric],
      low: limits[metric].low,
      high: limits[metric].high,
    });
  }
}

function versionOf({ model }: MonitorWindow) {
  const { name = null, version = null } = model ?? {};
  return name === null || version === null ? null : { name, version };
}

/**
 * Stores a window in place of the one with the same start, with its drift report, and tells of what is new in it:
 * `drift.detected`, `performance.dropped`.
 *
 * @param report Of columns that drifted, to be kept; null to keep none, or the one that is there.
 */
export async function putWindow(
  store: Store,
  window: MonitorWindow,
  report: DriftReport | null,
): Promise<void> {
  const tables = ['monitors', 'monitorWindows', 'driftReports', 'events'] as const;
  await write(store, tables, async () => {
    const { name } = await monitorOf(store, window.monitorId);
    const key = [window.monitorId, window.windowStart];
    const before = await store.db.monitorWindows.get(key);
    if (before && before.reportId !== null && before.reportId !== window.reportId) {
      await store.db.driftReports.delete(before.reportId);
    }
    if (report && window.reportId !== null) {
      await store.db.driftReports.put({
        reportId: window.reportId,
        report,
        model: versionOf(window),
        createdAt: store.now(),
        schemaVersion: 1,
      });
    }
    await store.db.monitorWindows.put(window);
    await tell(store, name, window, before);
  });
}
