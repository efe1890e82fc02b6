/** @file Which trainings stopped early and can go on. */
import type { FitCheckpoint } from '../core/learners/learner.ts';
import type { TrainJob } from '../engine/protocol.ts';
import type { Store } from '../store/database.ts';
import { findJob } from '../store/job-store.ts';

/** What a training that stopped early has left behind (see engine/jobs/training-journal.ts). */
export interface Resumable {
  readonly job: TrainJob;
  readonly fit: FitCheckpoint;
}

/**
 * Gives it, or null when the run has ended well or stopped before its first checkpoint. What the journal says of the
 * job's status is no help: a worker that died could not write it. The run's own status decides (see `reopenRun`).
 */
export async function findCheckpoint(store: Store, runId: string): Promise<Resumable | null> {
  const record = await findJob(store, runId);
  if (!record) return null;
  const { job, fit } = record.checkpoint as { job: TrainJob; fit: FitCheckpoint | null };
  return fit && { job, fit };
}
