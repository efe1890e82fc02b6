/** @file A crew of workers over shared memory. */
import { callStage, type Crew } from '../crew.ts';
import type { Layout } from '../layout.ts';
import type { ObjectiveFacts, Stages } from '../stages.ts';
import { createCommander, createCommandBuffer, type CommandBuffer } from './commands.ts';

/** What a thread needs for one fit. */
export interface OpenMessage {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
  readonly objective: ObjectiveFacts;
  readonly commands: CommandBuffer;
  /** Its number, from 1. */
  readonly thread: number;
}

export type ThreadAnswer = 'ready';

/** Held while a crew works: one at a time in all tabs, since two would fight for the same cores. */
const LOCK = 'terrarium-tree-threads';

/** Takes the lock, unless it is taken; gives what frees it. */
function takeLock(): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(LOCK, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        return new Promise<void>((free) => resolve(free));
      })
      .catch(reject);
  });
}

/** Workers that wait for their next fit. */
const idle: Worker[] = [];

function takeWorker(): Worker {
  return (
    idle.pop() ?? new Worker(new URL('./thread.worker.ts', import.meta.url), { type: 'module' })
  );
}

/** Opens a worker for a fit; it must answer before its caller blocks, since it cannot start while that waits. */
function openWorker(worker: Worker, message: OpenMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`trees: a thread did not start: ${event.message}`));
    };
    worker.postMessage(message);
  });
}

/** Milliseconds of work and waiting after which the pace is looked at. */
const LOOK_AFTER = 50;
/** Milliseconds of the first rest; each further one is twice as long, up to the longest. */
const REST = { first: 100, longest: 10_000 };

/**
 * Sees whether threads are worth it just now. On a busy machine the others get no core when they are called, and one
 * waits longer than one works: then the caller goes on alone for a while.
 */
function createPace() {
  let worked = 0;
  let waited = 0;
  let rest = REST.first;
  let restsUntil = 0;
  return {
    isResting: (): boolean => restsUntil > 0 && performance.now() < restsUntil,
    note(workedMs: number, waitedMs: number): void {
      worked += workedMs;
      waited += waitedMs;
      if (worked + waited < LOOK_AFTER) return;
      if (waited > worked) {
        restsUntil = performance.now() + rest;
        rest = Math.min(REST.longest, 2 * rest);
      } else rest = REST.first;
      worked = waited = 0;
    },
  };
}

/**
 * Opens a crew of `size` threads, the caller among them. Workers are kept for the next crew.
 *
 * @returns null when another crew is at work anywhere, or a worker cannot be started: the caller works alone.
 */
export async function openThreadCrew(
  size: number,
  own: Stages,
  fit: Omit<OpenMessage, 'commands' | 'thread'>,
): Promise<Crew | null> {
  const free = await takeLock();
  if (free === null) return null;
  const commands = createCommandBuffer(size, navigator.hardwareConcurrency);
  const workers = Array.from({ length: size - 1 }, takeWorker);
  try {
    await Promise.all(
      workers.map((worker, i) => openWorker(worker, { ...fit, commands, thread: i + 1 })),
    );
  } catch {
    for (const worker of workers) worker.terminate();
    free();
    return null;
  }
  const commander = createCommander(commands, size);
  const pace = createPace();
  return {
    get size() {
      return pace.isResting() ? 1 : size;
    },
    run(count, stage, argsOf) {
      if (count === 1) return [callStage(own, stage, argsOf(0))];
      const start = performance.now();
      commander.begin(count, stage, argsOf);
      const first = callStage(own, stage, argsOf(0));
      const done = performance.now();
      const others = commander.end(count);
      pace.note(done - start, performance.now() - done);
      return [first, ...others];
    },
    close() {
      commander.leave();
      idle.push(...workers);
      free();
    },
  };
}
