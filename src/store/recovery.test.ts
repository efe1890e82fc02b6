import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { finishedRun, freshStore } from '../../tests/contract/store-battery.ts';
import { putBlob } from './blob-store.ts';
import { getOrCreateExperiment } from './experiment-store.ts';
import { checkpointJob, endJob, findJob, startJob } from './job-store.ts';
import { createLabRun, getLabRun, resumeLabRun, updateLabStep } from './lab-store.ts';
import { closeInterrupted } from './recovery.ts';
import { getRun } from './run-rows.ts';
import { createRun, logParams, setRunStatus } from './run-store.ts';
import { createStudy, getStudy, listTrials, putTrials, setStudyStatus } from './study-store.ts';

const study = {
  name: 's',
  direction: 'maximize',
  metric: 'm',
  space: {},
  sampler: { type: 'random' },
  pruner: { type: 'none' },
  nTrials: 3,
  generationSize: 1,
  seed: 1,
} as const;

const isOwnerAlive = async (owner: string): Promise<boolean> => owner === 'alive';

describe('closeInterrupted', () => {
  it('closes what belongs to nobody and leaves what is at work or done', async () => {
    const { store, clock } = await freshStore();
    const { experimentId } = await getOrCreateExperiment(store);
    const done = await finishedRun(store);
    await createRun(store, { experimentId, runId: 'lost', owner: 'gone' });
    await createRun(store, { experimentId, runId: 'orphan' });
    await createRun(store, { experimentId, runId: 'busy', owner: 'alive' });
    await createRun(store, { experimentId, runId: 'queued', owner: 'gone', status: 'SCHEDULED' });
    await createStudy(store, { ...study, studyId: 'dead', runId: 'lost' });
    await createStudy(store, { ...study, studyId: 'live', runId: 'busy' });
    const trial = { params: {}, value: null, intermediate: [], runId: null, duplicateOf: null };
    await putTrials(store, [
      { ...trial, studyId: 'dead', number: 0, state: 'COMPLETE', value: 1 },
      { ...trial, studyId: 'dead', number: 1, state: 'RUNNING' },
      { ...trial, studyId: 'live', number: 0, state: 'RUNNING' },
    ]);
    const steps = [{ id: 'a', title: 'A' }];
    await createLabRun(store, { labId: 'lab', seed: 1, owner: 'gone', steps });
    await updateLabStep(store, 'lab', 'a', { status: 'RUNNING' });
    const job = { type: 'train', title: 'Train', owner: 'gone', checkpoint: null };
    const lostJob = await startJob(store, { ...job, jobId: 'lost' });
    await checkpointJob(store, lostJob.jobId, { round: 5 });
    const doneJob = await startJob(store, { ...job, jobId: 'done' });
    await endJob(store, doneJob.jobId, 'FINISHED');
    await putBlob(store, Uint8Array.of(1));
    clock.now += 3_600_000;

    const closed = await closeInterrupted(store, isOwnerAlive);
    expect(closed).toMatchObject({ studies: ['dead'], labs: ['lab'], jobs: [lostJob.jobId] });
    expect([...closed.runs].sort()).toEqual(['lost', 'orphan', 'queued']);
    expect(closed.garbage.blobs).toBe(1);
    expect(await getRun(store, 'lost')).toMatchObject({
      status: 'FAILED',
      owner: null,
      endTime: clock.now,
      error: { code: 'interrupted', kind: 'StateError' },
    });
    expect((await getRun(store, 'busy')).status).toBe('RUNNING');
    expect((await getRun(store, done)).status).toBe('FINISHED');
    expect((await getStudy(store, 'dead')).status).toBe('FAILED');
    expect((await getStudy(store, 'live')).status).toBe('RUNNING');
    const states = (await listTrials(store, 'dead')).map(({ state }) => state);
    expect(states).toEqual(['COMPLETE', 'FAIL']);
    const lab = await getLabRun(store, 'lab');
    expect(lab).toMatchObject({ status: 'FAILED', error: { code: 'interrupted' } });
    expect(lab.steps[0]).toMatchObject({ status: 'FAILED' });
    const kept = { status: 'FAILED', checkpoint: { round: 5 } };
    expect(await findJob(store, lostJob.jobId)).toMatchObject(kept);
    await expect(logParams(store, 'lost', { a: 1 })).rejects.toMatchObject({
      code: 'run_finished',
    });

    const again = await closeInterrupted(store, isOwnerAlive);
    expect([again.runs, again.studies, again.labs, again.jobs].flat()).toEqual([]);
  });

  it('removes fresh blobs that no record names when no other tab can be about to name them', async () => {
    const { store, clock } = await freshStore();
    await putBlob(store, Uint8Array.of(1));
    clock.now += 5;
    const aloneSince = clock.now;
    clock.now += 5;
    await putBlob(store, Uint8Array.of(2));
    expect((await closeInterrupted(store, isOwnerAlive)).garbage.blobs).toBe(0);
    expect((await closeInterrupted(store, isOwnerAlive, aloneSince)).garbage.blobs).toBe(1);
    expect(await store.db.blobs.count()).toBe(1);
  });

  it('leaves a run alone that its owner finished while liveness was being asked', async () => {
    const { store } = await freshStore();
    const { experimentId } = await getOrCreateExperiment(store);
    await createRun(store, { experimentId, runId: 'r', owner: 'gone' });
    const closed = await closeInterrupted(store, async () => {
      await setRunStatus(store, 'r', 'FINISHED');
      return false;
    });
    expect(closed.runs).toEqual([]);
    expect((await getRun(store, 'r')).status).toBe('FINISHED');
  });

  it('lets an interrupted lab and study go on', async () => {
    const { store, clock } = await freshStore();
    const { experimentId } = await getOrCreateExperiment(store);
    await createRun(store, { experimentId, runId: 'r' });
    const { studyId } = await createStudy(store, { ...study, runId: 'r' });
    const steps = [
      { id: 'a', title: 'A' },
      { id: 'b', title: 'B' },
    ];
    const { labId } = await createLabRun(store, { seed: 1, owner: 'gone', steps });
    await updateLabStep(store, labId, 'a', { status: 'RUNNING' });
    clock.now += 5;
    await updateLabStep(store, labId, 'a', { status: 'FINISHED', result: { rows: 3 } });
    await closeInterrupted(store, isOwnerAlive);
    const lab = await resumeLabRun(store, labId, 'alive');
    expect(lab).toMatchObject({ owner: 'alive', error: null, finishedAt: null });
    await expect(resumeLabRun(store, labId, 'other')).rejects.toMatchObject({
      code: 'lab_running',
    });
    const [a, b] = lab.steps;
    expect(a).toMatchObject({ status: 'FINISHED', result: { rows: 3 }, finishedAt: clock.now });
    expect(a.finishedAt! - a.startedAt!).toBe(5);
    expect(b.status).toBe('WAITING');
    expect((await setStudyStatus(store, studyId, 'RUNNING')).status).toBe('RUNNING');
    await setStudyStatus(store, studyId, 'FINISHED');
    await expect(setStudyStatus(store, studyId, 'RUNNING')).rejects.toMatchObject({
      code: 'study_finished',
    });
  });
});
