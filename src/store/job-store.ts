/** @file The journal of jobs: what began, how far it got, how it ended. */
import { describe } from '../core/checks.ts';
import type { ErrorPayload } from '../core/errors.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';
import type { JobRecord, WorkStatus } from './records.ts';

/** Notes that a job begins; one with the same id is replaced. */
export async function startJob(
  store: Store,
  job: Pick<JobRecord, 'jobId' | 'type' | 'title' | 'owner' | 'checkpoint'>,
): Promise<JobRecord> {
  const record: JobRecord = {
    ...job,
    status: 'RUNNING',
    startedAt: store.now(),
    endedAt: null,
    error: null,
    schemaVersion: 1,
  };
  await write(store, ['jobs'], () => store.db.jobs.put(record));
  return record;
}

async function change(store: Store, jobId: string, edit: Partial<JobRecord>): Promise<JobRecord> {
  return write(store, ['jobs'], async () => {
    const job = required(await store.db.jobs.get(jobId), `job ${describe(jobId)}`);
    const edited = { ...job, ...edit };
    await store.db.jobs.put(edited);
    return edited;
  });
}

/** Keeps plain data from which the job can go on. */
export function checkpointJob(
  store: Store,
  jobId: string,
  checkpoint: unknown,
): Promise<JobRecord> {
  return change(store, jobId, { checkpoint });
}

/** Notes how a job ended. */
export function endJob(
  store: Store,
  jobId: string,
  status: Exclude<WorkStatus, 'RUNNING'>,
  error: ErrorPayload | null = null,
): Promise<JobRecord> {
  return change(store, jobId, { status, error, endedAt: store.now() });
}

/** The job with this id, if there is one. */
export function findJob(store: Store, jobId: string): Promise<JobRecord | undefined> {
  return read(store, ['jobs'], () => store.db.jobs.get(jobId));
}

/** Takes a job that ended early up again: it is RUNNING, and keeps its checkpoint. Throws {ParamError} `not_found`. */
export function reopenJob(store: Store, jobId: string, owner: string): Promise<JobRecord> {
  return change(store, jobId, { status: 'RUNNING', owner, endedAt: null, error: null });
}

/** Removes a job that has nothing to go on from. */
export function forgetJob(store: Store, jobId: string): Promise<void> {
  return write(store, ['jobs'], () => store.db.jobs.delete(jobId));
}
