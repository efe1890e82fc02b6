/** @file The port of core/serving over the database: the same in the service worker, in an engine worker and in tests. */
import type { EndpointRecord } from '../core/serving/entities.ts';
import type { ServingPort } from '../core/serving/port.ts';
import { evaluateCanary } from './canary-store.ts';
import type { Store } from './database.ts';
import { createLogWriter } from './log-writer.ts';
import { createModelCache, readEndpointView } from './served-models.ts';

/** Rows after which a canary is looked at again. */
const ROWS_PER_LOOK = 10;

/** What the host adds. */
export interface ServingHost {
  readonly version: string;
  /** ms, never going back; `performance.now`. */
  readonly clock: () => number;
  /** Keeps the worker alive until the work is done. */
  readonly later: (work: () => Promise<void>) => void;
  /** Is told at every request how far the workspace's clock is ahead. */
  readonly onClock?: (offsetMs: number) => void;
}

/** A port with its count of requests under way. */
export interface CountingPort extends ServingPort {
  /** Counts a request while `body` runs. */
  counted<T>(body: () => Promise<T>): Promise<T>;
}

/** Makes the port of one database connection. */
export function createServingPort(store: Store, host: ServingHost): CountingPort {
  const load = createModelCache(store);
  const writer = createLogWriter(store);
  const unseen = new Map<string, number>();
  const looking = new Set<string>();
  let inFlight = 0;

  const look = (name: string): void => {
    if (looking.has(name)) return;
    looking.add(name);
    unseen.set(name, 0);
    host.later(async () => {
      try {
        await evaluateCanary(store, name);
      } finally {
        looking.delete(name);
      }
    });
  };

  const log = async (record: EndpointRecord, rows: Parameters<ServingPort['log']>[1]) => {
    await writer.append(record, rows);
    if (record.canary?.status !== 'RUNNING') return;
    const isAlarming = rows.some(({ fellBack, isInvalid }) => fellBack || isInvalid);
    const count = (unseen.get(record.name) ?? 0) + rows.length;
    unseen.set(record.name, count);
    if (isAlarming || count >= ROWS_PER_LOOK) look(record.name);
  };

  return {
    version: host.version,
    endpoint: (name) => readEndpointView(store, name, host.onClock),
    names: async () => (await store.db.endpoints.toCollection().primaryKeys()) as string[],
    load,
    log,
    later: host.later,
    now: store.now,
    clock: host.clock,
    newId: store.newId,
    inFlight: () => inFlight,
    counted: async (body) => {
      inFlight++;
      try {
        return await body();
      } finally {
        inFlight--;
      }
    },
  };
}
