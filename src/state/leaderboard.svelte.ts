/** @file The runs of a leaderboard, and stopped runs that can go on, followed while they change. */
import type { RunRow } from '../core/tracking/entities.ts';
import type { Store } from '../store/database.ts';
import { listRuns } from '../store/run-rows.ts';
import { isComparable, type LeaderboardKey } from './leaderboard.ts';
import { live } from './live.svelte.ts';
import type { ResumableRun } from './training-queue.ts';

async function readBoard(store: Store, key: LeaderboardKey): Promise<readonly RunRow[]> {
  const runs = await listRuns(store);
  const rows = runs.filter((run) => isComparable(run, key.positive, key));
  const digests = rows.flatMap(({ pipelineDigest }) => pipelineDigest ?? []);
  const pipelines = await store.db.pipelines.bulkGet(digests);
  const positives = new Map(
    pipelines.map((pipeline) => [
      pipeline?.digest,
      (pipeline?.spec as { readonly positive?: string | null } | undefined)?.positive ?? null,
    ]),
  );
  // A trial has no pipeline of its own: its study says which label it predicts.
  const studies = new Map(runs.map(({ runId, params }) => [runId, params['positive'] ?? null]));
  return rows.filter((run) => {
    const own = positives.get(run.pipelineDigest ?? undefined) ?? null;
    return isComparable(run, own ?? studies.get(run.parentRunId ?? '') ?? null, key);
  });
}

/** Finished runs of a leaderboard in no particular order; none while the key is null. */
export function liveBoard(store: Store, key: () => LeaderboardKey | null) {
  // Equal keys are one: what is typed elsewhere in the form begins no new query.
  const text = $derived(JSON.stringify(key()));
  return live(
    () => text,
    async (current): Promise<readonly RunRow[]> => {
      const wanted = JSON.parse(current) as LeaderboardKey | null;
      return wanted === null ? [] : readBoard(store, wanted);
    },
  );
}

/** A run that stopped and can go on. */
export interface StoppedRun extends ResumableRun {
  /** `paused`, `cancelled`, `interrupted`, … */
  readonly code: string;
  readonly target: string;
  readonly table: string;
  /** Rounds that are done. */
  readonly round: number;
  readonly endTime: number | null;
}

/** What lies in the journal of a training; see `Resumable` of the API. */
interface Checkpoint {
  readonly job: {
    readonly spec: {
      readonly learner: string;
      readonly target: string;
      readonly table: { readonly name: string };
    };
  };
  readonly fit: { readonly round: number } | null;
}

async function readStopped(store: Store): Promise<readonly StoppedRun[]> {
  const jobs = await store.db.jobs.where('status').anyOf('FAILED', 'KILLED').toArray();
  const runs = await store.db.runs.bulkGet(jobs.map(({ jobId }) => jobId));
  return jobs
    .flatMap(({ type, checkpoint }, at): StoppedRun[] => {
      const run = runs[at];
      const { job, fit } = checkpoint as Checkpoint;
      if (type !== 'train' || run?.lifecycleStage !== 'active' || fit === null) return [];
      const { runId, runName, endTime, error } = run;
      const { learner, target, table } = job.spec;
      const code = error?.code ?? 'stopped';
      return [
        { runId, runName, learner, target, table: table.name, round: fit.round, code, endTime },
      ];
    })
    .sort((a, b) => (b.endTime ?? 0) - (a.endTime ?? 0));
}

/** Trainings that stopped before their end and left a checkpoint, newest first. */
export function liveStopped(store: Store) {
  return live(
    () => store,
    () => readStopped(store),
  );
}
