/** @file One metric out of an evaluation. */
import { ParamError } from '../errors.ts';

/** Gives metric `name`. Throws {ParamError} `unknown_metric`, with the names there are. */
export function metricValue(metrics: Readonly<Record<string, number>>, name: string): number {
  if (Object.hasOwn(metrics, name)) return metrics[name];
  throw new ParamError(
    'unknown_metric',
    `metric must be one of ${Object.keys(metrics).join(', ')} for this task, got "${name}"`,
  );
}
