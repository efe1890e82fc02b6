/** @file Drift reports, as they were. */
import { describe } from '../core/checks.ts';
import type { DriftReport, DriftReportRecord } from '../core/drift/report.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';

/** Stores a report. */
export async function putDriftReport(
  store: Store,
  report: DriftReport,
  model: DriftReportRecord['model'] = null,
): Promise<DriftReportRecord> {
  const reportId = store.newId();
  const record: DriftReportRecord = {
    reportId,
    report,
    model,
    createdAt: store.now(),
    schemaVersion: 1,
  };
  await write(store, ['driftReports'], () => store.db.driftReports.add(record));
  return record;
}

/** Gives a report. Throws `not_found`. */
export async function getDriftReport(store: Store, reportId: string): Promise<DriftReportRecord> {
  const found = await read(store, ['driftReports'], () => store.db.driftReports.get(reportId));
  return required(found, `drift report ${describe(reportId)}`);
}

/** Lists reports, newest first; only those of `model` when it is given. */
export async function listDriftReports(
  store: Store,
  model?: string,
): Promise<readonly DriftReportRecord[]> {
  const all = await read(store, ['driftReports'], () =>
    store.db.driftReports.orderBy('createdAt').reverse().toArray(),
  );
  return all.filter((record) => model === undefined || record.model?.name === model);
}

/** What may be kept with a report afterwards. */
export type DriftFindings = Pick<DriftReportRecord, 'multivariate' | 'falseAlarms'>;

/** Keeps further findings with a report; each takes the place of the one before. Throws `not_found`. */
export async function addDriftFindings(
  store: Store,
  reportId: string,
  findings: DriftFindings,
): Promise<void> {
  await write(store, ['driftReports'], async () => {
    const record = required(
      await store.db.driftReports.get(reportId),
      `drift report ${describe(reportId)}`,
    );
    await store.db.driftReports.put({ ...record, ...findings });
  });
}
