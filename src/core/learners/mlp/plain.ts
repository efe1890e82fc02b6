/** @file The `mlp` learner without tfjs. */
import { openPlainTrainer } from './plain-trainer.ts';
import { createMlp } from './train.ts';

/** Multi-layer perceptron in plain TypeScript: slow, in Node and everywhere, the same bits on every machine. */
export const plainMlp = createMlp(openPlainTrainer);
