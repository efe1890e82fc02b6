/** @file The learner that runs: the core's, or one on a kernel, which is loaded only when it is needed. */
import { learnerInfo } from '../../core/learners/catalog.ts';
import type { Learner } from '../../core/learners/learner.ts';
import type { HostKernel } from '../../core/learners/trees/host.ts';
import { predictRaw, type RawScorer } from '../../core/learners/trees/predictor.ts';
import { CORE_LEARNERS, coreLearners, type Learners } from '../../core/training/predict.ts';
import type { BackendChoice } from '../protocol.ts';
import { ASKED, chooseTreeKernel, type TreeWork } from './tree-backend.ts';

/** Learners that run on a tree kernel; their models are forests. */
const TREE_LEARNERS = {
  gbdt: async () => (await import('../../core/learners/trees/gbdt.ts')).createGbdt,
  random_forest: async () =>
    (await import('../../core/learners/trees/random-forest.ts')).createRandomForest,
};

const isTreeLearner = (id: string): id is keyof typeof TREE_LEARNERS =>
  Object.hasOwn(TREE_LEARNERS, id);

/** A learner's implementation, with the reason of its backend in words. */
export interface ChosenLearner {
  readonly learner: Learner;
  readonly reason: string;
}

/**
 * Gives the implementation of a learner and says why this one. Trees: see tree-backend.ts.
 *
 * @param maxThreads Most threads that trees may use, this one among them; jobs that run side by side take 1.
 * @param work How much there is to train on; null when it is not worth a look.
 * @throws {ParamError} `unknown_learner`
 */
export async function chooseLearner(
  id: string,
  backend: BackendChoice,
  maxThreads: number,
  work: TreeWork | null,
): Promise<ChosenLearner> {
  const { id: known } = learnerInfo(id);
  if (isTreeLearner(known)) {
    const wasm = (): Promise<HostKernel | null> => wasmKernel(maxThreads);
    const { kernel, reason } = await chooseTreeKernel(known, backend, work, wasm);
    const scorer = backend === 'cpu' ? predictRaw : await loadForestScorer();
    return { learner: (await TREE_LEARNERS[known]())(kernel, scorer), reason };
  }
  const learner = CORE_LEARNERS.get(known);
  if (learner) return { learner, reason: 'this learner has no other' };
  const { createMlpLearner } = await import('../../kernels/tfjs/mlp.ts');
  return {
    learner: createMlpLearner(backend),
    reason: backend === 'auto' ? 'the first of webgpu, wasm and cpu that is here' : ASKED,
  };
}

/** The same for one of many jobs that run side by side: on one thread. */
export async function loadLearner(id: string, backend: BackendChoice): Promise<Learner> {
  return (await chooseLearner(id, backend, 1, null)).learner;
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
