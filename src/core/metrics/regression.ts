/**
 * @file Metrics of predicted numbers. `null` means not defined for these rows.
 *
 * Checked against: scikit-learn 1.2.1 (tests/golden/metrics).
 */
import { log1p } from '../math/exp.ts';
import { pairwiseSum } from '../math/sum.ts';
import { weightedMeanOf } from './probability.ts';

type Values = ArrayLike<number>;

function perRow(
  yTrue: Values,
  yPred: Values,
  term: (y: number, p: number) => number,
): Float64Array {
  return Float64Array.from({ length: yTrue.length }, (_, row) => term(yTrue[row], yPred[row]));
}

/** Mean squared error, in squared units of the target. */
export function meanSquaredError(yTrue: Values, yPred: Values, weights?: Values): number | null {
  return weightedMeanOf(
    perRow(yTrue, yPred, (y, p) => (p - y) * (p - y)),
    weights,
  );
}

/** Root of the mean squared error, in units of the target. */
export function rootMeanSquaredError(yTrue: Values, yPred: Values, weights?: Values) {
  const mse = meanSquaredError(yTrue, yPred, weights);
  return mse === null ? null : Math.sqrt(mse);
}

/** Mean absolute error. */
export function meanAbsoluteError(yTrue: Values, yPred: Values, weights?: Values): number | null {
  return weightedMeanOf(
    perRow(yTrue, yPred, (y, p) => Math.abs(p - y)),
    weights,
  );
}

/** Median absolute error; with weights the smallest error that half of the weight does not exceed. */
export function medianAbsoluteError(yTrue: Values, yPred: Values, weights?: Values): number | null {
  const errors = perRow(yTrue, yPred, (y, p) => Math.abs(p - y));
  if (errors.length === 0) return null;
  if (weights === undefined) {
    errors.sort();
    const middle = errors.length >> 1;
    return errors.length % 2 === 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
  }
  const order = [...errors.keys()].sort((a, b) => errors[a] - errors[b]);
  const half = pairwiseSum(weights) / 2;
  let below = 0;
  for (const row of order) {
    below += weights[row];
    if (below >= half && below > 0) return errors[row];
  }
  return null;
}

/** 1 − explained, with scikit-learn's rule for a constant target: 1 when all is right, else 0. */
function oneMinus(unexplained: number, spread: number): number {
  if (unexplained === 0) return 1;
  return spread === 0 ? 0 : 1 - unexplained / spread;
}

/** Share of the target's variance that is explained; below 0 when worse than the mean. `null` below 2 rows. */
export function r2(yTrue: Values, yPred: Values, weights?: Values): number | null {
  const mean = weightedMeanOf(Float64Array.from(yTrue), weights);
  if (yTrue.length < 2 || mean === null) return null;
  const spread = weightedMeanOf(
    perRow(yTrue, yPred, (y) => (y - mean) * (y - mean)),
    weights,
  )!;
  return oneMinus(meanSquaredError(yTrue, yPred, weights)!, spread);
}

/** As r², but a constant error is forgiven. */
export function explainedVariance(yTrue: Values, yPred: Values, weights?: Values): number | null {
  const mean = weightedMeanOf(Float64Array.from(yTrue), weights);
  const bias = meanBias(yTrue, yPred, weights);
  if (mean === null || bias === null) return null;
  const unexplained = weightedMeanOf(
    perRow(yTrue, yPred, (y, p) => (p - y - bias) * (p - y - bias)),
    weights,
  )!;
  const spread = weightedMeanOf(
    perRow(yTrue, yPred, (y) => (y - mean) * (y - mean)),
    weights,
  )!;
  return oneMinus(unexplained, spread);
}

/** Largest absolute error, whatever the weights. */
export function maxError(yTrue: Values, yPred: Values): number | null {
  if (yTrue.length === 0) return null;
  return perRow(yTrue, yPred, (y, p) => Math.abs(p - y)).reduce((a, b) => Math.max(a, b), 0);
}

/** Mean of |error| / |truth| as a fraction; a truth of 0 counts as 2.2e-16, so zeros make it huge. */
export function meanAbsolutePercentageError(yTrue: Values, yPred: Values, weights?: Values) {
  return weightedMeanOf(
    perRow(yTrue, yPred, (y, p) => Math.abs(p - y) / Math.max(Math.abs(y), Number.EPSILON)),
    weights,
  );
}

/** Mean squared difference of log(1 + value); `null` when a value is negative. */
export function meanSquaredLogError(yTrue: Values, yPred: Values, weights?: Values): number | null {
  for (let row = 0; row < yTrue.length; row++) if (yTrue[row] < 0 || yPred[row] < 0) return null;
  return weightedMeanOf(
    perRow(yTrue, yPred, (y, p) => (log1p(p) - log1p(y)) ** 2),
    weights,
  );
}

/** Mean of prediction − truth: above 0 when predictions are too high. */
export function meanBias(yTrue: Values, yPred: Values, weights?: Values): number | null {
  return weightedMeanOf(
    perRow(yTrue, yPred, (y, p) => p - y),
    weights,
  );
}
