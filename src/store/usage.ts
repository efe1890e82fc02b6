/** @file How much room the workspace takes, and whether the browser promises to keep it. */
import { REFERENCING, referencedBlobs } from './blob-store.ts';
import { read, type Store } from './database.ts';

/** What the browser's StorageManager offers. */
export type StorageLike = Pick<StorageManager, 'estimate' | 'persist' | 'persisted'>;

/** Room taken, in bytes. */
export interface Usage {
  /** All of the site's storage as the browser estimates it, or the sum of blobs where it does not tell. */
  readonly usedBytes: number;
  /** null when the browser does not tell. */
  readonly quotaBytes: number | null;
  /** Does the browser promise not to evict the data? null when it does not tell. */
  readonly persisted: boolean | null;
  /** Blobs by what they are for; what both name counts as tables. */
  readonly tableBytes: number;
  readonly artifactBytes: number;
  /** Blobs that no record names; removed at the next start. */
  readonly orphanBytes: number;
}

/** Gives `promise`'s value, or null when it fails or takes longer than `timeoutMs`: some browsers never answer. */
async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}

function browserStorage(): StorageLike | null {
  const { storage } = globalThis.navigator as { readonly storage?: StorageLike };
  return storage ?? null;
}

/**
 * Measures the workspace.
 *
 * @param storage Default: `navigator.storage`; null where there is none (pages that are not secure).
 * @param timeoutMs How long the browser may take for each answer. Default 1,000.
 */
export async function measureUsage(
  store: Store,
  storage: StorageLike | null = browserStorage(),
  timeoutMs = 1000,
): Promise<Usage> {
  const bytes = { tableBytes: 0, artifactBytes: 0, orphanBytes: 0 };
  await read(store, ['blobs', ...REFERENCING], async () => {
    const { tables, artifacts } = await referencedBlobs(store);
    for (const { sha256, sizeBytes } of await store.db.blobs.toArray()) {
      if (tables.has(sha256)) bytes.tableBytes += sizeBytes;
      else if (artifacts.has(sha256)) bytes.artifactBytes += sizeBytes;
      else bytes.orphanBytes += sizeBytes;
    }
  });
  const estimate = storage ? await within(storage.estimate(), timeoutMs) : null;
  return {
    ...bytes,
    usedBytes: estimate?.usage ?? bytes.tableBytes + bytes.artifactBytes + bytes.orphanBytes,
    quotaBytes: estimate?.quota ?? null,
    persisted: storage ? await within(storage.persisted(), timeoutMs) : null,
  };
}

/**
 * Asks the browser to keep the data when room gets short.
 *
 * @returns Its answer; null when it gave none in time.
 */
export async function requestPersistence(
  storage: StorageLike | null = browserStorage(),
  timeoutMs = 1000,
): Promise<boolean | null> {
  return storage ? within(storage.persist(), timeoutMs) : null;
}
