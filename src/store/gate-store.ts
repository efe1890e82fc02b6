/** @file Gate reports, also of gates that stayed closed. */
import type { GateReport } from '../core/registry/entities.ts';
import { read, write, type Store } from './database.ts';
import type { GateReportRecord } from './records.ts';

/** Stores a report. */
export async function putGateReport(store: Store, report: GateReport): Promise<GateReportRecord> {
  const record: GateReportRecord = {
    gateId: store.newId(),
    model: report.model,
    challenger: report.challenger,
    report,
    at: report.at,
    schemaVersion: 1,
  };
  await write(store, ['gateReports'], () => store.db.gateReports.add(record));
  return record;
}

/** Lists the reports of a model, newest first; of all models when none is given. */
export async function listGateReports(
  store: Store,
  model?: string,
): Promise<readonly GateReportRecord[]> {
  const all = await read(store, ['gateReports'], () =>
    store.db.gateReports.orderBy('at').reverse().toArray(),
  );
  return all.filter((record) => model === undefined || record.model === model);
}
