/** @file The audit chain in the database. It never forks: a record is added only behind the one it names. */
import {
  appendRecord,
  verifyChain,
  type AuditEntry,
  type AuditRecord,
  type ChainVerdict,
} from '../core/governance/audit.ts';
import type { Digest } from '../core/hash.ts';
import { read, write, type Store } from './database.ts';
import type { TableName } from './schema.ts';

/** Thrown inside a transaction to try again with what changed meanwhile; never leaves this folder. */
class MovedOn extends Error {
  override readonly name = 'MovedOn';
}

/** Undoes the transaction of `audited` and starts it again from planning. */
export function startOver(): never {
  throw new MovedOn();
}

/**
 * Makes a change and records it in the audit chain, both in one transaction or neither.
 *
 * Hashing cannot happen inside a database transaction, so the record is hashed before it, and the
 * transaction starts over when another tab has added a record meanwhile.
 *
 * @param tables What `plan`'s change writes.
 * @param plan Looks at the store and gives the entry to record and the change to make. The change checks
 *   that what it was planned on still holds, and calls `startOver` when not.
 * @returns What the change returned.
 */
export async function audited<T>(
  store: Store,
  tables: readonly TableName[],
  plan: () => Promise<{
    readonly entry: Omit<AuditEntry, 'at'>;
    readonly change: (record: AuditRecord) => Promise<T>;
  }>,
): Promise<T> {
  for (;;) {
    const { entry, change } = await plan();
    const last = await read(store, ['audit'], () => store.db.audit.orderBy('seq').last());
    const record = await appendRecord(last ?? null, { ...entry, at: store.now() });
    try {
      return await write(store, [...tables, 'audit'], async () => {
        const numRecords = await store.db.audit.count();
        if (numRecords !== record.seq - 1) startOver();
        const result = await change(record);
        await store.db.audit.add(record);
        return result;
      });
    } catch (error) {
      if (!(error instanceof MovedOn)) throw error;
    }
  }
}

/** Adds one entry to the audit chain. */
export async function appendAudit(
  store: Store,
  entry: Omit<AuditEntry, 'at'>,
): Promise<AuditRecord> {
  return audited(store, [], async () => ({ entry, change: async (record) => record }));
}

/**
 * Lists audit records, newest first.
 *
 * @param before Only records with a smaller number, for the next page.
 */
export async function listAudit(
  store: Store,
  { limit = 100, before = Infinity }: { readonly limit?: number; readonly before?: number } = {},
): Promise<readonly AuditRecord[]> {
  return read(store, ['audit'], () =>
    store.db.audit.where('seq').below(before).reverse().limit(limit).toArray(),
  );
}

/** Recomputes the whole chain; see `verifyChain`. */
export async function verifyAudit(store: Store, head?: Digest): Promise<ChainVerdict> {
  const records = await read(store, ['audit'], () => store.db.audit.orderBy('seq').toArray());
  return verifyChain(records, head);
}
