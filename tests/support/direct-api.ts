/** @file The public API in one thread: jobs run where they are asked for, on the test's own store. */
import type { ApiContext } from '../../src/api/context.ts';
import { createTerrarium } from '../../src/api/terrarium.ts';
import type { Terrarium } from '../../src/api/types.ts';
import { cancelledError } from '../../src/core/errors.ts';
import type { RequestOptions } from '../../src/engine/engine-client.ts';
import { JobBoard } from '../../src/engine/job-board.ts';
import { JOBS } from '../../src/engine/jobs/jobs.ts';
import type { EngineRequests, EngineResults, RequestType } from '../../src/engine/protocol.ts';
import { catalogOfRequest } from '../../src/engine/reach.ts';
import type { WorkerPool } from '../../src/engine/worker-pool.ts';
import { createClock } from '../../src/store/clock.ts';
import type { Store } from '../../src/store/database.ts';
import { scopedStore } from '../../src/store/scope.ts';

/** A pool whose jobs run at once, in this thread. */
function directPool(store: Store): WorkerPool {
  const request = async <T extends RequestType>(
    type: T,
    payload: EngineRequests[T],
    { signal, onProgress }: RequestOptions = {},
  ): Promise<EngineResults[T]> => {
    if (signal?.aborted) throw cancelledError(type);
    const catalog = catalogOfRequest(type, payload);
    const job = await JOBS[type]();
    return job(structuredClone(payload), {
      signal: signal ?? { aborted: false },
      report: onProgress ?? (() => undefined),
      store: () => Promise.resolve(scopedStore(store, catalog)),
    });
  };
  return { size: 1, request, close: () => undefined } as unknown as WorkerPool;
}

/** What node 20 lacks and the training job asks for. */
function provideNavigator(): void {
  if (globalThis.navigator !== undefined) return;
  Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 1 } });
}

/** What the API of one tab is built over; its clock runs ahead of the store's own. */
export function directContext(opened: Store, owner = 'tab-1'): ApiContext {
  provideNavigator();
  const clock = createClock(opened.now);
  const store = { ...opened, now: clock.now };
  return {
    store,
    clock,
    pool: directPool(store),
    board: new JobBoard(store.now),
    owner,
    session: { backend: 'cpu', experiment: 'Default', actor: 'data_scientist' },
  };
}

/** The API of one tab over a store; `terrarium.clock` runs ahead of the store's own. */
export const directApi = (opened: Store, owner = 'tab-1'): Terrarium =>
  createTerrarium(directContext(opened, owner));
