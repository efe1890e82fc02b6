import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { cancelledError, StateError } from '../core/errors.ts';
import { closeLab, closeRun, closeStudy } from './close-work.ts';
import { getOrCreateExperiment } from './experiment-store.ts';
import { createLabRun, getLabRun, updateLabStep } from './lab-store.ts';
import { getRun } from './run-rows.ts';
import { createRun, deleteRun, setRunStatus } from './run-store.ts';
import { createStudy, getStudy, listTrials, putTrials } from './study-store.ts';

const FAULT = new StateError('worker_died', 'engine: a worker died');

async function openRun(runId: string) {
  const opened = await freshStore();
  const { experimentId } = await getOrCreateExperiment(opened.store);
  await createRun(opened.store, { experimentId, runId, owner: 'tab' });
  return opened;
}

describe('closeRun', () => {
  it('fails an open run with the error, and kills it after a cancel', async () => {
    const { store, clock } = await openRun('failed');
    const { experimentId } = await getRun(store, 'failed');
    await createRun(store, { experimentId, runId: 'killed', owner: 'tab' });
    clock.now += 9;
    await closeRun(store, 'failed', FAULT);
    await closeRun(store, 'killed', cancelledError('train'));
    expect(await getRun(store, 'failed')).toMatchObject({
      status: 'FAILED',
      error: { code: 'worker_died' },
      endTime: clock.now,
      owner: null,
    });
    expect(await getRun(store, 'killed')).toMatchObject({
      status: 'KILLED',
      error: { code: 'cancelled' },
    });
  });

  it('leaves a run that ended, or never began, as it is', async () => {
    const { store } = await openRun('done');
    await setRunStatus(store, 'done', 'FINISHED');
    await closeRun(store, 'done', FAULT);
    await closeRun(store, 'never', FAULT);
    expect(await getRun(store, 'done')).toMatchObject({ status: 'FINISHED', error: null });
    expect(await store.db.runs.count()).toBe(1);
  });

  it('ends a run that was put into the trash while it worked', async () => {
    const { store } = await openRun('trashed');
    await deleteRun(store, 'trashed');
    await closeRun(store, 'trashed', FAULT);
    expect(await getRun(store, 'trashed')).toMatchObject({
      status: 'FAILED',
      lifecycleStage: 'deleted',
    });
  });

  it('is put off while the disk is full', async () => {
    const { store } = await openRun('waiting');
    const put = vi.spyOn(store.db.runs, 'put');
    put.mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      await closeRun(store, 'waiting', FAULT);
      expect((await getRun(store, 'waiting')).status).toBe('RUNNING');
      vi.runAllTimers();
    } finally {
      vi.useRealTimers();
    }
    await expect
      .poll(async () => (await getRun(store, 'waiting')).error)
      .toMatchObject({ code: 'worker_died' });
  });
});

describe('closeStudy', () => {
  it('ends the study, its trials under way and its parent run', async () => {
    const { store } = await openRun('parent');
    const { studyId } = await createStudy(store, {
      name: 's',
      runId: 'parent',
      direction: 'maximize',
      metric: 'm',
      space: {},
      sampler: { type: 'random' },
      pruner: { type: 'none' },
      nTrials: 3,
      generationSize: 3,
      seed: 1,
    });
    const trial = { studyId, params: {}, intermediate: [], runId: null, duplicateOf: null };
    await putTrials(store, [
      { ...trial, number: 0, state: 'COMPLETE', value: 1 },
      { ...trial, number: 1, state: 'RUNNING', value: null },
      { ...trial, number: 2, state: 'WAITING', value: null },
    ]);
    await closeStudy(store, studyId, cancelledError('tune'));
    expect((await getStudy(store, studyId)).status).toBe('KILLED');
    expect((await getRun(store, 'parent')).status).toBe('KILLED');
    const states = (await listTrials(store, studyId)).map(({ state }) => state);
    expect(states).toEqual(['COMPLETE', 'FAIL', 'FAIL']);
  });
});

describe('closeLab', () => {
  it('ends the lab and the step at work, and leaves the others', async () => {
    const { store, clock } = await freshStore();
    const steps = ['a', 'b', 'c'].map((id) => ({ id, title: id }));
    const { labId } = await createLabRun(store, { seed: 1, owner: 'tab', steps });
    await updateLabStep(store, labId, 'a', { status: 'FINISHED' });
    await updateLabStep(store, labId, 'b', { status: 'RUNNING' });
    clock.now += 4;
    await closeLab(store, labId, FAULT);
    const lab = await getLabRun(store, labId);
    expect(lab).toMatchObject({ status: 'FAILED', owner: null, error: { code: 'worker_died' } });
    expect(lab.steps.map(({ status }) => status)).toEqual(['FINISHED', 'FAILED', 'WAITING']);
    expect(lab.steps[1].finishedAt).toBe(clock.now);
  });
});
