/** @file The `mlp` learner on TensorFlow.js. */
import type { Learner } from '../../core/learners/learner.ts';
import type { MlpModel } from '../../core/learners/mlp/model.ts';
import { createMlp } from '../../core/learners/mlp/train.ts';
import type { BackendChoice } from './backend.ts';
import { openTfjs } from './backend.ts';
import { createTfjsTrainer } from './trainer.ts';

/**
 * Makes the learner; the library is loaded when `fit` begins.
 *
 * Equal inputs and seed give an equal model on the same backend and browser; between backends the order of
 * float32 sums differs, so models agree only in quality. Predictions are the core's and need no tfjs.
 *
 * @param choice Where it may run; what did run is `FitResult.backend`, and why in its warnings.
 *
 * Checked against: the plain trainer in core/learners/mlp (mlp.browser.test.ts).
 */
export function createMlpLearner(choice: BackendChoice = 'auto'): Learner<MlpModel> {
  return createMlp(async (problem, state, lost) => {
    const opened = await openTfjs(choice, lost);
    const { backend, reason } = opened;
    const isAsked = choice === 'auto' || choice === backend;
    return {
      trainer: createTfjsTrainer(opened, problem, state),
      backend,
      warnings: reason !== null && !isAsked ? [`Trained on ${backend}: ${reason}`] : [],
    };
  });
}
