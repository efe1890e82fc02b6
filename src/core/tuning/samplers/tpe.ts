/** @file Tree-structured Parzen estimator: draw where good trials are dense and others are not. */
import type { Random } from '../../random.ts';
import type { Dimension, Point } from '../distributions.ts';
import { drawPoint } from '../distributions.ts';
import type { RankedTrial } from './history.ts';
import { buildMixture, drawFromMixture, mixtureDensity } from './parzen.ts';

/** Settings of TPE, complete. */
export interface TpeOptions {
  /** Trials drawn at random first. */
  readonly n_startup_trials: number;
  /** Candidates drawn from the good trials' density for each choice. */
  readonly n_ei_candidates: number;
  /** One density over all parameters rather than one for each. */
  readonly multivariate: boolean;
}

/** Optuna's defaults (v3 and v4). */
export const TPE_DEFAULTS: TpeOptions = {
  n_startup_trials: 10,
  n_ei_candidates: 24,
  multivariate: false,
};

/** How many of `count` trials are called good: min(⌈count / 10⌉, 25). */
export function tpeGamma(count: number): number {
  return Math.min(Math.ceil(0.1 * count), 25);
}

/** Proposes one point; may be called again on the same stream for another. */
export type DrawProposal = (random: Random) => Point;

/**
 * Prepares TPE on a history.
 *
 * @param ranked Usable trials, best first.
 * @param pending Points proposed together with this one and not yet evaluated, in trial-number order. They
 *   count as worst ("constant liar"), which drives the trials of a generation apart.
 *
 * Cost of a draw: O(n_ei_candidates · trials · dimensions).
 * Source: Bergstra et al. 2011, section 4; Watanabe 2023, https://arxiv.org/abs/2304.11127; constants
 * of Optuna 3/4.
 * Checked against: Optuna 3.1 (tests/golden/tuning).
 */
export function prepareTpe(
  dimensions: readonly Dimension[],
  ranked: readonly RankedTrial[],
  pending: readonly Point[],
  options: TpeOptions,
): DrawProposal {
  const count = ranked.length;
  if (count < Math.max(options.n_startup_trials, 1)) {
    return (random) => drawPoint(dimensions, random);
  }
  const good = tpeGamma(count);
  const byNumber = (trials: readonly RankedTrial[]): Point[] =>
    [...trials].sort((a, b) => a.number - b.number).map(({ point }) => point);
  const below = byNumber(ranked.slice(0, good));
  const above = [...byNumber(ranked.slice(good)), ...pending];
  const all = Array.from(dimensions.keys());
  const groups = options.multivariate ? [all] : all.map((d) => [d]);
  const pairs = groups.map((which) => ({
    which,
    good: buildMixture(dimensions, which, below, options.multivariate),
    rest: buildMixture(dimensions, which, above, options.multivariate),
  }));
  return (random) => {
    const point = new Float64Array(dimensions.length);
    for (const pair of pairs) {
      let best = -1;
      for (let i = 0; i < options.n_ei_candidates; i++) {
        const candidate = drawFromMixture(pair.good, random);
        const ratio = mixtureDensity(pair.good, candidate) / mixtureDensity(pair.rest, candidate);
        if (ratio <= best) continue;
        best = ratio;
        pair.which.forEach((d, a) => (point[d] = candidate[a]));
      }
    }
    return point;
  };
}
