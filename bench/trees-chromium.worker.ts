/** @file The part of trees-chromium.bench.ts that runs in the browser. */
import { digestOf } from '../src/core/hash.ts';
import type { TreeKernel } from '../src/core/learners/trees/kernel.ts';
import { createPlainKernel } from '../src/core/learners/trees/plain-kernel.ts';
import { loadSharedTreeModule, loadTreeModule } from '../src/kernels/trees/load.ts';
import { createWasmKernel } from '../src/kernels/trees/wasm-kernel.ts';
import { timeTrees } from './time-trees.ts';
import { makeTreeData, type TreeData } from './tree-data.ts';

const PARAMS = { num_leaves: 31, learning_rate: 0.1, max_bin: 255 };

/** Kernels by name, each with how often it is run, on so many rows. */
export interface TreeTask {
  readonly numRows: number;
  readonly numRounds: number;
  readonly kernels: readonly ('twin' | 'wasm' | 'wasm x 2')[];
  readonly repeats: number;
}

/** One fit. */
export interface TreeTime {
  readonly numRows: number;
  readonly kernel: string;
  readonly binMs: number;
  readonly trainMs: number;
  readonly digest: string;
  /** Bytes of the kernel's own memory; 0 for the twin. */
  readonly bytes: number;
}

async function kernelOf(name: string): Promise<TreeKernel> {
  if (name === 'twin') return createPlainKernel();
  const module = await loadTreeModule();
  if (name === 'wasm') return createWasmKernel(module);
  const { openThreadCrew } = await import('../src/kernels/trees/threads/thread-crew.ts');
  return createWasmKernel(module, {
    module: await loadSharedTreeModule(),
    count: () => 2,
    openCrew: openThreadCrew,
  });
}

/** Memories that were made while a function ran. */
async function memoriesOf<T>(run: () => Promise<T>): Promise<[T, number]> {
  const { Memory } = WebAssembly;
  const made: WebAssembly.Memory[] = [];
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      made.push(this);
    }
  };
  try {
    const result = await run();
    return [result, made.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)];
  } finally {
    WebAssembly.Memory = Memory;
  }
}

async function fit(name: string, task: TreeTask, data: TreeData) {
  const kernel = await kernelOf(name);
  const params = { ...PARAMS, num_iterations: task.numRounds };
  const [{ model, bin, train }, bytes] = await memoriesOf(() =>
    timeTrees(kernel, params, data, () => performance.now()),
  );
  const time: TreeTime = {
    numRows: task.numRows,
    kernel: name,
    binMs: bin,
    trainMs: train,
    digest: await digestOf(model),
    bytes,
  };
  return time;
}

async function run(tasks: readonly TreeTask[]): Promise<void> {
  for (const task of tasks) {
    const data = makeTreeData(task.numRows, 'train');
    for (let repeat = 0; repeat < task.repeats; repeat++) {
      for (const name of task.kernels) postMessage(await fit(name, task, data));
    }
  }
  postMessage(null);
}

onmessage = (event: MessageEvent<readonly TreeTask[]>) => {
  run(event.data).catch((error: unknown) => postMessage({ error: String(error) }));
};
