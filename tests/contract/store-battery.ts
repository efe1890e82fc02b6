/** @file What the store promises, whichever IndexedDB is below. Each test gets a fresh database. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { StateError } from '../../src/core/errors.ts';
import { sha256 } from '../../src/core/hash.ts';
import type { DatasetInput } from '../../src/core/tracking/entities.ts';
import { listArtifacts, logArtifact, readArtifact } from '../../src/store/artifact-store.ts';
import {
  championAt,
  deleteAlias,
  getVersionByAlias,
  listAliasLog,
  resolveModelUri,
  setAlias,
} from '../../src/store/alias-store.ts';
import { appendAudit, listAudit, verifyAudit } from '../../src/store/audit-store.ts';
import { collectGarbage, putBlob, readBlob } from '../../src/store/blob-store.ts';
import {
  closeDatabase,
  deleteDatabase,
  openDatabase,
  watch,
  type OpenOptions,
  type Store,
} from '../../src/store/database.ts';
import {
  deleteExperiment,
  getOrCreateExperiment,
  listExperiments,
  restoreExperiment,
  setExperimentTags,
} from '../../src/store/experiment-store.ts';
import { getMetricSeries, logMetricPoints, logSeries } from '../../src/store/metric-store.ts';
import {
  createModelVersion,
  createRegisteredModel,
  ensureRegisteredModel,
  getModelVersion,
} from '../../src/store/registry-store.ts';
import { getRun, listRuns } from '../../src/store/run-rows.ts';
import { searchStoredRuns } from '../../src/store/run-search.ts';
import {
  createRun,
  deleteRun,
  logInputs,
  logParams,
  restoreRun,
  setRunStatus,
  setTags,
} from '../../src/store/run-store.ts';

let opened = 0;

/** Opens a database of its own for one test; `clock.now` can be set. */
export async function freshStore(options: OpenOptions = {}): Promise<{
  store: Store;
  clock: { now: number };
  second: () => Promise<Store>;
}> {
  const name = `test-${Date.now()}-${opened++}`;
  const clock = { now: 1_700_000_000_000 };
  const stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openDatabase({ name, now: () => clock.now, ...options });
    stores.push(store);
    return store;
  };
  onTestFinished(async () => {
    for (const store of stores) closeDatabase(store);
    await deleteDatabase(name);
  });
  return { store: await open(), clock, second: open };
}

/** A finished run with a model, ready to be registered. */
export async function finishedRun(store: Store): Promise<string> {
  const { experimentId } = await getOrCreateExperiment(store);
  const { runId } = await createRun(store, { experimentId });
  await logArtifact(store, runId, 'model/pipeline.json', '{}', 'application/json');
  await setRunStatus(store, runId, 'FINISHED', { modelHash: 'a'.repeat(64) });
  return runId;
}

/** Runs the battery. */
export function storeBattery(): void {
  describe('blobs', () => {
    it('come back as they were, once for equal bytes, also empty and in several pieces', async () => {
      const { store } = await freshStore();
      const big = new Uint8Array(8 * 1024 * 1024 + 5).map((_, at) => at % 251);
      for (const bytes of [Uint8Array.of(1, 2, 3), new Uint8Array(0), big]) {
        const { sha256: digest } = await putBlob(store, bytes);
        expect(digest).toBe(await sha256(bytes));
        expect(await putBlob(store, new Blob([bytes]))).toMatchObject({
          sha256: digest,
          sizeBytes: bytes.length,
          isNew: false,
        });
        expect(await sha256(await readBlob(store, digest))).toBe(digest);
      }
      expect(await store.db.blobPieces.count()).toBe(3);
    });

    it('are refused when their bytes were damaged or are gone', async () => {
      const { store } = await freshStore();
      const { sha256: digest } = await putBlob(store, Uint8Array.of(1, 2, 3));
      await store.db.blobPieces.put({ sha256: digest, index: 0, data: Uint8Array.of(1, 2, 4) });
      await expect(readBlob(store, digest)).rejects.toMatchObject({ code: 'blob_corrupt' });
      await expect(readBlob(store, 'f'.repeat(64))).rejects.toMatchObject({
        code: 'blob_missing',
      });
    });

    it('are collected when no record names them, after an hour', async () => {
      const { store, clock } = await freshStore();
      const runId = await finishedRun(store);
      await putBlob(store, new Uint8Array(100));
      expect(await collectGarbage(store)).toEqual({ blobs: 0, bytesFreed: 0 });
      clock.now += 3_600_000;
      expect(await collectGarbage(store)).toEqual({ blobs: 1, bytesFreed: 100 });
      expect((await readArtifact(store, runId, 'model/pipeline.json')).bytes.length).toBe(2);
    });
  });

  describe('runs', () => {
    it('keep params, metrics, tags, inputs and artifacts', async () => {
      const { store } = await freshStore();
      const { experimentId } = await getOrCreateExperiment(store, 'churn');
      const { runId } = await createRun(store, { experimentId, owner: 'tab' });
      const odd = Object.fromEntries([['__proto__', 'x']]);
      await logParams(store, runId, { seed: 42, learner: 'gbdt' });
      await logParams(store, runId, odd);
      await setTags(store, runId, odd);
      await logSeries(store, runId, [{ key: 'loss', steps: [0, 1, 2], values: [3, NaN, 2] }]);
      const timestamp = store.now();
      await logMetricPoints(store, runId, [
        { key: 'loss', value: 1, step: 3, timestamp },
        { key: '__proto__', value: 7, step: 0, timestamp },
        { key: 'loss', value: 9, step: 1, timestamp },
      ]);
      const input: DatasetInput = {
        name: 'dev.churn.gold',
        version: 1,
        digest: 'd',
        context: 'training',
        numRows: 3,
      };
      await logInputs(store, runId, [input, input]);
      await setRunStatus(store, runId, 'FINISHED', { backend: 'wasm' });
      const run = await getRun(store, runId);
      expect(Object.entries(run.params).sort()).toEqual([
        ['__proto__', 'x'],
        ['learner', 'gbdt'],
        ['seed', '42'],
      ]);
      expect(Object.entries(run.metrics).sort()).toEqual([
        ['__proto__', 7],
        ['loss', 1],
      ]);
      expect(Object.entries(run.tags)).toContainEqual(['__proto__', 'x']);
      expect(run).toMatchObject({ status: 'FINISHED', backend: 'wasm', owner: null });
      expect(run.inputs).toEqual([input]);
      const series = await getMetricSeries(store, runId, 'loss');
      expect([...series!.steps]).toEqual([0, 1, 1, 2, 3]);
      expect([...series!.values]).toEqual([3, NaN, 9, 2, 1]);
      const [lowest] = await listRuns(store, [experimentId], 'min');
      const [highest] = await listRuns(store, undefined, 'max');
      expect([lowest.metrics['loss'], highest.metrics['loss']]).toEqual([1, 9]);
    });

    it('never change a param, and name both values', async () => {
      const { store } = await freshStore();
      const { experimentId } = await getOrCreateExperiment(store);
      const { runId } = await createRun(store, { experimentId, params: { depth: 6 } });
      await logParams(store, runId, { depth: '6' });
      const change = logParams(store, runId, { other: 1, depth: 7 });
      await expect(change).rejects.toThrow(/"depth" is "6" and cannot become "7"/);
      await expect(change).rejects.toMatchObject({ code: 'param_immutable' });
      expect((await getRun(store, runId)).params).toEqual({ depth: '6' });
    });

    it('are closed for good when they are final, tags apart', async () => {
      const { store } = await freshStore();
      const runId = await finishedRun(store);
      const timestamp = 0;
      for (const change of [
        () => logParams(store, runId, { a: 1 }),
        () => logMetricPoints(store, runId, [{ key: 'm', value: 1, step: 0, timestamp }]),
        () => logArtifact(store, runId, 'a', 'x'),
        () => logInputs(store, runId, []),
        () => setRunStatus(store, runId, 'RUNNING'),
      ]) {
        await expect(change()).rejects.toMatchObject({ code: 'run_finished' });
      }
      await setTags(store, runId, { note: 'kept', 'mlflow.runName': 'renamed' });
      expect(await getRun(store, runId)).toMatchObject({ runName: 'renamed', metrics: {} });
      expect((await listArtifacts(store, runId)).map(({ path }) => path)).toEqual([
        'model/pipeline.json',
      ]);
    });

    it('go to the trash with their children and come back', async () => {
      const { store } = await freshStore();
      const { experimentId } = await getOrCreateExperiment(store);
      const parent = await createRun(store, { experimentId, runId: 'p' });
      await createRun(store, { experimentId, runId: 'c', parentRunId: parent.runId });
      await createRun(store, { experimentId, runId: 'other' });
      await deleteRun(store, 'p');
      const active = await searchStoredRuns(store);
      expect(active.runs.map(({ runId }) => runId)).toEqual(['other']);
      const deleted = await searchStoredRuns(store, { viewType: 'DELETED_ONLY' });
      expect(deleted.total).toBe(2);
      await restoreRun(store, 'p');
      expect((await searchStoredRuns(store)).total).toBe(3);
    });

    it('take tags, go to the trash with their runs left alone, and come back', async () => {
      const { store } = await freshStore();
      const { experimentId } = await getOrCreateExperiment(store, 'churn', { team: 'a' });
      const { runId } = await createRun(store, { experimentId });
      expect(await setExperimentTags(store, experimentId, { team: 'b' })).toMatchObject({
        tags: { team: 'b' },
      });
      await deleteExperiment(store, experimentId);
      expect(await listExperiments(store, 'active')).toEqual([]);
      expect(await getRun(store, runId)).toMatchObject({ lifecycleStage: 'active' });
      await expect(createRun(store, { experimentId })).rejects.toThrow(/trash|deleted/);
      await expect(getOrCreateExperiment(store, 'churn')).rejects.toMatchObject({
        code: 'experiment_deleted',
      });
      await restoreExperiment(store, experimentId);
      expect(await getOrCreateExperiment(store, 'churn')).toMatchObject({ experimentId });
      await expect(deleteExperiment(store, 'nowhere')).rejects.toMatchObject({ code: 'not_found' });
    });

    it('share one Default experiment when two tabs ask for it at once', async () => {
      const { store, second } = await freshStore();
      const other = await second();
      const asked = [store, other, store].map((one) => getOrCreateExperiment(one));
      const ids = (await Promise.all(asked)).map(({ experimentId }) => experimentId);
      expect(ids).toEqual(['0', '0', '0']);
    });
  });

  describe('registry', () => {
    it('numbers versions without gaps when two tabs register at once', async () => {
      const { store, second } = await freshStore();
      const other = await second();
      const runId = await finishedRun(store);
      await Promise.all([store, other].map((one) => ensureRegisteredModel(one, 'churn')));
      const made = await Promise.all(
        [store, other, store, other].map((one) =>
          createModelVersion(one, 'churn', `runs:/${runId}/model`),
        ),
      );
      expect(made.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4]);
      expect(await verifyAudit(store)).toMatchObject({ intact: true, length: 5 });
    });

    it('takes only finished runs that have a model', async () => {
      const { store } = await freshStore();
      const { experimentId } = await getOrCreateExperiment(store);
      await createRegisteredModel(store, 'churn');
      await createRun(store, { experimentId, runId: 'open' });
      await createRun(store, { experimentId, runId: 'empty' });
      await setRunStatus(store, 'empty', 'FINISHED');
      const register = (runId: string): Promise<unknown> =>
        createModelVersion(store, 'churn', `runs:/${runId}/model`);
      await expect(register('open')).rejects.toMatchObject({ code: 'run_not_finished' });
      await expect(register('empty')).rejects.toMatchObject({ code: 'no_model' });
      await expect(register('none')).rejects.toMatchObject({ code: 'not_found' });
      expect(await verifyAudit(store)).toMatchObject({ length: 1 });
    });

    it('moves aliases with a log that tells who was champion when', async () => {
      const { store, clock } = await freshStore();
      const runId = await finishedRun(store);
      await createRegisteredModel(store, 'churn');
      const source = `runs:/${runId}/model`;
      for (let n = 0; n < 2; n++) await createModelVersion(store, 'churn', source);
      const alias = { name: 'churn', alias: 'champion', by: 'ada' };
      const start = clock.now;
      await setAlias(store, { ...alias, version: 1, why: 'first' });
      clock.now += 10;
      await setAlias(store, { ...alias, version: 2, expectedFrom: 1 });
      expect(await setAlias(store, { ...alias, version: 2 })).toBeNull();
      clock.now += 10;
      expect((await getVersionByAlias(store, 'churn', 'champion')).version).toBe(2);
      expect((await getModelVersion(store, 'churn', 2)).aliases).toEqual(['champion']);
      expect(await resolveModelUri(store, 'models:/churn@champion')).toEqual({
        uri: 'models:/churn@champion',
        name: 'churn',
        version: 2,
        alias: 'champion',
        runId,
        path: 'model',
      });
      expect(await resolveModelUri(store, 'models:/churn/latest')).toMatchObject({ version: 2 });
      await deleteAlias(store, { ...alias, why: 'withdrawn' });
      const moment = (time: number): Promise<number | null> => championAt(store, 'churn', time);
      expect(await Promise.all([-1, 0, 9, 10, 20].map((t) => moment(start + t)))).toEqual([
        null,
        1,
        1,
        2,
        null,
      ]);
      const log = await listAliasLog(store, 'churn');
      expect(log.map(({ from, to }) => [from, to])).toEqual([
        [null, 1],
        [1, 2],
        [2, null],
      ]);
      await expect(resolveModelUri(store, 'models:/churn@champion')).rejects.toMatchObject({
        code: 'not_found',
      });
      expect(await verifyAudit(store)).toMatchObject({ intact: true, length: 6 });
    });

    it('uses up the alias that a promotion makes true, in the same move', async () => {
      const { store } = await freshStore();
      const runId = await finishedRun(store);
      await createRegisteredModel(store, 'churn');
      for (let n = 0; n < 2; n++) await createModelVersion(store, 'churn', `runs:/${runId}/model`);
      await setAlias(store, { name: 'churn', alias: 'challenger', version: 2 });
      const promote = { name: 'churn', alias: 'champion', usesUp: 'challenger', by: 'gate' };
      await setAlias(store, { ...promote, version: 1 });
      expect((await getModelVersion(store, 'churn', 2)).aliases).toEqual(['challenger']);
      await setAlias(store, { ...promote, version: 2 });
      expect((await getModelVersion(store, 'churn', 2)).aliases).toEqual(['champion']);
      const log = await listAliasLog(store, 'churn');
      expect(log.map(({ alias, from, to }) => [alias, from, to])).toEqual([
        ['challenger', null, 2],
        ['champion', null, 1],
        ['champion', 1, 2],
        ['challenger', 2, null],
      ]);
      expect(log.at(-1)).toMatchObject({ by: 'gate', why: 'its version became champion' });
      expect(await verifyAudit(store)).toMatchObject({ intact: true, length: 6 });
    });

    it('lets one of two tabs win an alias and tells the other', async () => {
      const { store, second } = await freshStore();
      const other = await second();
      const runId = await finishedRun(store);
      await createRegisteredModel(store, 'churn');
      for (let n = 0; n < 3; n++) await createModelVersion(store, 'churn', `runs:/${runId}/model`);
      const alias = { name: 'churn', alias: 'champion' };
      await setAlias(store, { ...alias, version: 1 });
      const results = await Promise.allSettled([
        setAlias(store, { ...alias, version: 2, expectedFrom: 1 }),
        setAlias(other, { ...alias, version: 3, expectedFrom: 1 }),
      ]);
      const lost = results.filter((result) => result.status === 'rejected');
      expect(lost).toHaveLength(1);
      expect(lost[0].reason).toBeInstanceOf(StateError);
      expect(lost[0].reason).toMatchObject({ code: 'alias_moved' });
      expect(await listAliasLog(store, 'churn')).toHaveLength(2);
      expect((await listAudit(store)).filter(({ action }) => action === 'alias.set')).toHaveLength(
        2,
      );
    });
  });

  describe('audit', () => {
    it('stays one chain when two tabs write at once, and shows a change', async () => {
      const { store, second } = await freshStore();
      const other = await second();
      const entry = { actor: 'a', action: 'test', subject: 's', details: {} };
      await Promise.all(
        Array.from({ length: 8 }, (_, n) => appendAudit(n % 2 ? store : other, entry)),
      );
      expect(await verifyAudit(store)).toMatchObject({ intact: true, length: 8 });
      const third = await store.db.audit.get(3);
      await store.db.audit.put({ ...third!, actor: 'eve' });
      expect(await verifyAudit(store)).toMatchObject({ intact: false, seq: 3, reason: 'content' });
    });
  });

  describe('watch', () => {
    it('tells of changes that another connection makes', async () => {
      const { store, second } = await freshStore();
      const other = await second();
      const seen: number[] = [];
      let changed: () => void = () => undefined;
      const failed: unknown[] = [];
      const stop = watch(
        async () => (await listRuns(store)).length,
        (count) => {
          seen.push(count);
          changed();
        },
        (error) => failed.push(error),
      );
      onTestFinished(stop);
      const until = (count: number): Promise<void> =>
        new Promise((resolve) => {
          changed = () => {
            if (seen.at(-1) === count) resolve();
          };
          changed();
        });
      await until(0);
      const { experimentId } = await getOrCreateExperiment(other);
      await createRun(other, { experimentId });
      await until(1);
      expect(failed).toEqual([]);
    });
  });
}
