/** @file Who does a stage: one thread or several. */
import type { Stages, StageName } from './stages.ts';

/** Threads over one memory; the first is the caller. */
export interface Crew {
  /** Threads at the moment; 1 while the others get no core. */
  readonly size: number;
  /**
   * Runs a stage on the first `count` threads and waits for all of them.
   *
   * @param argsOf Arguments of each thread.
   * @returns What each thread gives back; 0 for nothing.
   */
  run(
    count: number,
    stage: StageName,
    argsOf: (thread: number) => readonly number[],
  ): readonly number[];
  /** Sends the threads home. */
  close(): void;
}

/** How much work is worth another thread. */
export interface Worth {
  /** Rows × features of a histogram. */
  readonly updates: number;
  /** Rows of what goes over rows once. */
  readonly rows: number;
  /** Bins in all that are searched for a split. */
  readonly bins: number;
}

/** Waking threads takes some microseconds; these take at least ten times as long. */
export const WORTH: Worth = { updates: 100_000, rows: 8192, bins: 3000 };

type Calls = Readonly<Record<StageName, (...args: readonly number[]) => number | undefined>>;

/** Calls a stage by name. */
export function callStage(stages: Stages, stage: StageName, args: readonly number[]): number {
  return (stages as unknown as Calls)[stage](...args) ?? 0;
}

/** A crew of the caller alone. */
export function soloCrew(stages: Stages): Crew {
  return {
    size: 1,
    run: (_count, stage, argsOf) => [callStage(stages, stage, argsOf(0))],
    close: () => undefined,
  };
}

/** Part `thread` of `0 … total − 1` in `count` nearly equal parts, as begin and end. */
export function share(total: number, thread: number, count: number): [number, number] {
  return [Math.floor((total * thread) / count), Math.floor((total * (thread + 1)) / count)];
}
