/** @file Drift of all columns together between two table versions. */
import { multivariateDrift as compare } from '../../core/drift/multivariate/multivariate.ts';
import type { Learner } from '../../core/learners/learner.ts';
import type { GbdtModel } from '../../core/learners/trees/model.ts';
import { addDriftFindings, getDriftReport } from '../../store/drift-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import { refOf } from './drift.ts';
import type { Job } from './job-context.ts';
import { loadLearner } from './learners.ts';

/** Compares `current` with `reference` over all columns; kept with a drift report when one is named. */
export const multivariateDrift: Job<'multivariateDrift'> = async (request, context) => {
  const store = await context.store();
  const { reportId, settings } = request;
  // A report that is not there is told before the work, not after.
  if (reportId !== undefined) await getDriftReport(store, reportId);
  const reference = await getTableVersion(store, request.reference.name, request.reference.version);
  const current = await getTableVersion(store, request.current.name, request.current.version);
  const report = await compare(
    await readTable(store, reference.name, reference.version),
    await readTable(store, current.name, current.version),
    { reference: refOf(reference), current: refOf(current) },
    settings,
    {
      learner: (await loadLearner('gbdt', request.backend)) as Learner<GbdtModel>,
      signal: context.signal,
      onProgress: context.report,
    },
  );
  if (reportId !== undefined) {
    await addDriftFindings(store, reportId, { multivariate: { report, at: store.now() } });
  }
  return report;
};
