/** @file Monotone constraints: which there may be, and from the features of the matrix to those that trees are grown on. */
import { ParamError } from '../../errors.ts';
import type { Feature } from '../../matrix.ts';
import type { Objective } from './gradients.ts';
import { renewedQuantile } from './renewal.ts';

const NAME = 'monotone_constraints';

function refuse(code: 'invalid_param' | 'conflicting_params', text: string): ParamError {
  return new ParamError(code, `gbdt: ${NAME} ${text}`, { name: NAME });
}

/**
 * Checks constraints against what is fitted. The empty list means none.
 *
 * @param signs 1, −1 or 0 by feature.
 * @throws {ParamError} `invalid_param` when there are not as many as features, or one is of categories, which have no
 *   order · `conflicting_params` when leaf values are quantiles (renewal.ts), which keep to no bounds.
 */
export function checkMonotone(
  signs: readonly number[],
  features: readonly Feature[],
  objective: Objective,
): void {
  if (signs.length === 0) return;
  if (signs.length !== features.length) {
    throw refuse(
      'invalid_param',
      `must have one number for each of ${features.length} features, got ${signs.length}`,
    );
  }
  const wrong = features.findIndex(({ kind }, f) => kind === 'categorical' && signs[f] !== 0);
  if (wrong >= 0) {
    throw refuse(
      'invalid_param',
      `must be 0 for categories, got ${signs[wrong]} for ${JSON.stringify(features[wrong].name)}`,
    );
  }
  if (signs.some((sign) => sign !== 0) && renewedQuantile(objective) !== null) {
    throw refuse(
      'conflicting_params',
      `must be 0 with objective ${objective.name}, whose leaf values are quantiles and keep to no bounds`,
    );
  }
}

/** The constraints of binned features; empty where there are none. `sources`: see `BinnedShape`. */
export function binnedMonotone(signs: readonly number[], sources: Int32Array): readonly number[] {
  const binned = Array.from(sources, (source) => signs[source] ?? 0);
  return binned.some((sign) => sign !== 0) ? binned : [];
}
