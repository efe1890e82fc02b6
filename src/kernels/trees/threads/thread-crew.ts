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
  return {
    size,
    run(count, stage, argsOf) {
      if (count === 1) return [callStage(own, stage, argsOf(0))];
      commander.begin(count, stage, argsOf);
      const first = callStage(own, stage, argsOf(0));
      return [first, ...commander.end(count)];
    },
    close() {
      commander.leave();
      idle.push(...workers);
      free();
    },
  };
}
