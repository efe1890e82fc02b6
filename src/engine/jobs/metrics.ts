/** @file Metrics of predictions that a script brings along. */
import { ParamError } from '../../core/errors.ts';
import { evaluatePredictions } from '../../core/metrics/evaluate.ts';
import { createRandom } from '../../core/random.ts';
import type { Job } from './job-context.ts';

/** Evaluates given predictions; the same code as every other evaluation. */
export const metrics: Job<'metrics'> = async (request) => {
  const { task, weights, threshold, seed } = request;
  const numClasses = task === 'regression' ? 0 : task === 'binary' ? 2 : (request.numClasses ?? 0);
  if (task === 'multiclass' && numClasses < 2) {
    throw new ParamError(
      'invalid_param',
      'numClasses must be an integer of at least 2 for multiclass',
    );
  }
  return evaluatePredictions({
    task,
    yTrue: Float64Array.from(request.yTrue),
    predictions: Float64Array.from(request.predictions),
    numClasses,
    classes: Array.from({ length: numClasses }, (_, k) => request.classes?.[k] ?? String(k)),
    threshold: threshold ?? 0.5,
    ...(weights ? { weights: Float64Array.from(weights) } : {}),
    ...(seed === undefined ? {} : { random: createRandom(seed) }),
  });
};
