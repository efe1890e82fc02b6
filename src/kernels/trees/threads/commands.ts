/**
 * @file How threads hear of work: a few integers and numbers in shared memory. The caller writes a stage and everybody's
 * arguments, raises the count of commands and does its own part; the others see the count change, do theirs and say so.
 * Both sides look again and again for a while before they sleep, since waking up takes longer than most stages.
 */
import { callStage } from '../crew.ts';
import { STAGES, type StageName, type Stages } from '../stages.ts';

/** Most arguments of a stage. */
const MAX_ARGS = 12;
/** Arguments and the result of one thread. */
const ROOM = MAX_ARGS + 1;
/** Looks before sleeping, about a millisecond; where threads share cores, looking keeps others from working. */
const LOOKS = { ownCore: 300_000, sharedCore: 100 };

/** Places in the integers. */
const COMMANDS = 0;
const UNFINISHED = 1;
const STAGE = 2;
const THREADS = 3;
const FAILED = 4;
const LOOKS_AT = 5;
const NUM_INTEGERS = 8;

/** Stage number that sends a thread home. */
const LEAVE = -1;

/** The memory that commands travel through. */
export type CommandBuffer = SharedArrayBuffer;

function viewsOf(buffer: CommandBuffer) {
  return {
    integers: new Int32Array(buffer, 0, NUM_INTEGERS),
    numbers: new Float64Array(buffer, 4 * NUM_INTEGERS),
  };
}

/** Makes room for commands to `numThreads` threads, the caller among them. */
export function createCommandBuffer(numThreads: number, numCores: number): CommandBuffer {
  const buffer = new SharedArrayBuffer(4 * NUM_INTEGERS + 8 * ROOM * numThreads);
  viewsOf(buffer).integers[LOOKS_AT] = numThreads <= numCores ? LOOKS.ownCore : LOOKS.sharedCore;
  return buffer;
}

/** Waits while a place holds a value. */
function waitWhile(integers: Int32Array<SharedArrayBuffer>, place: number, value: number): void {
  for (let look = 0, looks = integers[LOOKS_AT]; look < looks; look++) {
    if (Atomics.load(integers, place) !== value) return;
  }
  while (Atomics.load(integers, place) === value) Atomics.wait(integers, place, value);
}

/** The caller's side. */
export interface Commander {
  /** Begins a stage on threads 1 … count − 1, which have these arguments. */
  begin(count: number, stage: StageName, argsOf: (thread: number) => readonly number[]): void;
  /** Waits for them; gives the result of each thread from 1. @throws {Error} when a thread failed. */
  end(count: number): readonly number[];
  leave(): void;
}

/** Commands to the other `numThreads − 1` threads. */
export function createCommander(buffer: CommandBuffer, numThreads: number): Commander {
  const { integers, numbers } = viewsOf(buffer);
  const send = (stage: number, count: number): void => {
    integers[STAGE] = stage;
    integers[THREADS] = count;
    Atomics.store(integers, UNFINISHED, numThreads - 1);
    Atomics.add(integers, COMMANDS, 1);
    Atomics.notify(integers, COMMANDS);
  };
  return {
    begin(count, stage, argsOf) {
      for (let thread = 1; thread < count; thread++) numbers.set(argsOf(thread), ROOM * thread);
      send(STAGES.indexOf(stage), count);
    },
    end(count) {
      for (;;) {
        const unfinished = Atomics.load(integers, UNFINISHED);
        if (unfinished === 0) break;
        waitWhile(integers, UNFINISHED, unfinished);
      }
      if (Atomics.load(integers, FAILED) !== 0) throw new Error('trees: a thread failed');
      return Array.from({ length: count - 1 }, (_, i) => numbers[ROOM * (i + 1) + MAX_ARGS]);
    },
    leave: () => send(LEAVE, numThreads),
  };
}

/** The other side: does what it is told until it is sent home. Blocks the thread meanwhile. */
export function serveCommands(buffer: CommandBuffer, thread: number, stages: Stages): void {
  const { integers, numbers } = viewsOf(buffer);
  const own = numbers.subarray(ROOM * thread, ROOM * (thread + 1));
  for (let seen = 0; ; seen++) {
    waitWhile(integers, COMMANDS, seen);
    const stage = integers[STAGE];
    if (stage !== LEAVE && thread < integers[THREADS]) {
      try {
        own[MAX_ARGS] = callStage(stages, STAGES[stage], Array.from(own.subarray(0, MAX_ARGS)));
      } catch {
        Atomics.store(integers, FAILED, 1);
      }
    }
    Atomics.sub(integers, UNFINISHED, 1);
    Atomics.notify(integers, UNFINISHED);
    if (stage === LEAVE) return;
  }
}
