/** @file The learner that runs: the core's, or one on a kernel, which is loaded only when it is needed. */
import { learnerInfo } from '../../core/learners/catalog.ts';
import type { Learner } from '../../core/learners/learner.ts';
import { CORE_LEARNERS } from '../../core/training/predict.ts';
import type { BackendChoice } from '../protocol.ts';

/**
 * Gives the implementation of a learner. Trees run on WebAssembly unless the processor's own JavaScript is asked
 * for, or there is no WebAssembly SIMD; the model is the same.
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
  if (known === 'gbdt' && backend !== 'cpu') return (await loadTrees(maxThreads)) ?? treesOfCore();
  const learner = CORE_LEARNERS.get(known);
  if (learner) return learner;
  const { createMlpLearner } = await import('../../kernels/tfjs/mlp.ts');
  return createMlpLearner(backend);
}

const treesOfCore = (): Learner => CORE_LEARNERS.get('gbdt')!;

async function loadTrees(maxThreads: number): Promise<Learner | null> {
  const [{ loadTreeKernel }, { createGbdt }] = await Promise.all([
    import('../../kernels/trees/load.ts'),
    import('../../core/learners/trees/gbdt.ts'),
  ]);
  try {
    return createGbdt(await loadTreeKernel(maxThreads));
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null;
    throw error;
  }
}
