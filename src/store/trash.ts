/** @file Emptying the trash: what is purged is gone, and its bytes are free at once. */
import { describe } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import { audited } from './audit-store.ts';
import { collectGarbage, type Collected } from './blob-store.ts';
import type { Store } from './database.ts';
import { required } from './lookup.ts';
import { runOf } from './run-store.ts';

const checkTrashed = (stage: string, what: string): void => {
  if (stage === 'deleted') return;
  throw new StateError('not_in_trash', `purge: ${what} must be in the trash first; delete it`);
};

/**
 * Removes runs in the trash for good, with metrics and artifacts, and records it in the audit log.
 *
 * @returns Bytes freed; what other records share stays.
 * @throws {StateError} `not_in_trash`; `run_registered` for one that a model version was made from. Nothing
 *   is removed then.
 */
export async function purgeRuns(
  store: Store,
  runIds: readonly string[],
  by = 'user',
): Promise<Collected> {
  const tables = [
    'runs',
    'metricSeries',
    'latestMetrics',
    'artifacts',
    'modelVersions',
    'jobs',
  ] as const;
  const ids = [...runIds];
  const { db } = store;
  await audited(store, tables, async () => ({
    entry: {
      actor: by,
      action: 'run.purge',
      subject: `${ids.length} runs`,
      details: { runIds: ids },
    },
    change: async () => {
      for (const id of ids) {
        const run = await runOf(store, id);
        checkTrashed(run.lifecycleStage, `run ${describe(run.runName)}`);
      }
      const version = await db.modelVersions.where('runId').anyOf(ids).first();
      if (version) {
        throw new StateError(
          'run_registered',
          `purge: version ${version.version} of ${describe(version.name)} was made from run ${version.runId}; it must stay`,
          { runId: version.runId, name: version.name, version: version.version },
        );
      }
      await db.metricSeries.where('runId').anyOf(ids).delete();
      await db.artifacts.where('runId').anyOf(ids).delete();
      await db.latestMetrics.bulkDelete(ids);
      await db.jobs.bulkDelete(ids);
      await db.runs.bulkDelete(ids);
    },
  }));
  return collectGarbage(store, 0);
}

/**
 * Removes a table in the trash for good, with all its versions, and records it in the audit log. Runs keep
 * what they noted of it: name, version and digest.
 *
 * @throws {StateError} `not_in_trash`; {ParamError} `not_found`.
 */
export async function purgeTable(store: Store, name: string, by = 'user'): Promise<Collected> {
  const { db } = store;
  await audited(store, ['dataTables', 'tableVersions'], async () => ({
    entry: { actor: by, action: 'table.purge', subject: name, details: {} },
    change: async () => {
      const table = required(await db.dataTables.get(name), `table ${describe(name)}`);
      checkTrashed(table.lifecycleStage, `table ${name}`);
      await db.tableVersions.where('name').equals(name).delete();
      await db.dataTables.delete(name);
    },
  }));
  return collectGarbage(store, 0);
}

/** What emptying the trash removed. */
export interface EmptiedTrash extends Collected {
  readonly tables: number;
  readonly runs: number;
  /** Runs in the trash that a model version was made from: they stay. */
  readonly keptRuns: number;
}

/**
 * Removes everything in the trash for good, and all blobs that no record names. These go first: purging writes an
 * audit record, for which a full disk may have no room before.
 */
export async function emptyTrash(store: Store, by = 'user'): Promise<EmptiedTrash> {
  const { db } = store;
  const before = await db.blobs.toArray();
  await collectGarbage(store, 0);
  const tables = await db.dataTables.filter((one) => one.lifecycleStage === 'deleted').toArray();
  for (const { name } of tables) await purgeTable(store, name, by);
  const deleted = await db.runs.filter((run) => run.lifecycleStage === 'deleted').toArray();
  const versions = await db.modelVersions.toArray();
  const registered = new Set(versions.map(({ runId }) => runId));
  const runs = deleted.filter(({ runId }) => !registered.has(runId));
  if (runs.length > 0) {
    await purgeRuns(
      store,
      runs.map(({ runId }) => runId),
      by,
    );
  }
  const left = new Set((await db.blobs.toArray()).map(({ sha256 }) => sha256));
  const gone = before.filter(({ sha256 }) => !left.has(sha256));
  return {
    tables: tables.length,
    runs: runs.length,
    keptRuns: deleted.length - runs.length,
    blobs: gone.length,
    bytesFreed: gone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}
