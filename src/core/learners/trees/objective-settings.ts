/** @file Which loss a fit minimises: parameters and task → objective. */
import { ParamError } from '../../errors.ts';
import { exp } from '../../math/exp.ts';
import type { Params, Task } from '../learner.ts';
import type { Objective, ObjectiveName } from './gradients.ts';
import { REGRESSION_OBJECTIVES } from './regression-losses.ts';

/** Parameters of the loss, checked one by one. */
export interface ObjectiveSettings {
  /** null: by task. */
  readonly name: ObjectiveName | null;
  readonly alpha: number;
  readonly poissonMaxDeltaStep: number;
  readonly tweedieVariancePower: number;
}

/** Reads resolved parameters. */
export function objectiveSettings(params: Params): ObjectiveSettings {
  return {
    name: params['objective'] as ObjectiveName | null,
    alpha: Number(params['alpha']),
    poissonMaxDeltaStep: Number(params['poisson_max_delta_step']),
    tweedieVariancePower: Number(params['tweedie_variance_power']),
  };
}

const OF_TASK: Readonly<Record<Task, readonly ObjectiveName[]>> = {
  binary: ['binary'],
  multiclass: ['multiclass'],
  regression: REGRESSION_OBJECTIVES,
};

/**
 * Gives the objective; the first of the task when none is set. Tweedie with power 1 is Poisson's loss without
 * its caution.
 *
 * @throws {ParamError} `invalid_param` when the objective is none of the task's, `alpha` no quantile, or
 *   the power 2.
 */
export function objectiveFor(task: Task, settings: ObjectiveSettings): Objective {
  const known = OF_TASK[task];
  const name = settings.name ?? known[0];
  if (!known.includes(name)) {
    fail('objective', `objective must be ${listOf(known)} when the task is ${task}, got "${name}"`);
  }
  switch (name) {
    case 'huber':
      return { name, parameter: settings.alpha };
    case 'quantile':
      if (!(settings.alpha < 1)) {
        fail(
          'alpha',
          `alpha must be a number above 0 and below 1 with objective quantile, got ${settings.alpha}`,
        );
      }
      return { name, parameter: settings.alpha };
    case 'poisson':
      return { name, parameter: exp(settings.poissonMaxDeltaStep) };
    case 'tweedie': {
      const power = settings.tweedieVariancePower;
      if (power === 1) return { name: 'poisson', parameter: 1 };
      if (!(power < 2)) {
        fail(
          'tweedie_variance_power',
          `tweedie_variance_power must be a number of at least 1 and below 2, got ${power}; 2 is objective gamma`,
        );
      }
      return { name, parameter: power };
    }
    default:
      return { name, parameter: 0 };
  }
}

function listOf(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' or ');
}

function fail(name: string, text: string): never {
  throw new ParamError('invalid_param', `gbdt: ${text}`, { name });
}
