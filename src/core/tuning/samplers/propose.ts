/**
 * @file The one way to get new trials. A proposal is a pure function of seed, trial number and the trials
 * finished before its generation, so a study is the same whatever number of workers ran it, in whatever
 * order they finished, and after any resume.
 */
import { toCanonicalJson } from '../../codec.ts';
import type { Params } from '../../learners/learner.ts';
import type { Random } from '../../random.ts';
import { createRandom } from '../../random.ts';
import type { Dimension, Point } from '../distributions.ts';
import {
  cardinality,
  checkSearchSpace,
  decodePoint,
  dimensionsOf,
  drawPoint,
  encodePoint,
} from '../distributions.ts';
import type { SearchSpace } from '../search-space.ts';
import type { Direction, FinishedTrial, SamplerSpec } from '../study.ts';
import { checkSampler } from './check-sampler.ts';
import { GENETIC_DEFAULTS, prepareGenetic } from './genetic.ts';
import { GRID_STEPS, proposeGrid } from './grid.ts';
import { rankTrials } from './history.ts';
import type { DrawProposal } from './tpe.ts';
import { prepareTpe, TPE_DEFAULTS } from './tpe.ts';

/** Draws from the sampler, then from the whole space, before the space is searched systematically. */
const SAMPLER_TRIES = 10;
const RANDOM_TRIES = 100;
/** Spaces up to this size are searched for what is left; larger ones never run out in practice. */
const ENUMERATE_LIMIT = 100_000;

/** Identity of a set of parameters: equal for equal values, whatever the order of keys. */
export function paramsKey(params: Params): string {
  return toCanonicalJson(params);
}

/** The point with mixed-radix index `index` in a finite space of cells and choices. */
function pointAt(dimensions: readonly Dimension[], sizes: readonly number[], index: number): Point {
  let rest = index;
  return Float64Array.from(dimensions, (dimension, d) => {
    const at = rest % sizes[d];
    rest = Math.floor(rest / sizes[d]);
    if (dimension.kind === 'choices') return at;
    if (dimension.kind === 'cells') return (at + 0.5) / sizes[d];
    const { distribution } = dimension;
    const low = distribution.type === 'int' ? distribution.low : 0;
    return encodePoint([dimension], { [dimension.name]: low + at })?.[0] ?? 0;
  });
}

/** A never-tried point found by walking through the whole space from a random start, or null. */
function findLeft(
  dimensions: readonly Dimension[],
  tried: Set<string>,
  random: Random,
): Params | null {
  const size = cardinality(dimensions);
  if (size > ENUMERATE_LIMIT) return null;
  const sizes = dimensions.map((dimension) => cardinality([dimension]));
  const start = random.integer(size);
  for (let i = 0; i < size; i++) {
    const params = decodePoint(dimensions, pointAt(dimensions, sizes, (start + i) % size));
    if (!tried.has(paramsKey(params))) return params;
  }
  return null;
}

function drawUntried(
  dimensions: readonly Dimension[],
  draw: DrawProposal,
  tried: Set<string>,
  random: Random,
): Params | null {
  for (let attempt = 0; attempt < SAMPLER_TRIES + RANDOM_TRIES; attempt++) {
    const point = attempt < SAMPLER_TRIES ? draw(random) : drawPoint(dimensions, random);
    const params = decodePoint(dimensions, point);
    if (!tried.has(paramsKey(params))) return params;
  }
  return findLeft(dimensions, tried, random);
}

/**
 * Proposes the params of one generation of trials.
 *
 * No proposal repeats an earlier trial (failed ones included) or another of its generation.
 *
 * @param finished Trials that ended before this generation, in any order; they are folded in trial-number
 *   order. Pass whole earlier generations only (see generation.ts), or the result depends on timing.
 * @param numbers The generation's trial numbers, ascending.
 * @returns One entry per number; fewer (a prefix) when the space holds no untried params: the study
 *   is over.
 * @throws {ParamError} `invalid_search_space`, `invalid_param` (a sampler setting), `grid_too_large`.
 *
 * Cost: TPE O(numbers · trials · dimensions · candidates); others O(numbers · dimensions).
 * Checked against: Optuna 3.1 (tests/golden/tuning), order of completion (generation.test.ts).
 */
export function propose(
  sampler: SamplerSpec,
  space: SearchSpace,
  direction: Direction,
  seed: number | string,
  finished: readonly FinishedTrial[],
  numbers: readonly number[],
): Params[] {
  checkSampler(sampler);
  const dimensions = dimensionsOf(checkSearchSpace(space));
  if (sampler.type === 'grid') {
    return proposeGrid(dimensions, sampler.steps ?? GRID_STEPS, seed, numbers);
  }
  const ranked = rankTrials(dimensions, direction, finished);
  const tried = new Set(finished.map((trial) => paramsKey(trial.params)));
  const pending: Point[] = [];
  const proposals: Params[] = [];
  const prepare = (number: number): DrawProposal => {
    switch (sampler.type) {
      case 'random':
        return (random) => drawPoint(dimensions, random);
      case 'genetic':
        return prepareGenetic(dimensions, ranked, number, { ...GENETIC_DEFAULTS, ...sampler });
      case 'tpe':
        return prepareTpe(dimensions, ranked, pending, { ...TPE_DEFAULTS, ...sampler });
    }
  };
  const root = createRandom(seed);
  for (const number of numbers) {
    const random = root.split(`trial/${number}`);
    const params = drawUntried(dimensions, prepare(number), tried, random);
    if (params === null) break;
    proposals.push(params);
    tried.add(paramsKey(params));
    pending.push(encodePoint(dimensions, params)!);
  }
  return proposals;
}
