/** @file Counts and states of the whole workspace, for the shell and Home. */
import type { Store } from '../store/database.ts';
import { live } from './live.svelte.ts';

/** How much there is of everything. */
export interface WorkspaceCounts {
  readonly tables: number;
  readonly rows: number;
  readonly runs: number;
  readonly studies: number;
  readonly versions: number;
  readonly champions: number;
  readonly predictions: number;
  readonly endpoints: number;
  readonly driftReports: number;
  /** Deployments that wait for approval. */
  readonly waiting: number;
  /** Drifted columns of the newest report, and how many it compared. */
  readonly drifted: number;
  readonly compared: number;
}

async function countAll({ db }: Store): Promise<WorkspaceCounts> {
  const tables = await db.dataTables.toArray();
  const active = tables.filter((table) => table.lifecycleStage === 'active');
  const latest = await db.tableVersions.bulkGet(
    active.map(({ name, latestVersion }) => [name, latestVersion]),
  );
  const found = latest.filter((version) => version !== undefined);
  const report = await db.driftReports.orderBy('createdAt').last();
  const aliases = await db.aliases.toArray();
  return {
    tables: active.length,
    rows: found.reduce((sum, version) => sum + version.numRows, 0),
    runs: await db.runs.filter((run) => run.lifecycleStage === 'active').count(),
    studies: await db.studies.count(),
    versions: await db.modelVersions.count(),
    champions: aliases.filter(({ alias }) => alias === 'champion').length,
    predictions: found.filter((version) => version.operation === 'score').length,
    endpoints: await db.endpoints.count(),
    driftReports: await db.driftReports.count(),
    waiting: await db.deployments.where('status').equals('waiting').count(),
    drifted: report?.report.dataset.drifted ?? 0,
    compared: report?.report.dataset.compared ?? 0,
  };
}

/** Watches the counts while the calling component lives. */
export function liveCounts(store: Store) {
  return live(
    () => store,
    () => countAll(store),
  );
}
