/** @file The learner that runs: the core's, or one on a kernel, which is loaded only when it is needed. */
import { learnerInfo } from '../../core/learners/catalog.ts';
import type { Learner } from '../../core/learners/learner.ts';
import type { HostKernel } from '../../core/learners/trees/host.ts';
import type { TreeKernel } from '../../core/learners/trees/kernel.ts';
import { predictRaw, type RawScorer } from '../../core/learners/trees/predictor.ts';
import { CORE_LEARNERS, coreLearners, type Learners } from '../../core/training/predict.ts';
import type { BackendChoice } from '../protocol.ts';

/** Learners that run on a tree kernel; their models are forests. */
const TREE_LEARNERS = {
  gbdt: async () => (await import('../../core/learners/trees/gbdt.ts')).createGbdt,
  random_forest: async () =>
    (await import('../../core/learners/trees/random-forest.ts')).createRandomForest,
};

const isTreeLearner = (id: string): id is keyof typeof TREE_LEARNERS =>
  Object.hasOwn(TREE_LEARNERS, id);

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
  if (isTreeLearner(known)) {
    const kernel = await treeKernel(known, backend, maxThreads);
    if (kernel) return (await TREE_LEARNERS[known]())(kernel, await loadForestScorer());
  }
  const learner = CORE_LEARNERS.get(known);
  if (learner) return learner;
  const { createMlpLearner } = await import('../../kernels/tfjs/mlp.ts');
  return createMlpLearner(backend);
}

/** The kernel that grows trees; null for the core's own. Nodes of random forests are too small for a GPU. */
async function treeKernel(
  learner: keyof typeof TREE_LEARNERS,
  backend: BackendChoice,
  maxThreads: number,
): Promise<TreeKernel | null> {
  if (backend === 'cpu') return null;
  const host = await wasmKernel(maxThreads);
  if (backend !== 'webgpu' || learner === 'random_forest') return host;
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
  return isTreeLearner(learner) ? coreLearners(await loadForestScorer()) : CORE_LEARNERS;
}
