import { describe, expect, it } from 'vitest';
import { freshStore, storeBattery } from '../../tests/contract/store-battery.ts';
import { putBlob, readBlob } from './blob-store.ts';

storeBattery();

describe('store in a real browser', () => {
  it('keeps pieces as Blobs', async () => {
    const { store } = await freshStore();
    const { sha256 } = await putBlob(store, Uint8Array.of(5, 6));
    const piece = await store.db.blobPieces.get([sha256, 0]);
    expect(piece!.data).toBeInstanceOf(Blob);
    expect(await readBlob(store, sha256)).toEqual(Uint8Array.of(5, 6));
  });
});
