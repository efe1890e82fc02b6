/** @file Grid sampler: every combination once, in an order shuffled by the study's seed. */
import { ParamError } from '../../errors.ts';
import type { Params } from '../../learners/learner.ts';
import { createRandom } from '../../random.ts';
import type { Dimension } from '../distributions.ts';
import { gridValues } from '../distributions.ts';

/** Steps per numeric parameter when a study does not say. */
export const GRID_STEPS = 5;

/** More combinations than this are refused: nobody would wait for them. */
export const GRID_LIMIT = 10_000;

/** Number of combinations of a grid. */
export function gridSize(dimensions: readonly Dimension[], steps = GRID_STEPS): number {
  return dimensions.reduce((product, dim) => product * gridValues(dim, steps).length, 1);
}

/**
 * Params of the grid's trials `numbers`; trial n is the n-th combination of the shuffled grid.
 *
 * @returns Fewer than asked once the grid is exhausted.
 * @throws {ParamError} `grid_too_large` above `GRID_LIMIT` combinations.
 */
export function proposeGrid(
  dimensions: readonly Dimension[],
  steps: number,
  seed: number | string,
  numbers: readonly number[],
): Params[] {
  const axes = dimensions.map((dimension) => gridValues(dimension, steps));
  const size = gridSize(dimensions, steps);
  if (size > GRID_LIMIT) {
    throw new ParamError(
      'grid_too_large',
      `grid sampler: at most ${GRID_LIMIT} combinations, got ${size}; lower steps (${steps}), leave out parameters or use random or tpe`,
      { size, limit: GRID_LIMIT, steps },
    );
  }
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  createRandom(seed).split('grid').shuffle(order);
  const proposals: Params[] = [];
  for (const number of numbers) {
    if (number >= size) break;
    let rest = order[number];
    const entries = axes.map((values, d) => {
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return [dimensions[d].name, value] as const;
    });
    proposals.push(Object.fromEntries(entries));
  }
  return proposals;
}
