/** @file Reads what the lineage graph is built from. */
import { buildLineage, type LineageOptions } from '../core/tracking/build-lineage.ts';
import type { LineageGraph } from '../core/tracking/lineage.ts';
import { read, type Store } from './database.ts';
import { listRuns } from './run-rows.ts';

const TABLES = [
  'tableVersions',
  'recipes',
  'pipelines',
  'runs',
  'latestMetrics',
  'studies',
  'modelVersions',
  'aliases',
  'driftReports',
  'promotions',
  'batchJobs',
  'endpoints',
  'deployments',
  'monitors',
  'monitorWindows',
] as const;

/**
 * The lineage of everything in the workspace, as of one moment; see `buildLineage`, `upstream`, `downstream`.
 *
 * @param options `trials`: each trial of a study as a run of its own.
 */
export async function readLineage(
  store: Store,
  options: LineageOptions = {},
): Promise<LineageGraph> {
  const { db } = store;
  const records = await read(store, TABLES, async () => ({
    tableVersions: await db.tableVersions.toArray(),
    recipes: await db.recipes.toArray(),
    pipelines: await db.pipelines.toArray(),
    runs: await listRuns(store),
    studies: await db.studies.toArray(),
    modelVersions: await db.modelVersions.toArray(),
    aliases: await db.aliases.toArray(),
    driftReports: await db.driftReports.orderBy('createdAt').toArray(),
    serving: {
      promotions: await db.promotions.orderBy('at').toArray(),
      batches: await db.batchJobs.orderBy('createdAt').toArray(),
      endpoints: await db.endpoints.toArray(),
      deployments: await db.deployments.toArray(),
      monitors: await db.monitors.toArray(),
      monitorWindows: await db.monitorWindows.toArray(),
    },
  }));
  return buildLineage(records, options);
}
