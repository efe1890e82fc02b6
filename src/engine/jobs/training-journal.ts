/**
 * @file What a training leaves behind so that it can go on after a pause, a reload or a crash: what was asked for, and
 * where it stood. It is gone when the run is FINISHED.
 */
import { isCancelled, toErrorPayload } from '../../core/errors.ts';
import type { FitCheckpoint } from '../../core/learners/learner.ts';
import type { Store } from '../../store/database.ts';
import {
  checkpointJob,
  endJob,
  findJob,
  forgetJob,
  reopenJob,
  startJob,
} from '../../store/job-store.ts';
import { isOutOfRoom } from '../../store/when-room.ts';
import type { TrainJob } from '../protocol.ts';

/** What the journal keeps of a training. */
export interface TrainingCheckpoint {
  readonly job: TrainJob;
  /** null before the first checkpoint. */
  readonly fit: FitCheckpoint | null;
}

/** The journal of one training. */
export interface TrainingJournal {
  /** Where to go on from. */
  readonly from: FitCheckpoint | null;
  save(fit: FitCheckpoint): Promise<void>;
  /** Forgets a training that has ended well. */
  finish(): Promise<void>;
  /** Notes why it ended early; the checkpoint stays. */
  fail(error: unknown): Promise<void>;
}

/** Does a write that may be left out when the disk is full: training goes on without a checkpoint. */
async function ifRoom(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isOutOfRoom(error)) throw error;
  }
}

/** Opens the journal of a training: anew, or where it stopped. Throws {ParamError} `not_found` without a checkpoint. */
export async function openJournal(store: Store, job: TrainJob): Promise<TrainingJournal> {
  const { runId, owner } = job.run;
  let from: FitCheckpoint | null = null;
  if (job.resume) {
    const record = await reopenJob(store, runId, owner);
    from = (record.checkpoint as TrainingCheckpoint).fit;
  } else {
    const checkpoint: TrainingCheckpoint = { job, fit: null };
    const title = `Training ${job.spec.learner} on ${job.spec.table.name}`;
    await startJob(store, { jobId: runId, type: 'train', title, owner, checkpoint });
  }
  return {
    from,
    save: (fit) =>
      ifRoom(() => checkpointJob(store, runId, { job, fit } satisfies TrainingCheckpoint)),
    finish: () => forgetJob(store, runId),
    async fail(error) {
      const record = await findJob(store, runId);
      const checkpoint = record?.checkpoint as TrainingCheckpoint | undefined;
      if (!checkpoint?.fit) return forgetJob(store, runId);
      const status = isCancelled(error) ? 'KILLED' : 'FAILED';
      await ifRoom(() => endJob(store, runId, status, toErrorPayload(error)));
    },
  };
}
