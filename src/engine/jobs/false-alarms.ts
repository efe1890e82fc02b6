/** @file How often a drift report's rules fire without drift. */
import { falseAlarms as simulate } from '../../core/drift/false-alarms/false-alarms.ts';
import { addDriftFindings, getDriftReport } from '../../store/drift-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import { refOf } from './drift.ts';
import type { Job } from './job-context.ts';

/** Simulates reports on the rows of one table version; kept with a drift report when one is named. */
export const falseAlarms: Job<'falseAlarms'> = async (request, context) => {
  const store = await context.store();
  const { reportId, reference: address, ...asked } = request;
  if (reportId !== undefined) await getDriftReport(store, reportId);
  const reference = await getTableVersion(store, address.name, address.version);
  const report = simulate(await readTable(store, reference.name, reference.version), asked, {
    signal: context.signal,
    onProgress: context.report,
  });
  if (reportId !== undefined) {
    const found = { reference: refOf(reference), report, at: store.now() };
    await addDriftFindings(store, reportId, { falseAlarms: found });
  }
  return report;
};
