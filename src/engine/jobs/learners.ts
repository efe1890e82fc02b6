/** @file The learner that runs: the core's, or the one on tfjs, which is loaded only when it is needed. */
import { learnerInfo } from '../../core/learners/catalog.ts';
import type { Learner } from '../../core/learners/learner.ts';
import { CORE_LEARNERS } from '../../core/training/predict.ts';
import type { BackendChoice } from '../protocol.ts';

/**
 * Gives the implementation of a learner.
 *
 * @throws {ParamError} `unknown_learner`
 */
export async function loadLearner(id: string, backend: BackendChoice): Promise<Learner> {
  const { id: known } = learnerInfo(id);
  const learner = CORE_LEARNERS.get(known);
  if (learner) return learner;
  const { createMlpLearner } = await import('../../kernels/tfjs/mlp.ts');
  return createMlpLearner(backend);
}
