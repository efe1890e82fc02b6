/** @file Which models can be explained exactly, and how; light, for pages. */

/** `tree_path_dependent`: what is not known follows the training rows · `linear`: it has the background's mean. */
export type ExplainMethod = 'tree_path_dependent' | 'linear';

/** Which method explains the models of a learner; null when none is exact. */
export function explainMethodOf(learner: string): ExplainMethod | null {
  if (learner === 'gbdt' || learner === 'random_forest') return 'tree_path_dependent';
  return learner === 'logistic_regression' || learner === 'ridge' ? 'linear' : null;
}
