/** @file Writes the lineage of the workspace as OpenLineage events. */
import { openLineageEvents, writeEvents } from '../../core/interop/openlineage/events.ts';
import { read } from '../../store/database.ts';
import { listRuns } from '../../store/run-rows.ts';
import type { Job } from './job-context.ts';

const TABLES = [
  'tableVersions',
  'recipes',
  'pipelines',
  'runs',
  'latestMetrics',
  'modelVersions',
  'batchJobs',
  'promotions',
] as const;

/** All of one moment. */
export const openLineage: Job<'openLineage'> = async ({ format }, context) => {
  const store = await context.store();
  const { db } = store;
  const records = await read(store, TABLES, async () => ({
    tableVersions: await db.tableVersions.toArray(),
    recipes: await db.recipes.toArray(),
    pipelines: await db.pipelines.toArray(),
    runs: await listRuns(store),
    modelVersions: await db.modelVersions.toArray(),
    batchJobs: await db.batchJobs.orderBy('createdAt').toArray(),
    promotions: await db.promotions.orderBy('at').toArray(),
  }));
  return writeEvents(await openLineageEvents(records), format);
};
