/**
 * @file The end of work that did not end by itself: cancelled, failed, or left behind by a worker that died. Written
 * at once, or as soon as there is room for it on a full disk (see when-room.ts).
 */
import { isCancelled, StateError, toErrorPayload } from '../core/errors.ts';
import type { RunRecord } from '../core/tracking/entities.ts';
import { FINAL_STATUSES } from '../core/tracking/entities.ts';
import type { StudyRecord, TrialRecord } from '../core/tuning/study.ts';
import { write, type Store } from './database.ts';
import { recordRunFinished } from './event-store.ts';
import type { LabRunRecord } from './records.ts';
import { nowOrWhenRoom } from './when-room.ts';

/** How work ends that cannot go on. */
type Failure = Pick<RunRecord, 'error'> & { readonly status: 'FAILED' | 'KILLED' };

/** KILLED after a cancel, else FAILED. */
function failureOf(error: unknown): Failure {
  return { status: isCancelled(error) ? 'KILLED' : 'FAILED', error: toErrorPayload(error) };
}

/** A run that has ended so. */
export function closedRun(run: RunRecord, failure: Failure, now: number): RunRecord {
  return { ...run, ...failure, endTime: now, heartbeat: now, owner: null };
}

/** A lab that has ended so, with the step that was at work. */
export function closedLab(lab: LabRunRecord, failure: Failure, now: number): LabRunRecord {
  const { status } = failure;
  return {
    ...lab,
    ...failure,
    owner: null,
    finishedAt: now,
    steps: lab.steps.map((step) =>
      step.status === 'RUNNING' ? { ...step, status, finishedAt: now } : step,
    ),
  };
}

/** Ends a study, inside a transaction with its trials: those under way have failed, waiting ones never began. */
export async function endStudy(
  { db }: Store,
  study: StudyRecord,
  status: Failure['status'],
): Promise<void> {
  await db.studies.put({ ...study, status });
  const trials = await db.trials.where('studyId').equals(study.studyId).toArray();
  const isOpen = ({ state }: TrialRecord): boolean => state === 'RUNNING' || state === 'WAITING';
  await db.trials.bulkPut(trials.filter(isOpen).map((trial) => ({ ...trial, state: 'FAIL' })));
}

async function endRun(store: Store, runId: string, failure: Failure): Promise<void> {
  const run = await store.db.runs.get(runId);
  if (!run || FINAL_STATUSES.includes(run.status)) return;
  const closed = closedRun(run, failure, store.now());
  await store.db.runs.put(closed);
  await recordRunFinished(store, closed);
}

/**
 * Ends a run that is still open: KILLED when `error` is that of a cancel, else FAILED. A run that has ended, or that
 * never began, stays as it is; one in the trash is ended there.
 */
export async function closeRun(store: Store, runId: string, error: unknown): Promise<void> {
  const failure = failureOf(error);
  await nowOrWhenRoom(() => write(store, ['runs', 'events'], () => endRun(store, runId, failure)));
}

/** What a run bears that was paused. */
export function pausedError(runId: string): StateError {
  return new StateError('paused', 'run: paused; resume it to go on from its last checkpoint', {
    runId,
  });
}

/** Says of a run that was just cancelled that it was paused. */
export async function markPaused(store: Store, runId: string): Promise<void> {
  const error = toErrorPayload(pausedError(runId));
  await nowOrWhenRoom(() =>
    write(store, ['runs'], async () => {
      const run = await store.db.runs.get(runId);
      if (run?.status === 'KILLED' || run?.status === 'FAILED') {
        await store.db.runs.put({ ...run, status: 'KILLED', error });
      }
    }),
  );
}

/** Ends a study that is still open, with its trials and its parent run. */
export async function closeStudy(store: Store, studyId: string, error: unknown): Promise<void> {
  const failure = failureOf(error);
  await nowOrWhenRoom(() =>
    write(store, ['studies', 'trials', 'runs', 'events'], async () => {
      const study = await store.db.studies.get(studyId);
      if (study?.status !== 'RUNNING') return;
      await endStudy(store, study, failure.status);
      await endRun(store, study.runId, failure);
    }),
  );
}

/** Ends a lab that is still open, with the step that was at work. It can be resumed. */
export async function closeLab(store: Store, labId: string, error: unknown): Promise<void> {
  const failure = failureOf(error);
  await nowOrWhenRoom(() =>
    write(store, ['labRuns'], async () => {
      const lab = await store.db.labRuns.get(labId);
      if (lab?.status !== 'RUNNING') return;
      await store.db.labRuns.put(closedLab(lab, failure, store.now()));
    }),
  );
}
