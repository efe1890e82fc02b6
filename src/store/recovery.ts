/** @file After a crash or reload: closes what nobody works on any more, and says so. */
import type { BatchRecord } from '../core/batch/entities.ts';
import type { ErrorPayload } from '../core/errors.ts';
import { failedDeployment } from '../core/registry/deployment-end.ts';
import type { Deployment } from '../core/registry/deployment.ts';
import type { SimulationRecord } from '../core/simulation/entities.ts';
import type { RunRecord } from '../core/tracking/entities.ts';
import type { StudyRecord } from '../core/tuning/study.ts';
import { closedBatch } from './batch-store.ts';
import { collectGarbage, GRACE_MS, type Collected } from './blob-store.ts';
import { closedLab, closedRun, endStudy } from './close-work.ts';
import { read, write, type Store } from './database.ts';
import { recordDeploymentEnd, recordRunFinished } from './event-store.ts';
import type { JobRecord, LabRunRecord } from './records.ts';

/** What was closed and removed. */
export interface Recovered {
  readonly runs: readonly string[];
  readonly studies: readonly string[];
  readonly labs: readonly string[];
  readonly jobs: readonly string[];
  readonly batches: readonly string[];
  /** Those at work; one that waits for approval goes on waiting. */
  readonly deployments: readonly string[];
  /** They stand still now, after their last whole day. */
  readonly simulations: readonly string[];
  readonly garbage: Collected;
}

/** Nothing was closed, nothing removed. */
export const NOTHING_RECOVERED: Recovered = {
  runs: [],
  studies: [],
  labs: [],
  jobs: [],
  batches: [],
  deployments: [],
  simulations: [],
  garbage: { blobs: 0, bytesFreed: 0 },
};

/** The error that an interrupted run, lab or job bears. */
export function interruptedError(what: string): ErrorPayload {
  return {
    kind: 'StateError',
    code: 'interrupted',
    message: `${what}: the tab that worked on it was closed or reloaded before the end; start it again`,
    details: {},
  };
}

interface Open {
  readonly runs: readonly RunRecord[];
  readonly studies: readonly StudyRecord[];
  readonly labs: readonly LabRunRecord[];
  readonly jobs: readonly JobRecord[];
  readonly batches: readonly BatchRecord[];
  readonly deployments: readonly Deployment[];
  readonly simulations: readonly SimulationRecord[];
}

/** Tables that `closeOpenWork` reads and writes. */
export const WORK_TABLES = [
  'runs',
  'studies',
  'trials',
  'labRuns',
  'jobs',
  'batchJobs',
  'deployments',
  'simulations',
  'events',
] as const;

/** Everything that claims to be at work. */
async function openWork({ db }: Store): Promise<Open> {
  const running = 'RUNNING';
  return {
    runs: await db.runs.where('status').anyOf([running, 'SCHEDULED']).toArray(),
    studies: await db.studies.where('status').equals(running).toArray(),
    labs: await db.labRuns.where('status').equals(running).toArray(),
    jobs: await db.jobs.where('status').equals(running).toArray(),
    batches: await db.batchJobs.where('status').anyOf([running, 'WAITING']).toArray(),
    deployments: await db.deployments.where('status').equals('running').toArray(),
    simulations: (await db.simulations.where('status').equals(running).toArray()).filter(
      (one) => one.kind === 'simulation',
    ),
  };
}

/**
 * Closes what claims to be at work and whose owner is gone, inside a transaction that writes `WORK_TABLES`: it becomes
 * FAILED with the error code `interrupted`. A study lives as long as its parent run.
 */
export async function closeOpenWork(
  store: Store,
  isGone: (work: { readonly owner: string | null }) => boolean,
): Promise<Omit<Recovered, 'garbage'>> {
  const { db } = store;
  const now = store.now();
  const work = await openWork(store);
  const openRuns = work.runs.filter(isGone);
  const labs = work.labs.filter(isGone);
  const jobs = work.jobs.filter(isGone);
  const batches = work.batches.filter(isGone);
  const simulations = work.simulations.filter(isGone);
  const deployments = work.deployments
    .filter(isGone)
    .map((one) => failedDeployment(one, interruptedError('deployment'), now));
  const failed = (what: string) => ({ status: 'FAILED', error: interruptedError(what) }) as const;
  const runs = openRuns.map((run) => closedRun(run, failed('run'), now));
  await db.runs.bulkPut(runs);
  for (const run of runs) await recordRunFinished(store, run);
  await db.labRuns.bulkPut(labs.map((lab) => closedLab(lab, failed('lab'), now)));
  await db.jobs.bulkPut(jobs.map((job) => ({ ...job, ...failed('job'), endedAt: now })));
  await db.batchJobs.bulkPut(batches.map((one) => closedBatch(one, failed('batch'), now)));
  await db.simulations.bulkPut(
    simulations.map((one) => ({ ...one, status: 'PAUSED' as const, owner: null })),
  );
  await db.deployments.bulkPut(deployments);
  for (const one of deployments) await recordDeploymentEnd(store, one);
  const parents = await db.runs.bulkGet(work.studies.map((study) => study.runId));
  const studies = work.studies.filter((_, at) => {
    const parent = parents[at];
    return parent?.status !== 'RUNNING' && parent?.status !== 'SCHEDULED';
  });
  for (const study of studies) await endStudy(store, study, 'FAILED');
  return {
    runs: runs.map(({ runId }) => runId),
    studies: studies.map(({ studyId }) => studyId),
    labs: labs.map(({ labId }) => labId),
    jobs: jobs.map(({ jobId }) => jobId),
    batches: batches.map(({ batchId }) => batchId),
    deployments: deployments.map(({ deploymentId }) => deploymentId),
    simulations: simulations.map(({ simulationId }) => simulationId),
  };
}

/**
 * Closes every run, study, lab, job and batch that is RUNNING or SCHEDULED and whose owner is gone: it becomes
 * FAILED with the error code `interrupted`, a simulation PAUSED. A record without an owner counts as abandoned. A study lives as
 * long as its parent run. Before that, blobs that no record names are removed, since that makes room to write.
 *
 * Two tabs may call this at once: what one has closed the other leaves alone.
 *
 * @param isOwnerAlive Is the tab with this id still there? Asked once per owner.
 * @param aloneSince Since when no other tab was there, ms since epoch: nobody can be about to name a blob that was
 *   put before. Without it, blobs have the usual hour of grace.
 * @throws {StateError} `quota_exceeded` when there is no room for what must be written; blobs are removed all the
 *   same.
 */
export async function closeInterrupted(
  store: Store,
  isOwnerAlive: (owner: string) => Promise<boolean>,
  aloneSince?: number,
): Promise<Recovered> {
  const graceMs = aloneSince === undefined ? GRACE_MS : store.now() - aloneSince;
  const garbage = await collectGarbage(store, graceMs);
  const seen = await read(store, WORK_TABLES, () => openWork(store));
  const owners = new Set(
    [
      ...[seen.runs, seen.labs, seen.jobs, seen.batches, seen.deployments, seen.simulations].flat(),
    ].map(({ owner }) => owner),
  );
  const alive = new Set<string | null>();
  for (const owner of owners) {
    if (owner !== null && (await isOwnerAlive(owner))) alive.add(owner);
  }
  const isGone = ({ owner }: { readonly owner: string | null }): boolean =>
    owners.has(owner) && !alive.has(owner);
  const closed = await write(store, WORK_TABLES, () => closeOpenWork(store, isGone));
  return { ...closed, garbage };
}
