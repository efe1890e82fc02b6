import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { finishedRun, freshStore } from '../../tests/contract/store-battery.ts';
import { fieldOf, makeTable, numberColumnOf } from '../core/table/make.ts';
import { putBlob } from './blob-store.ts';
import { createModelVersion, createRegisteredModel } from './registry-store.ts';
import { deleteRun } from './run-store.ts';
import { deleteTable, listTables } from './table-records.ts';
import { createTableVersion, readTable } from './table-store.ts';
import { emptyTrash } from './trash.ts';
import { measureUsage } from './usage.ts';

describe('emptyTrash', () => {
  it('removes trashed tables, runs and unnamed bytes, and keeps what models were made from', async () => {
    const { store } = await freshStore();
    const write = (name: string, values: number[]) => {
      const column = numberColumnOf(values);
      const table = makeTable([fieldOf('x', column)], [column]);
      return createTableVersion(store, { name, table, operation: 'import', source: {} });
    };
    await write('dev.a.kept', [1, 2]);
    const gone = await write('dev.a.gone', [3, 4, 5]);
    await deleteTable(store, 'dev.a.gone');
    const registered = await finishedRun(store);
    await createRegisteredModel(store, 'm');
    await createModelVersion(store, 'm', `runs:/${registered}/model`);
    await deleteRun(store, registered);
    const orphan = await putBlob(store, Uint8Array.of(1, 2, 3));

    const freed = await emptyTrash(store);
    expect(freed).toEqual({
      tables: 1,
      runs: 0,
      keptRuns: 1,
      blobs: 2,
      bytesFreed: gone.chunks[0].sizeBytes + orphan.sizeBytes,
    });
    expect((await listTables(store, 'deleted')).length).toBe(0);
    expect((await readTable(store, 'dev.a.kept')).numRows).toBe(2);
    expect(await store.db.runs.get(registered)).toBeDefined();
    expect((await measureUsage(store, null)).orphanBytes).toBe(0);
    expect(await emptyTrash(store)).toMatchObject({ tables: 0, blobs: 0, bytesFreed: 0 });
  });
});
