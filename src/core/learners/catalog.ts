/** @file The learners by id, as data: what the UI lists and the API accepts. No code that fits. */
import { ParamError } from '../errors.ts';
import { BASELINE_INFO } from './baseline/info.ts';
import type { LearnerInfo } from './learner.ts';
import { LOGISTIC_REGRESSION_INFO, RIDGE_INFO } from './linear/info.ts';
import { MLP_INFO } from './mlp/info.ts';
import { GBDT_INFO } from './trees/info.ts';
import { RANDOM_FOREST_INFO } from './trees/random-forest-info.ts';

/** Baselines first: every later number has something to beat. */
export const LEARNER_CATALOG: readonly LearnerInfo[] = [
  BASELINE_INFO,
  LOGISTIC_REGRESSION_INFO,
  RIDGE_INFO,
  GBDT_INFO,
  RANDOM_FOREST_INFO,
  MLP_INFO,
];

/** What is known of a learner. Throws `ParamError` `unknown_learner` that lists the known ids. */
export function learnerInfo(id: string): LearnerInfo {
  const info = LEARNER_CATALOG.find((candidate) => candidate.id === id);
  if (info) return info;
  const known = LEARNER_CATALOG.map((candidate) => candidate.id).join(', ');
  throw new ParamError('unknown_learner', `learner must be one of ${known}, got "${id}"`, { id });
}
