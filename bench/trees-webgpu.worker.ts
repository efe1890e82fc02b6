/** @file The browser's part of trees-webgpu.bench.ts: grows the same trees by several kernels, turn by turn. */
import { digestOf } from '../src/core/hash.ts';
import type { TreeKernel } from '../src/core/learners/trees/kernel.ts';
import { loadTreeKernel } from '../src/kernels/trees/load.ts';
import { createWebGpuTreeKernel } from '../src/kernels/trees-webgpu/webgpu-kernel.ts';
import { findAdapter } from '../src/kernels/webgpu/device.ts';
import { timeTrees } from './time-trees.ts';
import { makeTreeData } from './tree-data.ts';

/** What to run; null leaves it to the adapter: a software one gets little to do. */
export interface Request {
  readonly numRows: number | null;
}

/** What was measured, or why nothing could be. */
export interface Answer {
  readonly error: string | null;
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly numRows: number;
  readonly numTrees: number;
  /** Seconds of training by kernel, without binning, one for each turn. */
  readonly seconds: Readonly<Record<string, readonly number[]>>;
}

const REAL = { numRows: 1_000_000, numTrees: 100, numTurns: 3 };
const SOFTWARE = { numRows: 20_000, numTrees: 5, numTurns: 2 };

interface Fit {
  readonly seconds: number;
  readonly digest: string;
}

async function fitOn(
  kernel: TreeKernel,
  data: ReturnType<typeof makeTreeData>,
  trees: number,
): Promise<Fit> {
  const params = { num_iterations: trees, num_leaves: 31, learning_rate: 0.1, max_bin: 255 };
  const { model, backend, train } = await timeTrees(kernel, params, data, () => performance.now());
  const seconds = train / 1000;
  if (backend !== kernel.backend) throw new Error(`${kernel.backend} gave up; ${backend} went on`);
  return { seconds, digest: await digestOf(model) };
}

async function run(request: Request): Promise<Answer> {
  const found = await findAdapter();
  if (!found) throw new Error('this browser offers no WebGPU adapter');
  const { numTrees, numTurns, ...scale } = found.isFallback ? SOFTWARE : REAL;
  const numRows = request.numRows ?? scale.numRows;
  const cores = navigator.hardwareConcurrency;
  const threaded = await loadTreeKernel(cores);
  const kernels: Readonly<Record<string, TreeKernel>> = {
    'wasm, 1 thread': await loadTreeKernel(1),
    [`wasm, up to ${cores} threads`]: threaded,
    'webgpu on top of it': createWebGpuTreeKernel(threaded),
  };
  const data = makeTreeData(numRows, 'train');
  const seconds: Record<string, number[]> = {};
  const digests = new Set<string>();
  for (let turn = 0; turn < numTurns; turn++) {
    for (const [name, kernel] of Object.entries(kernels)) {
      const fit = await fitOn(kernel, data, numTrees);
      (seconds[name] ??= []).push(fit.seconds);
      digests.add(fit.digest);
    }
  }
  if (digests.size !== 1) throw new Error('the kernels gave different models');
  const { name: adapter, isFallback: isSoftware } = found;
  return { error: null, adapter, isSoftware, numRows, numTrees, seconds };
}

onmessage = ({ data }: MessageEvent<Request>) => {
  run(data).then(postMessage, (error: unknown) => postMessage({ error: String(error) }));
};
