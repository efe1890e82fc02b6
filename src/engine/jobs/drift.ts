/** @file A drift report between two table versions. */
import { driftReport } from '../../core/drift/report.ts';
import type { TableRef } from '../../core/drift/types.ts';
import { checkCancelled } from '../../core/errors.ts';
import type { TableVersionRecord } from '../../core/table/version.ts';
import { putDriftReport } from '../../store/drift-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { Job } from './job-context.ts';

/** What a report says of a table version. */
export const refOf = ({ name, version, digest, numRows }: TableVersionRecord): TableRef => ({
  name,
  version,
  digest,
  rows: numRows,
});

/** Compares `current` with `reference` column by column and stores the report. */
export const drift: Job<'drift'> = async (request, context) => {
  const store = await context.store();
  const reference = await getTableVersion(store, request.reference.name, request.reference.version);
  const current = await getTableVersion(store, request.current.name, request.current.version);
  context.report({ stage: 'Comparing', done: 0, total: reference.fields.length, unit: 'columns' });
  const report = driftReport(
    await readTable(store, reference.name, reference.version),
    await readTable(store, current.name, current.version),
    { reference: refOf(reference), current: refOf(current) },
    request.options,
    request.columns,
    (done, total) => {
      checkCancelled(context.signal, 'drift');
      context.report({ stage: 'Comparing', done, total, unit: 'columns' });
    },
  );
  return putDriftReport(store, report, request.model);
};
