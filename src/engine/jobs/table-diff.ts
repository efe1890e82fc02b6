/** @file What changed from one table version to another. */
import { diffTables } from '../../core/table/diff.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { Job } from './job-context.ts';

/** Compares schema and cells, rows by position. */
export const tableDiff: Job<'tableDiff'> = async (request, context) => {
  const store = await context.store();
  const [before, after] = await Promise.all(
    [request.before, request.after].map(async ({ name, version }) => {
      const record = await getTableVersion(store, name, version);
      return readTable(store, record.name, record.version);
    }),
  );
  return diffTables(before, after);
};
