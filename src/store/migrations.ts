/**
 * @file How the shape of records changes over time. A migration is a number, the indexes that change and
 * pure functions old record → new record; the same functions serve a database that is opened and a
 * workspace file that is imported.
 */
import type Dexie from 'dexie';
import { InternalError } from '../core/errors.ts';
import { STORES_V1, STORES_V2, STORES_V3 } from './schema.ts';

/** A record of some version, before its type is known. */
export type OldRecord = Readonly<Record<string, unknown>>;

/** One numbered change of shape. */
export interface Migration {
  /** 1, 2, 3, … without gaps. */
  readonly version: number;
  /** Indexes by table, in Dexie's notation; null removes a table. Tables not named stay as they are. */
  readonly stores: Readonly<Record<string, string | null>>;
  /** New record of an old one, by table; null drops it. Tables not named keep their records. */
  readonly records?: Readonly<Record<string, (record: OldRecord) => OldRecord | null>>;
}

/** All changes so far. Never edit one that was released: add the next. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, stores: STORES_V1 },
  {
    version: 2,
    stores: STORES_V2,
    records: {
      // Who registered a version, and what it takes, was not written down before.
      modelVersions: (record) => ({
        createdBy: 'user',
        signature: null,
        inputExample: null,
        ...record,
      }),
    },
  },
  { version: 3, stores: STORES_V3 },
];

/** Version of the shapes that this code writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Records moved at a time, so that a big table does not have to fit into memory twice. */
const BATCH = 500;

/**
 * Checks that migrations are numbered 1, 2, 3, …
 *
 * @throws {InternalError} `migration_gap`
 */
export function checkMigrations(migrations: readonly Migration[]): void {
  migrations.forEach((migration, index) => {
    if (migration.version === index + 1) return;
    throw new InternalError(
      'migration_gap',
      `store: migration ${index + 1} must have version ${index + 1}, got ${migration.version}`,
    );
  });
}

/**
 * Brings one record of a table from an older version to the newest.
 *
 * @param from Version in which the record was written.
 * @returns The new record, or null when a migration drops it.
 */
export function migrateRecord(
  table: string,
  record: OldRecord,
  from: number,
  migrations: readonly Migration[] = MIGRATIONS,
): OldRecord | null {
  let current: OldRecord | null = record;
  for (const migration of migrations) {
    const change = migration.version > from ? migration.records?.[table] : undefined;
    if (change && current !== null) current = change(current);
  }
  return current;
}

/** Declares all migrations on a database that is not open yet. */
export function declareMigrations(db: Dexie, migrations: readonly Migration[] = MIGRATIONS): void {
  checkMigrations(migrations);
  for (const { version, stores, records } of migrations) {
    const declared = db.version(version).stores(stores);
    if (!records) continue;
    declared.upgrade(async (transaction) => {
      for (const [name, change] of Object.entries(records)) {
        const table = transaction.table<OldRecord>(name);
        const keys = await table.toCollection().primaryKeys();
        for (let at = 0; at < keys.length; at += BATCH) {
          const batch = keys.slice(at, at + BATCH);
          // Whole records are put back: Dexie's `modify` would lose a member called __proto__.
          const old = await table.bulkGet(batch);
          const changed = old.map((record) => (record === undefined ? null : change(record)));
          await table.bulkDelete(batch);
          await table.bulkPut(changed.filter((record) => record !== null));
        }
      }
    });
  }
}
