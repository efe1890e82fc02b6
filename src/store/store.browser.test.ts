import { describe, expect, it, vi } from 'vitest';
import { finishedRun, freshStore, storeBattery } from '../../tests/contract/store-battery.ts';
import { fieldOf, makeTable, numberColumnOf } from '../core/table/make.ts';
import { readArtifact } from './artifact-store.ts';
import { putBlob, readBlob } from './blob-store.ts';
import { watch } from './database.ts';
import { getOrCreateExperiment } from './experiment-store.ts';
import {
  createModelVersion,
  createRegisteredModel,
  listModelVersions,
  listRegisteredModels,
} from './registry-store.ts';
import { listRuns } from './run-rows.ts';
import { createTableVersion, readRows } from './table-store.ts';
import { measureUsage } from './usage.ts';
import { exportWorkspace, importWorkspace } from './workspace-file.ts';

storeBattery();

describe('store in a real browser', () => {
  it('keeps pieces as Blobs', async () => {
    const { store } = await freshStore();
    const { sha256 } = await putBlob(store, Uint8Array.of(5, 6));
    const piece = await store.db.blobPieces.get([sha256, 0]);
    expect(piece!.data).toBeInstanceOf(Blob);
    expect(await readBlob(store, sha256)).toEqual(Uint8Array.of(5, 6));
  });

  it('watches all that a query reads, also when it starts anew while it runs', async () => {
    const { store } = await freshStore();
    const read = async (): Promise<string> => {
      const words: string[] = [];
      for (const { name } of await listRegisteredModels(store)) {
        const versions = await listModelVersions(store, name);
        words.push(`${name} ${versions.length}`);
      }
      return words.join(', ');
    };
    let seen = '';
    const stop = watch(
      () => read(),
      (words) => (seen = words),
      (error) => (seen = String(error)),
    );
    const runId = await finishedRun(store);
    for (const [name, words] of [
      ['a', 'a 1'],
      ['b', 'a 1, b 1'],
      ['a', 'a 2, b 1'],
      ['b', 'a 2, b 2'],
    ]) {
      if (!seen.includes(name)) await createRegisteredModel(store, name);
      await createModelVersion(store, name, `runs:/${runId}/model`);
      await expect.poll(() => seen).toBe(words);
    }
    stop();
  });

  it('says that the disk is full and leaves nothing half-written', async () => {
    const { store } = await freshStore();
    await putBlob(store, Uint8Array.of(1));
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    });
    try {
      await expect(putBlob(store, Uint8Array.of(2))).rejects.toMatchObject({
        name: 'StateError',
        code: 'quota_exceeded',
      });
    } finally {
      put.mockRestore();
    }
    expect([await store.db.blobs.count(), await store.db.blobPieces.count()]).toEqual([1, 1]);
    expect((await measureUsage(store)).quotaBytes).toBeGreaterThan(0);
  });

  it('moves a workspace through a file', async () => {
    const { store } = await freshStore();
    const runId = await finishedRun(store);
    const column = numberColumnOf([1, 2, null]);
    const table = makeTable([fieldOf('x', column)], [column]);
    const source = { fileName: 'a.csv' };
    await createTableVersion(store, { name: 'dev.a.b', table, operation: 'import', source });
    const file = await exportWorkspace(store);
    const { store: other } = await freshStore();
    await importWorkspace(other, file);
    expect((await readArtifact(other, runId, 'model/pipeline.json')).record.sizeBytes).toBe(2);
    expect((await readRows(other, 'dev.a.b', 1, 1, 5)).numRows).toBe(2);
  });

  it('reads 10,000 runs of 20 metrics about as fast as the browser hands over their records', async () => {
    const { store } = await freshStore();
    const { experimentId } = await getOrCreateExperiment(store);
    const id = await finishedRun(store);
    const template = (await store.db.runs.get(id))!;
    const ids = Array.from({ length: 10_000 }, (_, n) => n.toString(16).padStart(32, '0'));
    await store.db.runs.bulkPut(ids.map((runId) => ({ ...template, runId })));
    await store.db.latestMetrics.bulkPut(
      ids.map((runId) => ({
        runId,
        experimentId,
        keys: Array.from({ length: 20 }, (_, n) => `metric_${n}`),
        numbers: new Float64Array(80),
        schemaVersion: 1,
      })),
    );
    const raw = (table: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const request = store.db.backendDB().transaction(table).objectStore(table).getAll();
        request.onsuccess = () => {
          resolve();
        };
        request.onerror = () => {
          reject(request.error!);
        };
      });
    const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
      const started = performance.now();
      await work();
      return performance.now() - started;
    };
    const rows = await listRuns(store, [experimentId]);
    expect(rows).toHaveLength(10_001);
    expect(Object.keys(rows[0].metrics)).toHaveLength(20);
    const ours = await timeOf(() => listRuns(store, [experimentId]));
    const least = await timeOf(() => Promise.all([raw('runs'), raw('latestMetrics')]));
    // Little more than what the browser itself needs to hand over the records; a busy machine gets a second.
    expect(ours).toBeLessThan(3 * least + 1000);
  });
});
