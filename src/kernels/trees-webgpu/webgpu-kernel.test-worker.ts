/** @file Fits one random configuration on WebGPU on top of two threads, for webgpu-kernel.browser.test.ts. */
import { treeCase } from '../../../tests/support/tree-cases.ts';
import { digestOf } from '../../core/hash.ts';
import { createGbdt } from '../../core/learners/trees/gbdt.ts';
import { createRandom } from '../../core/random.ts';
import { loadSharedTreeModule, loadTreeModule } from '../trees/load.ts';
import { openThreadCrew } from '../trees/threads/thread-crew.ts';
import { createWasmKernel } from '../trees/wasm-kernel.ts';
import { createWebGpuTreeKernel } from './webgpu-kernel.ts';

/** What the worker answers. */
export interface WorkerFit {
  readonly backend: string;
  readonly digest: string;
}

async function fit(seed: number): Promise<WorkerFit> {
  const [alone, module] = await Promise.all([loadTreeModule(), loadSharedTreeModule()]);
  const worth = { updates: 50, rows: 10, bins: 10 };
  const threads = { module, count: () => 2, worth, openCrew: openThreadCrew };
  const learner = createGbdt(createWebGpuTreeKernel(createWasmKernel(alone, threads), 0));
  const { x, y, params, context } = treeCase(seed);
  const random = createRandom('fit');
  const { model, backend } = await learner.fit(params, x, y, { random, ...context });
  return { backend, digest: await digestOf(model) };
}

onmessage = (event: MessageEvent<number>) => {
  fit(event.data).then(
    (answer) => postMessage(answer),
    (error: unknown) =>
      setTimeout(() => {
        throw error;
      }),
  );
};
