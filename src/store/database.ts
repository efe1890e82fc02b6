/**
 * @file The open database. Functions of this folder take a `Store`: the database, a clock and a source of
 * ids, so that tests decide all three.
 */
import { Dexie, liveQuery } from 'dexie';
import { StateError } from '../core/errors.ts';
import type { Catalog } from '../core/registry/names.ts';
import { declareMigrations, MIGRATIONS, type Migration } from './migrations.ts';
import type { TableName, TerrariumDb } from './schema.ts';
import { toStorageError } from './storage-error.ts';

/** What every function of the store needs. */
export interface Store {
  readonly db: TerrariumDb;
  /** ms since epoch. */
  readonly now: () => number;
  /** A new id of 32 hex digits. */
  readonly newId: () => string;
  /** The environment in which a job runs: nothing of another one is read or written (see scope.ts). All when absent. */
  readonly catalog?: Catalog;
}

/** How to open; all is optional. */
export interface OpenOptions {
  /** Name of the database. Default `terrarium`. */
  readonly name?: string;
  /** Default: the system clock. */
  readonly now?: () => number;
  /** Default: 128 bits of the browser's generator. */
  readonly newId?: () => string;
  /** Called once when another tab opens a newer version or deletes the database; the store is closed then. */
  readonly onOutdated?: () => void;
  /** For tests of migrations. */
  readonly migrations?: readonly Migration[];
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Opens the workspace, bringing an older one to the newest version.
 *
 * @throws {StateError} `database_outdated` when a newer version of the app wrote it; `storage_unavailable`
 *   when the browser gives no storage.
 */
export async function openDatabase(options: OpenOptions = {}): Promise<Store> {
  const { migrations = MIGRATIONS, name = 'terrarium' } = options;
  // The cache of live queries clones what it holds: slow for 10,000 runs, and it drops __proto__ keys.
  const db = new Dexie(name, { cache: 'disabled' }) as TerrariumDb;
  declareMigrations(db, migrations);
  db.on('versionchange', () => {
    db.close({ disableAutoOpen: true });
    options.onOutdated?.();
    // Ends the chain: Dexie's own handler would open the database again at the next call.
    return false;
  });
  try {
    await db.open();
  } catch (error) {
    throw toStorageError(error);
  }
  // Dexie opens a database of a later version without a word; our code would write old shapes into it.
  const found = db.backendDB().version / 10;
  if (found > migrations.length) {
    db.close({ disableAutoOpen: true });
    throw new StateError(
      'database_outdated',
      `storage: the workspace has version ${found}, this page knows up to ${migrations.length}; reload it to get the newer app`,
      { found, known: migrations.length },
    );
  }
  return { db, now: options.now ?? Date.now, newId: options.newId ?? randomId };
}

/** Closes the database. Later calls on the store fail with `database_outdated`. */
export function closeDatabase(store: Store): void {
  store.db.close({ disableAutoOpen: true });
}

/** Deletes a database that no tab has open. */
export async function deleteDatabase(name = 'terrarium'): Promise<void> {
  await Dexie.delete(name);
}

/**
 * Runs `body` in one transaction that writes `tables`: all of it happens or nothing.
 *
 * `body` may await calls of the database only: anything else (hashing, fetching) ends the transaction.
 */
export async function write<T>(
  store: Store,
  tables: readonly TableName[],
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await store.db.transaction('rw', [...tables], body);
  } catch (error) {
    throw toStorageError(error);
  }
}

/** Runs `body` in one transaction that reads `tables`, so that it sees one moment. Same rule as `write`. */
export async function read<T>(
  store: Store,
  tables: readonly TableName[],
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await store.db.transaction('r', [...tables], body);
  } catch (error) {
    throw toStorageError(error);
  }
}

/**
 * Calls `onValue` with the result of `query` now and after every change of what it read, made by this tab,
 * a worker or another tab.
 *
 * @param query Reads records (not bytes of blobs) and awaits nothing but the store.
 * @returns Ends the watching.
 */
export function watch<T>(
  query: () => Promise<T>,
  onValue: (value: T) => void,
  onError: (error: unknown) => void,
): () => void {
  // Dexie follows awaits only into functions that are async by themselves: behind another one, what is read after a few of
  // them would not be watched.
  const subscription = liveQuery(async () => query()).subscribe({
    next: onValue,
    error: (error: unknown) => {
      onError(toStorageError(error));
    },
  });
  return () => {
    subscription.unsubscribe();
  };
}
