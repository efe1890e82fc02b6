/** @file How much each parameter mattered in a study, by a named method. */
import { createRandom } from '../../random.ts';
import type { Point } from '../distributions.ts';
import { checkSearchSpace, dimensionsOf, encodePoint } from '../distributions.ts';
import type { SearchSpace } from '../search-space.ts';
import type { Direction, FinishedTrial } from '../study.ts';
import { fanova } from './fanova.ts';
import { pedAnova } from './ped-anova.ts';

/** `fanova`: share of variance over the whole space. `ped_anova`: what sets the best tenth apart. */
export type ImportanceMethod = 'fanova' | 'ped_anova';

/** Importances of a study's parameters. */
export interface ParamImportances {
  /** To be shown beside the numbers, since the methods answer different questions. */
  readonly method: ImportanceMethod;
  /** Complete trials that were used. */
  readonly trials: number;
  /** Sums to 1; highest first, ties by name. */
  readonly importances: readonly { readonly name: string; readonly importance: number }[];
}

/** Complete trials needed before importances mean anything. */
const MIN_TRIALS = 4;

/**
 * Rates the parameters of a study.
 *
 * @param seed Seed of the forest (`fanova` only).
 * @returns `null` while there are fewer than 4 complete trials, or when nothing varies.
 * @throws {ParamError} `invalid_search_space`.
 *
 * Checked against: functions whose parts are known (importance.test.ts).
 */
export function paramImportances(
  trials: readonly Pick<FinishedTrial, 'number' | 'params' | 'value'>[],
  space: SearchSpace,
  direction: Direction,
  method: ImportanceMethod = 'ped_anova',
  seed: number | string = 0,
): ParamImportances | null {
  const dimensions = dimensionsOf(checkSearchSpace(space));
  const points: Point[] = [];
  const losses: number[] = [];
  for (const trial of [...trials].sort((a, b) => a.number - b.number)) {
    const point = encodePoint(dimensions, trial.params);
    if (point === null || trial.value === null || !Number.isFinite(trial.value)) continue;
    points.push(point);
    losses.push(direction === 'minimize' ? trial.value : -trial.value);
  }
  if (points.length < MIN_TRIALS) return null;
  const values = Float64Array.from(losses);
  const raw =
    method === 'fanova'
      ? fanova(dimensions, points, values, createRandom(seed).split('fanova'))
      : pedAnova(dimensions, points, values);
  const total = raw.reduce((sum, value) => sum + value, 0);
  if (!(total > 0) || values.every((value) => value === values[0])) return null;
  const importances = dimensions
    .map(({ name }, d) => ({ name, importance: raw[d] / total }))
    .sort((a, b) => b.importance - a.importance || (a.name < b.name ? -1 : 1));
  return { method, trials: points.length, importances };
}
