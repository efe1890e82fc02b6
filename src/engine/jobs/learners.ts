/** @file The learner that runs: the core's, or one on a kernel, which is loaded only when it is needed. */
import { learnerInfo } from '../../core/learners/catalog.ts';
import type { Learner } from '../../core/learners/learner.ts';
import type { HostKernel } from '../../core/learners/trees/host.ts';
import type { TreeKernel } from '../../core/learners/trees/kernel.ts';
import { predictRaw, type RawScorer } from '../../core/learners/trees/predictor.ts';
import { CORE_LEARNERS, coreLearners, type Learners } from '../../core/training/predict.ts';
import type { BackendChoice } from '../protocol.ts';

/** Learners whose models are forests. */
const FORESTS: ReadonlySet<string> = new Set(['gbdt']);

/**
 * Gives the implementation of a learner. Trees run on WebAssembly unless the processor's own JavaScript is asked
 * for, or there is no WebAssembly SIMD; WebGPU comes on top when it is asked for. The model is the same.
 *
 * @param maxThreads Most threads that trees may use, this one among them; jobs that run side by side take 1.
 * @throws {ParamError} `unknown_learner`
 */
export async function loadLearner(
  id: string,
  backend: BackendChoice,
  maxThreads = 1,
): Promise<Learner> {
  const { id: known } = learnerInfo(id);
  const kernel = known === 'gbdt' ? await treeKernel(backend, maxThreads) : null;
  if (kernel) {
    const { createGbdt } = await import('../../core/learners/trees/gbdt.ts');
    return createGbdt(kernel, await loadForestScorer());
  }
  const learner = CORE_LEARNERS.get(known);
  if (learner) return learner;
  const { createMlpLearner } = await import('../../kernels/tfjs/mlp.ts');
  return createMlpLearner(backend);
}

/** The kernel that grows trees; null for the core's own. */
async function treeKernel(backend: BackendChoice, maxThreads: number): Promise<TreeKernel | null> {
  if (backend === 'cpu') return null;
  const host = await wasmKernel(maxThreads);
  if (backend !== 'webgpu') return host;
  const [{ createWebGpuTreeKernel }, { createPlainKernel }] = await Promise.all([
    import('../../kernels/trees-webgpu/webgpu-kernel.ts'),
    import('../../core/learners/trees/plain-kernel.ts'),
  ]);
  return createWebGpuTreeKernel(host ?? createPlainKernel());
}

/** Null where there is no WebAssembly SIMD. */
async function wasmKernel(maxThreads: number): Promise<HostKernel | null> {
  const { loadTreeKernel } = await import('../../kernels/trees/load.ts');
  try {
    return await loadTreeKernel(maxThreads);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null;
    throw error;
  }
}

/** Gives what scores forests: WebAssembly, or the plain walk without its SIMD; the bits are the same. */
export async function loadForestScorer(): Promise<RawScorer> {
  const { loadTreeScorer } = await import('../../kernels/trees/load.ts');
  try {
    return await loadTreeScorer();
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return predictRaw;
    throw error;
  }
}

/** Gives the learners that predict models of this one, on kernels where there are any. */
export async function loadPredictors(learner: string): Promise<Learners> {
  return FORESTS.has(learner) ? coreLearners(await loadForestScorer()) : CORE_LEARNERS;
}
