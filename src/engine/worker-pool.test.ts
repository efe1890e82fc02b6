import { describe, expect, it } from 'vitest';
import { FakeWorker } from '../../tests/support/fake-worker.ts';
import { WorkerPool } from './worker-pool.ts';

const VERIFY = { table: { name: 'dev.a.b' } };

function setUp(size: number): { pool: WorkerPool; workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  const pool = new WorkerPool(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  }, size);
  return { pool, workers };
}

describe('WorkerPool', () => {
  it('tells each worker the clock before its first request, and whenever it moves', () => {
    const { pool, workers } = setUp(2);
    void pool.request('verifyTable', VERIFY).catch(() => undefined);
    pool.setClock(5);
    void pool.request('verifyTable', VERIFY).catch(() => undefined);
    pool.setClock(7);
    const told = workers.map(({ received }) =>
      received.map((message) => (message.kind === 'clock' ? message.offsetMs : message.kind)),
    );
    expect(told).toEqual([
      ['request', 5, 7],
      [5, 'request', 7],
    ]);
  });

  it('starts no worker before it is needed and runs one long job on each', () => {
    const { pool, workers } = setUp(2);
    expect(workers).toHaveLength(0);
    for (let i = 0; i < 5; i++) void pool.request('verifyTable', VERIFY).catch(() => undefined);
    expect(workers).toHaveLength(2);
    expect(workers.map((worker) => worker.received.length)).toEqual([1, 1]);
  });

  it('starts the next job when one ends, in order', async () => {
    const { pool, workers } = setUp(1);
    const first = pool.request('verifyTable', VERIFY);
    const second = pool.request('verifyTable', { table: { name: 'dev.a.second' } });
    workers[0].emit({ kind: 'result', id: 1, value: 1 });
    await first;
    await Promise.resolve();
    expect(workers[0].received.at(-1)).toMatchObject({
      payload: { table: { name: 'dev.a.second' } },
    });
    workers[0].emit({ kind: 'result', id: 2, value: 2 });
    expect(await second).toBe(2);
  });

  it('answers the page beside long jobs', () => {
    const { pool, workers } = setUp(1);
    void pool.request('verifyTable', VERIFY).catch(() => undefined);
    void pool.request('tablePage', { ...VERIFY, from: 0, count: 1 }).catch(() => undefined);
    expect(workers).toHaveLength(2);
  });

  it('replaces a worker that died; the job it held fails, the waiting one runs', async () => {
    const { pool, workers } = setUp(1);
    const first = pool.request('verifyTable', VERIFY);
    const second = pool.request('verifyTable', VERIFY);
    workers[0].crash('killed');
    await expect(first).rejects.toMatchObject({ code: 'worker_died' });
    await Promise.resolve();
    expect(workers).toHaveLength(2);
    workers[1].emit({ kind: 'result', id: 1, value: 'done' });
    expect(await second).toBe('done');
  });

  it('lets a waiting job be cancelled without starting it', async () => {
    const { pool, workers } = setUp(1);
    void pool.request('verifyTable', VERIFY).catch(() => undefined);
    const controller = new AbortController();
    const waiting = pool.request('verifyTable', VERIFY, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(workers[0].received).toHaveLength(1);
  });
});
