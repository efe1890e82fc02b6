/**
 * @file Metrics of probabilities themselves: are they sharp, and do they mean what they say?
 *
 * Checked against: scikit-learn 1.2.1 (tests/golden/metrics).
 */
import { log } from '../math/exp.ts';
import { pairwiseSum } from '../math/sum.ts';
import type { CalibrationBin } from './evaluation.ts';

/** Probabilities are kept this far from 0 and 1 before taking logarithms. */
const CLIP = 1e-15;

const clipped = (p: number): number => Math.min(1 - CLIP, Math.max(CLIP, p));

/** Σ weight·value / Σ weight; null when there is no weight. */
export function weightedMeanOf(
  values: Float64Array,
  weights: ArrayLike<number> | undefined,
): number | null {
  if (weights === undefined)
    return values.length === 0 ? null : pairwiseSum(values) / values.length;
  const total = pairwiseSum(weights);
  return total > 0 ? pairwiseSum(values.map((value, row) => value * weights[row])) / total : null;
}

/** −log of the probability of what happened, natural logarithm, per row; [numRows]. */
export function logLosses(
  yTrue: ArrayLike<number>,
  positive: ArrayLike<number>,
): Float64Array<ArrayBuffer> {
  const losses = new Float64Array(yTrue.length);
  for (let row = 0; row < losses.length; row++) {
    const p = clipped(positive[row]);
    losses[row] = -log(yTrue[row] === 1 ? p : 1 - p);
  }
  return losses;
}

/** As `logLosses` for K classes; clipped rows are scaled back to sum 1. Row-major [numRows, K]. */
export function multiclassLogLosses(
  yTrue: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  numClasses: number,
): Float64Array<ArrayBuffer> {
  const losses = new Float64Array(yTrue.length);
  for (let row = 0; row < losses.length; row++) {
    const at = row * numClasses;
    let sum = 0;
    for (let k = 0; k < numClasses; k++) sum += clipped(probabilities[at + k]);
    losses[row] = -log(clipped(probabilities[at + yTrue[row]]) / sum);
  }
  return losses;
}

/** Mean of `logLosses`; null without weight. */
export function logLoss(
  yTrue: ArrayLike<number>,
  positive: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | null {
  return weightedMeanOf(logLosses(yTrue, positive), weights);
}

/** Squared distance of the probability from what happened, per row. */
export function brierScores(
  yTrue: ArrayLike<number>,
  positive: ArrayLike<number>,
): Float64Array<ArrayBuffer> {
  const scores = new Float64Array(yTrue.length);
  for (let row = 0; row < scores.length; row++) scores[row] = (positive[row] - yTrue[row]) ** 2;
  return scores;
}

/** Mean of `brierScores`; null without weight. */
export function brier(
  yTrue: ArrayLike<number>,
  positive: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | null {
  return weightedMeanOf(brierScores(yTrue, positive), weights);
}

/** numpy's linear percentile, which takes the side of the interval nearer to the value. */
function percentile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.min(sorted.length - 1, Math.floor(position));
  const above = Math.min(sorted.length - 1, below + 1);
  const t = position - below;
  const step = sorted[above] - sorted[below];
  return t >= 0.5 ? sorted[above] - step * (1 - t) : sorted[below] + step * t;
}

/** Inner edges of the bins, [bins − 1]; `uniform` ones carry the rounding of i·(1/bins), as numpy's do. */
function innerEdges(positive: ArrayLike<number>, strategy: 'uniform' | 'quantile', bins: number) {
  const sorted = Float64Array.from(positive).sort();
  return Float64Array.from({ length: bins - 1 }, (_, i) => {
    const q = (i + 1) * (1 / bins);
    return strategy === 'uniform' ? q : percentile(sorted, (q * 100) / 100);
  });
}

/**
 * Groups rows by predicted probability and compares means with what happened.
 *
 * @param strategy `uniform`: bins of equal width on [0, 1] · `quantile`: of about equal count. A
 *   probability on an edge belongs to the lower bin.
 * @returns Bins that have rows, ascending.
 */
export function calibrationBins(
  yTrue: ArrayLike<number>,
  positive: ArrayLike<number>,
  { strategy = 'uniform', bins = 10 }: { strategy?: 'uniform' | 'quantile'; bins?: number } = {},
): readonly CalibrationBin[] {
  const edges = innerEdges(positive, strategy, bins);
  const counts = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  const happened = new Float64Array(bins);
  for (let row = 0; row < yTrue.length; row++) {
    let bin = 0;
    while (bin < edges.length && edges[bin] < positive[row]) bin++;
    counts[bin]++;
    predicted[bin] += positive[row];
    happened[bin] += yTrue[row];
  }
  return [...counts.keys()]
    .filter((bin) => counts[bin] > 0)
    .map((bin) => ({
      meanPredicted: predicted[bin] / counts[bin],
      observed: happened[bin] / counts[bin],
      count: counts[bin],
    }));
}

/** Expected calibration error: mean distance of promise and outcome over the bins, by row count. */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number {
  const rows = bins.reduce((sum, bin) => sum + bin.count, 0);
  const distance = (bin: CalibrationBin): number => Math.abs(bin.observed - bin.meanPredicted);
  return bins.reduce((sum, bin) => sum + (bin.count / rows) * distance(bin), 0);
}
