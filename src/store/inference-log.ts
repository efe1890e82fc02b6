/** @file Reading the request log. */
import { Dexie, type Collection } from 'dexie';
import type { InferenceLogRecord } from '../core/serving/entities.ts';
import { read, type Store } from './database.ts';

/** All rows of an endpoint, oldest first; inside a transaction or not. */
export function endpointRows(
  { db }: Store,
  name: string,
  since = -Infinity,
  until = Infinity,
): Collection<InferenceLogRecord, unknown> {
  const from = since === -Infinity ? Dexie.minKey : since;
  const to = until === Infinity ? Dexie.maxKey : until;
  return db.inferenceLog.where('[endpoint+at]').between([name, from], [name, to], true, false);
}

/** What of the log to read. */
export interface LogQuery {
  /** Only rows with a larger number. Default 0. */
  readonly after?: number;
  /** Default 1,000. */
  readonly limit?: number;
  /** Newest first instead of oldest first; `after` is not looked at then. */
  readonly newest?: boolean;
}

/** Reads rows of an endpoint's log in the order of their numbers. */
export async function readLog(
  store: Store,
  name: string,
  { after = 0, limit = 1000, newest = false }: LogQuery = {},
): Promise<readonly InferenceLogRecord[]> {
  return read(store, ['inferenceLog'], () =>
    newest
      ? endpointRows(store, name).reverse().limit(limit).toArray()
      : store.db.inferenceLog
          .where('seq')
          .above(after)
          .filter(({ endpoint }) => endpoint === name)
          .limit(limit)
          .toArray(),
  );
}

/** Reads the rows of a stretch of time, `since` ≤ at < `until`, oldest first. */
export async function readLogBetween(
  store: Store,
  name: string,
  since?: number,
  until?: number,
): Promise<readonly InferenceLogRecord[]> {
  return read(store, ['inferenceLog'], () => endpointRows(store, name, since, until).toArray());
}

/** Number of the newest row of the whole log; 0 when it is empty. Inside a transaction. */
export async function lastSeq({ db }: Store): Promise<number> {
  const [seq] = (await db.inferenceLog.orderBy('seq').reverse().limit(1).primaryKeys()) as number[];
  return seq ?? 0;
}
