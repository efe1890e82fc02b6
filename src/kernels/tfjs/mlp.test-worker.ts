/** @file Trains in a worker for mlp.browser.test.ts. */
import type { Params, Target } from '../../core/learners/learner.ts';
import type { DenseMatrix } from '../../core/matrix.ts';
import { createRandom } from '../../core/random.ts';
import { createMlpLearner } from './mlp.ts';

interface Task {
  readonly params: Params;
  readonly x: DenseMatrix;
  readonly y: Target;
}

async function run({ params, x, y }: Task): Promise<void> {
  const context = { random: createRandom('fit') };
  const { backend, model } = await createMlpLearner('wasm').fit(params, x, y, context);
  postMessage({ backend, model });
}

onmessage = (event: MessageEvent<Task>) => {
  run(event.data).catch((error: unknown) => {
    setTimeout(() => {
      throw error;
    });
  });
};
