/** @file Genetic sampler: NSGA-II's loop for one objective, where its sorting is plain ranking. */
import type { Random } from '../../random.ts';
import type { Dimension, Point } from '../distributions.ts';
import { drawCoordinate, drawPoint } from '../distributions.ts';
import type { RankedTrial } from './history.ts';
import type { DrawProposal } from './tpe.ts';

/** Settings of the genetic sampler, complete. */
export interface GeneticOptions {
  /** Parents kept, and trials per generation of the search. */
  readonly population_size: number;
  /** Chance that a parameter is drawn afresh; `null` means 1 / number of parameters. */
  readonly mutation_prob: number | null;
  /** Chance that a child has two parents. */
  readonly crossover_prob: number;
}

/** Optuna's, except `population_size` (50 there): studies in a tab are short, and 50 would be random search. */
export const GENETIC_DEFAULTS: GeneticOptions = {
  population_size: 20,
  mutation_prob: null,
  crossover_prob: 0.9,
};

/** Chance that a parameter comes from the second parent. */
const SWAPPING_PROB = 0.5;

/**
 * Prepares the genetic sampler for trial `number`. The first `population_size` trials are random; later ones
 * descend from the best `population_size` trials of all earlier generations of the search (elitist, so
 * "best of parents and children" equals "best so far").
 *
 * @param ranked Usable trials, best first; those of the running generation are ignored.
 *
 * Source: Deb et al. 2002, https://doi.org/10.1109/4235.996017; uniform crossover and mutation as in
 * Optuna's NSGAIISampler.
 */
export function prepareGenetic(
  dimensions: readonly Dimension[],
  ranked: readonly RankedTrial[],
  number: number,
  options: GeneticOptions,
): DrawProposal {
  const size = options.population_size;
  const start = number - (number % size);
  const parents = ranked.filter((trial) => trial.number < start).slice(0, size);
  if (parents.length === 0) return (random) => drawPoint(dimensions, random);
  const mutation = options.mutation_prob ?? 1 / dimensions.length;
  // Parents are sorted, so the winner of a tournament of two is the lower index.
  const select = (random: Random): Point =>
    parents[Math.min(random.integer(parents.length), random.integer(parents.length))].point;
  return (random) => {
    const child = Float64Array.from(select(random));
    if (random.next() < options.crossover_prob) {
      const other = select(random);
      for (let d = 0; d < child.length; d++) if (random.next() < SWAPPING_PROB) child[d] = other[d];
    }
    for (let d = 0; d < child.length; d++) {
      if (random.next() < mutation) child[d] = drawCoordinate(dimensions[d], random);
    }
    return child;
  };
}
