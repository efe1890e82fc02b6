/** @file Champion against challenger on the same frozen rows. The job computes; core/registry/gate.ts decides. */
import { putGateReport } from '../../store/gate-store.ts';
import { gateEvidence } from './gate-evidence.ts';
import type { Job } from './job-context.ts';

/** Scores both versions on the same rows and reports; moves nothing. */
export const gate: Job<'gate'> = async (request, context) => {
  const store = await context.store();
  const { minEffect } = request;
  const { report } = await gateEvidence(store, { ...request, policy: { minEffect } }, context);
  await putGateReport(store, report);
  return report;
};
