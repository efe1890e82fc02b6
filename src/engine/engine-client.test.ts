import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeWorker } from '../../tests/support/fake-worker.ts';
import { DataError } from '../core/errors.ts';
import { EngineClient } from './engine-client.ts';

const PAGE = { table: { name: 'dev.a.b' }, from: 0, count: 1 };

describe('EngineClient', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gives each request its own result, in whatever order they come', async () => {
    const worker = new FakeWorker();
    const client = new EngineClient(worker);
    const first = client.request('tablePage', PAGE);
    const second = client.request('tablePage', PAGE);
    worker.emit({ kind: 'result', id: 2, value: 'two' });
    worker.emit({ kind: 'result', id: 1, value: 'one' });
    expect(await first).toBe('one');
    expect(await second).toBe('two');
    expect(client.numPending).toBe(0);
  });

  it('rebuilds the class of an error that the job threw', async () => {
    const worker = new FakeWorker();
    const client = new EngineClient(worker);
    const result = client.request('tablePage', PAGE);
    worker.emit({
      kind: 'error',
      id: 1,
      error: { kind: 'DataError', code: 'no_table', message: 'x', details: { name: 'a' } },
    });
    const error = await result.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({ code: 'no_table', details: { name: 'a' } });
  });

  it('rejects pending requests when the worker fails, and later ones too', async () => {
    const worker = new FakeWorker();
    const onDeath = vi.fn();
    const client = new EngineClient(worker, onDeath);
    const result = client.request('tablePage', PAGE);
    worker.crash('out of memory');
    await expect(result).rejects.toMatchObject({ code: 'worker_died' });
    await expect(client.request('tablePage', PAGE)).rejects.toMatchObject({
      code: 'engine_closed',
    });
    expect(onDeath).toHaveBeenCalledOnce();
    expect(worker.isTerminated).toBe(true);
  });

  it('notices a worker that ended without a word, also while it was busy', async () => {
    const worker = new FakeWorker();
    const lines = new Map<string, () => void>();
    const client = new EngineClient(worker, undefined, (name, onEnd) => {
      lines.set(name, onEnd);
      return () => lines.delete(name);
    });
    const result = client.request('tablePage', PAGE);
    worker.emit({ kind: 'ready', lifeline: 'line' });
    const outcome = expect(result).rejects.toMatchObject({ code: 'worker_died' });
    lines.get('line')!();
    await outcome;
    expect(client.state).toBe('failed');
    expect(lines.size).toBe(0);
  });

  it('stops watching a worker that it closes itself', () => {
    const worker = new FakeWorker();
    const stop = vi.fn();
    const client = new EngineClient(worker, undefined, () => stop);
    worker.emit({ kind: 'ready', lifeline: 'line' });
    client.close();
    expect(stop).toHaveBeenCalledOnce();
  });

  it('sends a cancel, and ends a worker that stays deaf for two seconds', async () => {
    const worker = new FakeWorker();
    const client = new EngineClient(worker);
    const controller = new AbortController();
    const result = client.request('tablePage', PAGE, { signal: controller.signal });
    const outcome = expect(result).rejects.toMatchObject({ code: 'cancelled' });
    controller.abort();
    expect(worker.received.at(-1)).toEqual({ kind: 'cancel', id: 1 });
    await vi.advanceTimersByTimeAsync(2000);
    await outcome;
    expect(client.state).toBe('failed');
  });

  it('keeps a worker that answers the cancel in time', async () => {
    const worker = new FakeWorker();
    const client = new EngineClient(worker);
    const controller = new AbortController();
    const result = client.request('tablePage', PAGE, { signal: controller.signal });
    const outcome = expect(result).rejects.toMatchObject({ code: 'cancelled' });
    controller.abort();
    worker.emit({
      kind: 'error',
      id: 1,
      error: { kind: 'StateError', code: 'cancelled', message: 'x', details: {} },
    });
    await outcome;
    await vi.advanceTimersByTimeAsync(5000);
    expect(worker.isTerminated).toBe(false);
  });

  it('hands progress to the request that it belongs to', async () => {
    const worker = new FakeWorker();
    const client = new EngineClient(worker);
    const onProgress = vi.fn();
    const result = client.request('tablePage', PAGE, { onProgress });
    const progress = { stage: 'Reading', done: 1, total: 2, unit: 'rows' };
    worker.emit({ kind: 'progress', id: 1, progress });
    worker.emit({ kind: 'progress', id: 99, progress });
    worker.emit({ kind: 'result', id: 1, value: null });
    await result;
    expect(onProgress.mock.calls).toEqual([[progress]]);
  });

  it('closes twice without harm and rejects what is pending', async () => {
    const client = new EngineClient(new FakeWorker());
    const result = client.request('tablePage', PAGE);
    client.close();
    client.close();
    await expect(result).rejects.toMatchObject({ code: 'engine_closed' });
  });
});
