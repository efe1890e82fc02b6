import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { CHUNK_ROWS, tableDigest } from '../core/table/digest.ts';
import { fieldOf, makeTable, numberColumnOf } from '../core/table/make.ts';
import type { Table } from '../core/table/table.ts';
import { collectGarbage, countReferences } from './blob-store.ts';
import type { Store } from './database.ts';
import {
  deleteTable,
  findTablesByDigest,
  getTableVersion,
  listTables,
  listTableVersions,
  restoreTable,
  restoreTableVersion,
} from './table-records.ts';
import { createTableVersion, readRows, readTable } from './table-store.ts';
import { purgeTable } from './trash.ts';

const NAME = 'dev.churn.gold';

function tableOf(rows: number, from = 0): Table {
  const values = Float64Array.from({ length: rows }, (_, row) =>
    row % 7 === 3 ? NaN : row + from,
  );
  const number = numberColumnOf(values);
  const codes = Int32Array.from({ length: rows }, (_, row) => (row === 0 ? -1 : (row * 7) % 3));
  const seen = [...new Set(codes)].filter((code) => code >= 0);
  const dictionary = seen.map((code) => ['a', '__proto__', 'c'][code]);
  const category = {
    type: 'category' as const,
    codes: codes.map((code) => seen.indexOf(code)),
    dictionary,
  };
  return makeTable(
    [fieldOf('n', number, 'target'), fieldOf('__proto__', category)],
    [number, category],
  );
}

const write = (store: Store, table: Table, name = NAME) =>
  createTableVersion(store, { name, table, operation: 'import', source: { fileName: 'a.csv' } });

describe('table store', () => {
  it('gives back the rows of several chunks with the digest they were written with', async () => {
    const { store } = await freshStore();
    const table = tableOf(2 * CHUNK_ROWS + 10);
    const record = await write(store, table);
    expect(record).toMatchObject({ name: NAME, version: 1, numRows: table.numRows });
    expect(record.chunks.map(({ numRows }) => numRows)).toEqual([CHUNK_ROWS, CHUNK_ROWS, 10]);
    const back = await readTable(store, NAME);
    expect(back.fields).toEqual(table.fields);
    expect(await tableDigest(back)).toBe(record.digest);
    expect(record.summaries[0].missing).toBe(Math.ceil((table.numRows - 3) / 7));
  });

  it('takes its bytes back when the version cannot be recorded', async () => {
    const { store } = await freshStore();
    await write(store, tableOf(10));
    await deleteTable(store, NAME);
    const before = await store.db.blobs.count();
    await expect(write(store, tableOf(CHUNK_ROWS + 20))).rejects.toMatchObject({
      code: 'table_deleted',
    });
    // The same bytes as a version that is there are not taken.
    await expect(write(store, tableOf(10))).rejects.toMatchObject({ code: 'table_deleted' });
    expect(await store.db.blobs.count()).toBe(before);
    expect(await store.db.blobPieces.count()).toBe(before);
  });

  it('reads only the rows and columns that are asked for', async () => {
    const { store } = await freshStore();
    const table = tableOf(CHUNK_ROWS + 10);
    const { chunks } = await write(store, table);
    const numbers = async (from: number, count: number): Promise<number[]> => {
      const part = await readRows(store, NAME, 1, from, count, { columns: ['n'] });
      expect(part.fields.map(({ name }) => name)).toEqual(['n']);
      return [...(part.columns[0] as { values: Float64Array }).values];
    };
    const all = [...(table.columns[0] as { values: Float64Array }).values];
    expect(await numbers(CHUNK_ROWS - 2, 5)).toEqual(all.slice(CHUNK_ROWS - 2, CHUNK_ROWS + 3));
    expect(await numbers(table.numRows - 1, 50)).toEqual(all.slice(-1));
    expect(await numbers(table.numRows, 50)).toEqual([]);
    await store.db.blobPieces.delete([chunks[1].blob, 0]);
    expect(await numbers(0, 3)).toEqual(all.slice(0, 3));
    await expect(numbers(CHUNK_ROWS, 1)).rejects.toMatchObject({ code: 'blob_corrupt' });
  });

  it('keeps a table without rows, with its columns', async () => {
    const { store } = await freshStore();
    const record = await write(store, tableOf(0));
    expect(record.numRows).toBe(0);
    expect((await readTable(store, NAME)).fields).toEqual(tableOf(0).fields);
  });

  it('numbers versions without gaps when two tabs write at once', async () => {
    const { store, second } = await freshStore();
    const other = await second();
    const written = await Promise.all(
      [store, other, store, other].map((one, n) => write(one, tableOf(5, n))),
    );
    expect(written.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4]);
    expect((await listTableVersions(store, NAME)).map(({ version }) => version)).toEqual([
      4, 3, 2, 1,
    ]);
  });

  it('restores an old version as a new one without copying bytes', async () => {
    const { store } = await freshStore();
    const first = await write(store, tableOf(5));
    await write(store, tableOf(6));
    const restored = await restoreTableVersion(store, NAME, 1);
    expect(restored).toMatchObject({
      version: 3,
      digest: first.digest,
      operation: 'restore',
      source: { parents: [{ name: NAME, version: 1 }] },
    });
    expect(await countReferences(store, first.chunks[0].blob)).toBe(2);
    expect(await store.db.blobs.count()).toBe(2);
    expect((await findTablesByDigest(store, first.digest)).map(({ version }) => version)).toEqual([
      1, 3,
    ]);
  });

  it('hides tables in the trash, gives them back and purges them with their bytes', async () => {
    const { store } = await freshStore();
    const { chunks } = await write(store, tableOf(5));
    await write(store, tableOf(5), 'dev.churn.copy');
    await expect(purgeTable(store, NAME)).rejects.toMatchObject({ code: 'not_in_trash' });
    await deleteTable(store, NAME);
    expect((await listTables(store)).map(({ name }) => name)).toEqual(['dev.churn.copy']);
    await expect(readTable(store, NAME)).rejects.toMatchObject({ code: 'table_deleted' });
    await expect(write(store, tableOf(1))).rejects.toMatchObject({ code: 'table_deleted' });
    await restoreTable(store, NAME);
    expect((await getTableVersion(store, NAME)).version).toBe(1);
    await deleteTable(store, NAME);
    expect((await listTables(store, 'deleted'))[0].latest.version).toBe(1);
    await purgeTable(store, NAME);
    await expect(getTableVersion(store, NAME)).rejects.toMatchObject({ code: 'not_found' });
    expect((await readTable(store, 'dev.churn.copy')).numRows).toBe(5);
    await deleteTable(store, 'dev.churn.copy');
    const freed = await purgeTable(store, 'dev.churn.copy');
    expect(freed.bytesFreed).toBe(chunks[0].sizeBytes);
    expect(await collectGarbage(store, 0)).toEqual({ blobs: 0, bytesFreed: 0 });
  });

  it('refuses names outside the three catalogs', async () => {
    const { store } = await freshStore();
    await expect(write(store, tableOf(1), 'test.churn.gold')).rejects.toMatchObject({
      code: 'invalid_name',
    });
    await expect(getTableVersion(store, 'dev.no.table')).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
