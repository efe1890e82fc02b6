/** @file Reads what the lineage graph is built from. */
import { buildLineage, type LineageOptions } from '../core/tracking/build-lineage.ts';
import type { LineageGraph } from '../core/tracking/lineage.ts';
import { read, type Store } from './database.ts';
import type { LooseRecord } from './records.ts';
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

/** Records of which the graph reads only a few members, and takes none for granted. */
function looseOf(table: { toArray(): PromiseLike<readonly unknown[]> }) {
  return table.toArray() as PromiseLike<readonly LooseRecord[]>;
}

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
      deployments: await looseOf(db.deployments),
      monitors: await looseOf(db.monitors),
      monitorWindows: await looseOf(db.monitorWindows),
    },
  }));
  return buildLineage(records, options);
}
