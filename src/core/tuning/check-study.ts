/** @file Checks everything about a study before its first trial. */
import { checkInteger, checkOneOf, checkText } from '../checks.ts';
import { checkSearchSpace, dimensionsOf } from './distributions.ts';
import { checkPruner } from './pruners/median.ts';
import { checkSampler } from './samplers/check-sampler.ts';
import { proposeGrid, GRID_STEPS } from './samplers/grid.ts';
import type { StudyRecord } from './study.ts';

/** What a user decides about a study. */
export type StudySpec = Pick<
  StudyRecord,
  | 'name'
  | 'direction'
  | 'metric'
  | 'space'
  | 'sampler'
  | 'pruner'
  | 'nTrials'
  | 'generationSize'
  | 'seed'
>;

/**
 * Checks a study's settings.
 *
 * @returns The same settings.
 * @throws {ParamError} `invalid_param`, `invalid_search_space` or `grid_too_large`.
 */
export function checkStudySpec<T extends StudySpec>(study: T): T {
  checkText('name', study.name);
  checkOneOf('direction', study.direction, ['minimize', 'maximize']);
  checkText('metric', study.metric);
  checkInteger('nTrials', study.nTrials, { min: 1, max: 100_000 });
  checkInteger('generationSize', study.generationSize, { min: 1, max: 1000 });
  checkInteger('seed', study.seed);
  checkSampler(study.sampler);
  checkPruner(study.pruner);
  checkSearchSpace(study.space);
  if (study.sampler.type === 'grid') {
    proposeGrid(dimensionsOf(study.space), study.sampler.steps ?? GRID_STEPS, study.seed, []);
  }
  return study;
}
