/** @file Which objectives score on a logarithmic scale. */

/** Is the score the logarithm of the prediction? */
export function hasLogLink(objective: string): boolean {
  return objective === 'poisson' || objective === 'gamma' || objective === 'tweedie';
}
