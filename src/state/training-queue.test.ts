import { describe, expect, it } from 'vitest';
import type { Run, TrainOptions } from '../api/types.ts';
import { cancelledError, StateError } from '../core/errors.ts';
import { TrainingQueue } from './training-queue.ts';

/** One call to the engine that the test ends by hand. */
interface Call {
  readonly kind: 'train' | 'resume';
  readonly what: string;
  done(): Promise<void>;
  fail(error: Error): Promise<void>;
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

/** An engine whose trainings end when the test says so; ids of runs are those of learners. */
function fakeEngine() {
  const calls: Call[] = [];
  const paused: string[] = [];
  function begin(kind: Call['kind'], what: string, runId: string, signal?: AbortSignal) {
    return new Promise<Run>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(cancelledError('train')));
      calls.push({
        kind,
        what,
        done: () => {
          resolve({ runId, runName: `${runId}-name` } as Run);
          return settled();
        },
        fail: (error) => {
          reject(error);
          return settled();
        },
      });
    });
  }
  const engine = {
    train: (options: TrainOptions) => {
      options.onRun?.(options.learner);
      return begin('train', options.learner, options.learner, options.signal);
    },
    resume: (runId: string, options?: { readonly signal?: AbortSignal }) =>
      begin('resume', runId, runId, options?.signal),
    pause: (runId: string) => void paused.push(runId),
  };
  return { engine, calls, paused };
}

const training = (learner: string): TrainOptions => ({
  table: 't',
  target: 'y',
  learner,
  ...(learner === 'gbdt' ? { checkpointEvery: 10 } : {}),
});
const pausedByUser = () => new StateError('paused', 'paused');
const states = (queue: TrainingQueue) =>
  queue.items.map(({ learner, state }) => `${learner} ${state}`);

describe('TrainingQueue', () => {
  it('trains one after another, in the order in which they were added', async () => {
    const { engine, calls } = fakeEngine();
    const queue = new TrainingQueue(engine);
    queue.add([training('baseline'), training('gbdt')]);
    expect(states(queue)).toEqual(['baseline running', 'gbdt waiting']);
    await calls[0].done();
    expect(states(queue)).toEqual(['baseline done', 'gbdt running']);
    queue.add([training('mlp')]);
    await calls[1].done();
    await calls[2].done();
    expect(calls.map(({ what }) => what)).toEqual(['baseline', 'gbdt', 'mlp']);
    expect(queue.items[1]).toMatchObject({ runId: 'gbdt', runName: 'gbdt-name' });
    queue.add([training('ridge')]);
    expect(states(queue)).toEqual(['ridge running']);
  });

  it('goes on after a failure, and keeps its words', async () => {
    const { engine, calls } = fakeEngine();
    const queue = new TrainingQueue(engine);
    queue.add([training('gbdt'), training('mlp')]);
    await calls[0].fail(new Error('the loss became NaN'));
    expect(queue.items[0]).toMatchObject({ state: 'failed', message: 'the loss became NaN' });
    expect(states(queue)[1]).toBe('mlp running');
  });

  it('pauses what keeps checkpoints, trains the next, and goes on with the same run', async () => {
    const { engine, calls, paused } = fakeEngine();
    const queue = new TrainingQueue(engine);
    queue.add([training('gbdt'), training('mlp')]);
    const [gbdt, mlp] = queue.items;
    queue.pause(gbdt.id);
    expect(paused).toEqual(['gbdt']);
    expect(states(queue)[0]).toBe('gbdt pausing');
    await calls[0].fail(pausedByUser());
    expect(states(queue)).toEqual(['gbdt paused', 'mlp running']);
    queue.pause(mlp.id);
    expect(paused).toEqual(['gbdt']);
    queue.resume(gbdt.id);
    expect(states(queue)).toEqual(['gbdt waiting', 'mlp running']);
    await calls[1].done();
    expect(calls[2]).toMatchObject({ kind: 'resume', what: 'gbdt' });
    await calls[2].done();
    expect(states(queue)).toEqual(['gbdt done', 'mlp done']);
  });

  it('trains from the start what was paused before its first checkpoint', async () => {
    const { engine, calls } = fakeEngine();
    const queue = new TrainingQueue(engine);
    queue.add([training('gbdt')]);
    queue.pause(queue.items[0].id);
    await calls[0].fail(pausedByUser());
    queue.resume(queue.items[0].id);
    await calls[1].fail(new StateError('no_checkpoint', 'none'));
    expect(calls[2]).toMatchObject({ kind: 'train', what: 'gbdt' });
  });

  it('holds the whole queue and lets it go', async () => {
    const { engine, calls } = fakeEngine();
    const queue = new TrainingQueue(engine);
    queue.add([training('baseline'), training('gbdt')]);
    queue.pauseAll();
    await calls[0].done();
    expect(queue.isHeld).toBe(true);
    expect(states(queue)).toEqual(['baseline done', 'gbdt waiting']);
    queue.resumeAll();
    expect(states(queue)[1]).toBe('gbdt running');
    queue.pauseAll();
    await calls[1].fail(pausedByUser());
    queue.resumeAll();
    expect(calls[2]).toMatchObject({ kind: 'resume', what: 'gbdt' });
  });

  it('cancels one, or all without beginning any of them', async () => {
    const { engine, calls } = fakeEngine();
    const queue = new TrainingQueue(engine);
    queue.add([training('gbdt'), training('mlp'), training('ridge')]);
    queue.cancel(queue.items[0].id);
    expect(states(queue)[0]).toBe('gbdt cancelling');
    await settled();
    expect(states(queue).slice(0, 2)).toEqual(['gbdt cancelled', 'mlp running']);
    queue.cancelAll();
    await settled();
    expect(states(queue)).toEqual(['gbdt cancelled', 'mlp cancelled', 'ridge cancelled']);
    expect(calls).toHaveLength(2);
    queue.clear();
    expect(queue.items).toEqual([]);
  });

  it('takes up a run of an earlier visit before what waits, and not twice', async () => {
    const { engine, calls } = fakeEngine();
    const queue = new TrainingQueue(engine);
    const seen: number[] = [];
    const stop = queue.subscribe(({ items }) => seen.push(items.length));
    queue.add([training('mlp'), training('ridge')]);
    queue.resumeRun({ runId: 'r1', runName: 'old', learner: 'gbdt' });
    queue.resumeRun({ runId: 'r1', runName: 'old', learner: 'gbdt' });
    expect(states(queue)).toEqual(['mlp running', 'gbdt waiting', 'ridge waiting']);
    await calls[0].done();
    expect(calls[1]).toMatchObject({ kind: 'resume', what: 'r1' });
    await calls[1].fail(new StateError('no_checkpoint', 'it left none'));
    expect(queue.items[1]).toMatchObject({ state: 'failed', message: 'it left none' });
    stop();
    const before = seen.length;
    queue.cancelAll();
    expect(seen).toHaveLength(before);
  });
});
