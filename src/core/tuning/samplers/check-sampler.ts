/** @file Checks of sampler settings. */
import { checkBoolean, checkInteger, checkNumber, checkOneOf } from '../../checks.ts';
import type { SamplerSpec } from '../study.ts';

/** Names of the samplers, in the order of a picker. */
export const SAMPLERS = ['tpe', 'random', 'grid', 'genetic'] as const;

/**
 * Checks a sampler's settings.
 *
 * @throws {ParamError} `invalid_param`.
 */
export function checkSampler(sampler: SamplerSpec): void {
  checkOneOf('sampler', sampler.type, SAMPLERS);
  switch (sampler.type) {
    case 'tpe':
      if (sampler.n_startup_trials !== undefined) {
        checkInteger('n_startup_trials', sampler.n_startup_trials, { min: 0 });
      }
      if (sampler.n_ei_candidates !== undefined) {
        checkInteger('n_ei_candidates', sampler.n_ei_candidates, { min: 1, max: 10_000 });
      }
      if (sampler.multivariate !== undefined) checkBoolean('multivariate', sampler.multivariate);
      return;
    case 'grid':
      if (sampler.steps !== undefined) checkInteger('steps', sampler.steps, { min: 1, max: 1000 });
      return;
    case 'genetic':
      if (sampler.population_size !== undefined) {
        checkInteger('population_size', sampler.population_size, { min: 2, max: 10_000 });
      }
      if (sampler.mutation_prob !== undefined && sampler.mutation_prob !== null) {
        checkNumber('mutation_prob', sampler.mutation_prob, { min: 0, max: 1 });
      }
      if (sampler.crossover_prob !== undefined) {
        checkNumber('crossover_prob', sampler.crossover_prob, { min: 0, max: 1 });
      }
      return;
    case 'random':
      return;
  }
}
