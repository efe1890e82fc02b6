import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { collectGarbage, putBlob } from './blob-store.ts';
import { closeDatabase, openDatabase, write } from './database.ts';
import { getOrCreateExperiment, listExperiments } from './experiment-store.ts';
import { checkMigrations, migrateRecord, MIGRATIONS, type Migration } from './migrations.ts';
import { createRun } from './run-store.ts';
import { listEvents, recordEvent } from './event-store.ts';
import { STORES_V1, TABLE_NAMES } from './schema.ts';
import { toStorageError } from './storage-error.ts';
import { measureUsage, requestPersistence, type StorageLike } from './usage.ts';

/** Version 2 of a later day: experiments get an owner, and settings whose key begins with `old.` go. */
const LATER: Migration = {
  version: MIGRATIONS.length + 1,
  stores: { experiments: 'experimentId, &name, owner' },
  records: {
    experiments: (record) => ({ ...record, owner: 'unknown', schemaVersion: 2 }),
    settings: (record) => (String(record['key']).startsWith('old.') ? null : record),
  },
};

/** An experiment exactly as version 1 writes it. */
const EXPERIMENT_V1 = {
  experimentId: '0',
  name: 'Default',
  lifecycleStage: 'active',
  creationTime: 1_700_000_000_000,
  tags: Object.fromEntries([['__proto__', 'kept']]),
  schemaVersion: 1,
};

describe('migrations', () => {
  it('bring literal records of version 1 to a later version', async () => {
    const name = 'migrating';
    onTestFinished(() => Dexie.delete(name));
    const old = new Dexie(name);
    old.version(1).stores(STORES_V1);
    await old.open();
    await old.table('experiments').add(EXPERIMENT_V1);
    await old.table('settings').bulkAdd([
      { key: 'old.theme', value: 1, schemaVersion: 1 },
      { key: 'theme', value: 'dark', schemaVersion: 1 },
    ]);
    old.close();
    const store = await openDatabase({ name, migrations: [...MIGRATIONS, LATER] });
    onTestFinished(() => {
      closeDatabase(store);
    });
    const [experiment] = await listExperiments(store);
    expect(experiment).toMatchObject({ owner: 'unknown', schemaVersion: 2 });
    expect(Object.entries(experiment.tags)).toEqual([['__proto__', 'kept']]);
    expect(await store.db.settings.toCollection().primaryKeys()).toEqual(['theme']);
    expect(await store.db.table('experiments').where('owner').equals('unknown').count()).toBe(1);
  });

  it('give a workspace of version 1 the tables of version 2', async () => {
    const name = 'of-version-1';
    onTestFinished(() => Dexie.delete(name));
    const old = new Dexie(name);
    old.version(1).stores(STORES_V1);
    await old.open();
    await old.table('experiments').add(EXPERIMENT_V1);
    old.close();
    const store = await openDatabase({ name, now: () => 5 });
    onTestFinished(() => {
      closeDatabase(store);
    });
    expect(await listExperiments(store)).toMatchObject([{ name: 'Default' }]);
    await write(store, ['events'], () => recordEvent(store, 'run.finished', 'runs:/1', { n: 1 }));
    expect(await listEvents(store)).toMatchObject([{ seq: 1, type: 'run.finished', at: 5 }]);
    expect(await listEvents(store, 1)).toEqual([]);
  });

  it('change records of an imported file by the same functions', () => {
    const migrations = [...MIGRATIONS, LATER];
    const changed = migrateRecord('experiments', EXPERIMENT_V1, 1, migrations);
    expect(changed).toMatchObject({ owner: 'unknown', name: 'Default' });
    expect(migrateRecord('experiments', EXPERIMENT_V1, LATER.version, migrations)).toBe(
      EXPERIMENT_V1,
    );
    expect(migrateRecord('settings', { key: 'old.x' }, 1, migrations)).toBeNull();
    expect(migrateRecord('runs', { a: 1 }, 1, migrations)).toEqual({ a: 1 });
  });

  it('are numbered without gaps', () => {
    expect(() => {
      checkMigrations([...MIGRATIONS, { ...LATER, version: LATER.version + 1 }]);
    }).toThrow(expect.objectContaining({ code: 'migration_gap' }));
  });
});

describe('openDatabase', () => {
  it('has every table of the schema', async () => {
    const { store } = await freshStore();
    expect(store.db.dataTables.schema.primKey.name).toBe('name');
    expect(TABLE_NAMES.every((name) => store.db.table(name) !== undefined)).toBe(true);
  });

  it('refuses a workspace of a newer app', async () => {
    const name = 'newer';
    onTestFinished(() => Dexie.delete(name));
    closeDatabase(await openDatabase({ name, migrations: [...MIGRATIONS, LATER] }));
    await expect(openDatabase({ name })).rejects.toMatchObject({ code: 'database_outdated' });
  });

  it('closes for a newer version in another tab and says so', async () => {
    const name = 'upgraded';
    onTestFinished(() => Dexie.delete(name));
    const onOutdated = vi.fn();
    const store = await openDatabase({ name, onOutdated });
    const newer = await openDatabase({ name, migrations: [...MIGRATIONS, LATER] });
    expect(onOutdated).toHaveBeenCalledOnce();
    await expect(getOrCreateExperiment(store)).rejects.toMatchObject({
      code: 'database_outdated',
      name: 'StateError',
    });
    closeDatabase(newer);
  });
});

describe('storage errors', () => {
  it('tell a full disk from other faults, however it is wrapped', () => {
    const quota = new DOMException('full', 'QuotaExceededError');
    for (const error of [
      quota,
      Object.assign(new Error('aborted'), { name: 'AbortError', inner: quota }),
      Object.assign(new Error('bulk'), { name: 'BulkError', failures: [quota] }),
      new Error('outer', { cause: quota }),
    ]) {
      expect(toStorageError(error)).toMatchObject({ code: 'quota_exceeded', kind: 'StateError' });
    }
    const other = new Error('other');
    expect(toStorageError(other)).toBe(other);
    expect(toStorageError('text')).toBe('text');
  });

  it('leave nothing half-written when the disk is full', async () => {
    const { store } = await freshStore();
    await putBlob(store, Uint8Array.of(1));
    vi.spyOn(store.db.blobs, 'put').mockRejectedValueOnce(
      new DOMException('full', 'QuotaExceededError'),
    );
    await expect(putBlob(store, Uint8Array.of(2))).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
    expect([await store.db.blobs.count(), await store.db.blobPieces.count()]).toEqual([1, 1]);
  });

  it('undo the whole transaction when its body fails', async () => {
    const { store } = await freshStore();
    const failing = write(store, ['settings'], async () => {
      await store.db.settings.put({ key: 'a', value: 1, schemaVersion: 1 });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.db.settings.count()).toBe(0);
  });

  it('store bytes where Blobs do not survive', async () => {
    const { store } = await freshStore();
    const put = store.db.blobPieces.put.bind(store.db.blobPieces);
    vi.spyOn(store.db.blobPieces, 'put').mockImplementation((piece) =>
      put(piece.data instanceof Blob ? { ...piece, data: {} as Blob } : piece),
    );
    const { sha256 } = await putBlob(store, Uint8Array.of(1, 2));
    const piece = await store.db.blobPieces.get([sha256, 0]);
    expect(piece!.data).toEqual(Uint8Array.of(1, 2));
    expect(await store.db.blobPieces.count()).toBe(1);
  });
});

describe('usage', () => {
  const never = new Promise<never>(() => undefined);

  it('counts blobs by purpose and gives up on a browser that does not answer', async () => {
    const { store } = await freshStore();
    await putBlob(store, new Uint8Array(10));
    const silent: StorageLike = {
      estimate: () => never,
      persist: () => never,
      persisted: () => Promise.reject(new Error('no')),
    };
    expect(await measureUsage(store, silent, 5)).toEqual({
      usedBytes: 10,
      quotaBytes: null,
      persisted: null,
      tableBytes: 0,
      artifactBytes: 0,
      orphanBytes: 10,
    });
    expect(await requestPersistence(silent, 5)).toBeNull();
    expect(await requestPersistence(null)).toBeNull();
  });

  it('passes on what the browser tells', async () => {
    const { store } = await freshStore();
    const storage: StorageLike = {
      estimate: () => Promise.resolve({ usage: 5, quota: 100 }),
      persist: () => Promise.resolve(true),
      persisted: () => Promise.resolve(false),
    };
    expect(await measureUsage(store, storage)).toMatchObject({
      usedBytes: 5,
      quotaBytes: 100,
      persisted: false,
    });
    expect(await requestPersistence(storage)).toBe(true);
    expect(await collectGarbage(store)).toEqual({ blobs: 0, bytesFreed: 0 });
  });
});

describe('runs', () => {
  it('refuse experiments that are in no workspace', async () => {
    const { store } = await freshStore();
    await expect(createRun(store, { experimentId: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
