/**
 * @file PED-ANOVA: a parameter matters as far as the good trials' values of it are distributed otherwise
 * than all trials' values. Densities live on cells; the score is Pearson's divergence.
 */
import { exp, log } from '../../math/exp.ts';
import type { Dimension, Point } from '../distributions.ts';
import { normalCdf } from '../normal.ts';

/** Cells into which a continuous dimension is cut. */
const CELLS = 50;
/** Share of trials called good, and how many there are at least. */
const TARGET_QUANTILE = 0.1;
const MIN_TOP = 2;
const PRIOR_WEIGHT = 1;
/** Narrowest kernel in cells: ±1.64 deviations cover one cell. */
const MIN_DEVIATION = 0.5 / 1.64;

/** Scott's rule on cell indices, with the robust spread. */
function bandwidth(counts: Float64Array, total: number): number {
  let mean = 0;
  counts.forEach((count, cell) => (mean += (cell * count) / total));
  let squares = 0;
  counts.forEach((count, cell) => (squares += count * (cell - mean) ** 2));
  const deviation = Math.sqrt(squares / Math.max(1, total - 1));
  const quartile = (q: number): number => {
    let seen = 0;
    return counts.findIndex((count) => (seen += count) >= total * q);
  };
  const spread = (quartile(0.75) - quartile(0.25)) / 1.34;
  const scott = 1.059 * Math.min(spread, deviation) * exp(-0.2 * log(total));
  return Math.max(scott, MIN_DEVIATION);
}

/** Smoothed shares of the cells; sums to 1. */
function density(dimension: Dimension, values: Float64Array): Float64Array {
  const cells = dimension.kind === 'continuous' ? CELLS : Math.min(dimension.size, CELLS);
  const counts = new Float64Array(cells);
  for (const value of values) {
    const share = dimension.kind === 'choices' ? (value + 0.5) / dimension.size : value;
    counts[Math.min(Math.floor(share * cells), cells - 1)] += 1;
  }
  const shares = new Float64Array(cells).fill(PRIOR_WEIGHT / cells);
  if (dimension.kind === 'choices') {
    counts.forEach((count, cell) => (shares[cell] += count));
  } else {
    const width = bandwidth(counts, values.length);
    counts.forEach((count, at) => {
      if (count === 0) return;
      const cdf = (edge: number): number => normalCdf((edge - 0.5 - at) / width);
      const mass = cdf(cells) - cdf(0);
      for (let cell = 0; cell < cells; cell++) {
        shares[cell] += (count * (cdf(cell + 1) - cdf(cell))) / mass;
      }
    });
  }
  const total = values.length + PRIOR_WEIGHT;
  return shares.map((share) => share / total);
}

/**
 * Raw PED-ANOVA scores.
 *
 * @param points Complete trials.
 * @param losses Their values, lower is better.
 * @returns One score ≥ 0 per dimension, not normalised.
 *
 * Cost: O(dimensions · (trials + cells²)).
 * Source: Watanabe et al. 2023, https://arxiv.org/abs/2304.10255; constants of Optuna's
 * PedAnovaImportanceEvaluator (target_quantile 0.1, 50 cells, compared with all trials of the study).
 */
export function pedAnova(
  dimensions: readonly Dimension[],
  points: readonly Point[],
  losses: Float64Array,
): Float64Array {
  const sorted = Float64Array.from(losses).sort();
  const index = Math.max(Math.ceil(TARGET_QUANTILE * losses.length), MIN_TOP) - 1;
  const bar = sorted[Math.min(index, sorted.length - 1)];
  const top = points.filter((_, i) => losses[i] <= bar);
  return Float64Array.from(dimensions, (dimension, d) => {
    const good = density(
      dimension,
      Float64Array.from(top, (point) => point[d]),
    );
    const all = density(
      dimension,
      Float64Array.from(points, (point) => point[d]),
    );
    return good.reduce((sum, share, cell) => sum + all[cell] * (share / all[cell] - 1) ** 2, 0);
  });
}
