/**
 * @file Writes the request log. Requests that come while a write is under way share the next one, so many at once cost
 * few transactions, and each is told when its own rows are stored.
 */
import type { EndpointRecord } from '../core/serving/entities.ts';
import type { NewLogRow } from '../core/serving/port.ts';
import { write, type Store } from './database.ts';
import { endpointRows } from './inference-log.ts';

/** Part above the cap that is let in before the log is trimmed, so that not every request trims. */
const SLACK = 0.1;

interface Waiting {
  readonly rows: readonly NewLogRow[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Appends rows to the log. */
export interface LogWriter {
  /** Resolves when the rows are stored. Throws {StateError} `quota_exceeded`; none of them is stored then. */
  append(record: EndpointRecord, rows: readonly NewLogRow[]): Promise<void>;
}

/** Makes the writer of one database connection. */
export function createLogWriter(store: Store): LogWriter {
  let waiting: Waiting[] = [];
  let isWriting = false;
  /** Rows by endpoint, at least: counted once, then added to. */
  const sizes = new Map<string, number>();

  const drain = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const rows = batch.flatMap((item) => item.rows);
        await write(store, ['inferenceLog'], () => store.db.inferenceLog.bulkAdd(rows));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isWriting = false;
  };

  const trim = async ({ name, log }: EndpointRecord, added: number): Promise<void> => {
    const limit = Math.ceil(log.maxRows * (1 + SLACK));
    const known = sizes.get(name);
    // The first time, and when this connection thinks that it is full, the rows are counted: others write too.
    const size =
      known === undefined || known + added > limit
        ? await endpointRows(store, name).count()
        : known + added;
    sizes.set(name, size > limit ? await trimLog(store, name) : size);
  };

  return {
    append: async (record, rows) => {
      if (rows.length === 0) return;
      const stored = new Promise<void>((resolve, reject) => {
        waiting.push({ rows, resolve, reject });
      });
      if (!isWriting) void drain();
      await stored;
      await trim(record, rows.length);
    },
  };
}

/**
 * Deletes the oldest rows of an endpoint's log beyond its cap. Rows since a running canary began stay: its evidence is
 * made of them.
 *
 * @returns Rows that are left.
 */
export async function trimLog(store: Store, name: string): Promise<number> {
  return write(store, ['endpoints', 'inferenceLog'], async () => {
    const record = await store.db.endpoints.get(name);
    const size = await endpointRows(store, name).count();
    if (!record || size <= record.log.maxRows) return size;
    const oldest = (await endpointRows(store, name)
      .limit(size - record.log.maxRows)
      .primaryKeys()) as number[];
    const { canary } = record;
    const since = canary?.status === 'RUNNING' ? canary.startSeq : Infinity;
    const gone = oldest.filter((seq) => seq <= since);
    await store.db.inferenceLog.bulkDelete(gone);
    await store.db.endpoints.put({ ...record, trimmedRows: record.trimmedRows + gone.length });
    return size - gone.length;
  });
}
