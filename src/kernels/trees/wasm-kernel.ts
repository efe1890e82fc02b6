/**
 * @file The kernel in WebAssembly: the same integers and the same order of operations as the plain one
 * (core/learners/trees/plain-kernel.ts), hence the same bits, on any number of threads.
 */
import type { HostKernel, HostSession } from '../../core/learners/trees/host.ts';
import type { TrainingData } from '../../core/learners/trees/kernel.ts';
import { soloCrew, WORTH, type Crew, type Worth } from './crew.ts';
import { followRows } from './followed-rows.ts';
import { layOut } from './layout.ts';
import { openMemory } from './open-memory.ts';
import { prepareRows } from './prepare.ts';
import { Stages, type ObjectiveFacts } from './stages.ts';
import type { openThreadCrew } from './threads/thread-crew.ts';
import { WasmSession } from './wasm-session.ts';

/** How to work on several threads. */
export interface Threads {
  /** `trees-shared.wasm`. */
  readonly module: WebAssembly.Module;
  /** How many threads a fit gets, the caller among them; 1 or less means that it works alone. */
  readonly count: (numRows: number) => number;
  readonly openCrew: typeof openThreadCrew;
  /** For tests: what is worth another thread. */
  readonly worth?: Worth;
}

/**
 * Makes the kernel from the compiled `trees.wasm`.
 *
 * @param threads Absent: one thread.
 *
 * Memory: per row 2 bytes a feature (rounded up to words), 24 bytes a score, 24 more and
 * 8 for weights; 4 kB a feature and leaf.
 * Checked against: the plain kernel, by digest (wasm-kernel.test.ts, threads/thread-crew.browser.test.ts).
 */
export function createWasmKernel(module: WebAssembly.Module, threads?: Threads): HostKernel {
  return {
    backend: 'wasm',
    prepare(x, settings, random) {
      const size = threads ? threads.count(x.numRows) : 1;
      const isShared = threads !== undefined && size > 1;
      const ownModule = isShared ? threads.module : module;
      const { arena, run } = openMemory(ownModule, isShared);
      const memory = prepareRows(arena, run, x, settings, random);
      const { bins, shape } = memory;
      const open = (rest: Omit<TrainingData, 'binned'>): HostSession | Promise<HostSession> => {
        const data = { ...rest, binned: shape };
        const mark = arena.mark();
        const layout = layOut(arena, memory, data, size);
        const { objective: loss, classFactors } = data.rows;
        const objective: ObjectiveFacts = { loss, classFactors };
        const stages = new Stages(run, arena.memory, layout, objective);
        const sessionOf = (crew: Crew, worth: Worth): HostSession =>
          new WasmSession(arena, mark, layout, data, crew, worth);
        if (!isShared) return sessionOf(soloCrew(stages), WORTH);
        return threads
          .openCrew(size, stages, { module: ownModule, memory: arena.memory, layout, objective })
          .then((crew) => crew ?? soloCrew(stages))
          .then((crew) => sessionOf(crew, threads.worth ?? WORTH));
      };
      return {
        bins,
        shape,
        open,
        follow: (columns, rest) => followRows(module, bins, shape, columns, rest),
      };
    },
  };
}
