/** @file The journal of jobs: what began, how far it got, how it ended. */
import { describe } from '../core/checks.ts';
import type { ErrorPayload } from '../core/errors.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';
import type { JobRecord, WorkStatus } from './records.ts';

/** Notes that a job begins. */
export async function startJob(
  store: Store,
  job: Pick<JobRecord, 'type' | 'title' | 'owner'> & { readonly jobId?: string },
): Promise<JobRecord> {
  const { type, title, owner, jobId = store.newId() } = job;
  const record: JobRecord = {
    jobId,
    type,
    title,
    status: 'RUNNING',
    owner,
    startedAt: store.now(),
    endedAt: null,
    checkpoint: null,
    error: null,
    schemaVersion: 1,
  };
  await write(store, ['jobs'], () => store.db.jobs.add(record));
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

/** Lists jobs, newest first; only those with `status` when it is given. */
export async function listJobs(store: Store, status?: WorkStatus): Promise<readonly JobRecord[]> {
  const jobs = await read(store, ['jobs'], () =>
    status === undefined
      ? store.db.jobs.toArray()
      : store.db.jobs.where('status').equals(status).toArray(),
  );
  return jobs.sort((a, b) => b.startedAt - a.startedAt || (a.jobId < b.jobId ? -1 : 1));
}
