/**
 * @file Metrics of decided classes, each a function of a confusion matrix. Division by zero gives 0
 * (scikit-learn's `zero_division=0`); `null` means that the metric is not defined for these rows.
 *
 * Checked against: scikit-learn 1.2.1 (tests/golden/metrics).
 */
import type { ConfusionMatrix } from './confusion.ts';

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Sum of all cells. */
export function totalOf(matrix: ConfusionMatrix): number {
  return matrix.reduce((sum, row) => sum + row.reduce((part, value) => part + value, 0), 0);
}

/** Weight of rows whose true class is `k`. */
export function trueOf(matrix: ConfusionMatrix, k: number): number {
  return matrix[k].reduce((sum, value) => sum + value, 0);
}

/** Weight of rows predicted as class `k`. */
export function predictedOf(matrix: ConfusionMatrix, k: number): number {
  return matrix.reduce((sum, row) => sum + row[k], 0);
}

/** Share of rows on the diagonal. */
export function accuracy(matrix: ConfusionMatrix): number {
  return ratio(
    matrix.reduce((sum, row, k) => sum + row[k], 0),
    totalOf(matrix),
  );
}

/** Of the rows predicted as class `k` (1: the positive one), the share that is. */
export function precision(matrix: ConfusionMatrix, k = 1): number {
  return ratio(matrix[k][k], predictedOf(matrix, k));
}

/** Of the rows that are class `k`, the share that is predicted so: sensitivity, true positive rate. */
export function recall(matrix: ConfusionMatrix, k = 1): number {
  return ratio(matrix[k][k], trueOf(matrix, k));
}

/** Recall of the negative class of two. */
export function specificity(matrix: ConfusionMatrix): number {
  return recall(matrix, 0);
}

/** Weighted harmonic mean of precision and recall; recall counts `beta` times as much. */
export function fbeta(matrix: ConfusionMatrix, beta: number, k = 1): number {
  const b2 = beta * beta;
  const hits = (1 + b2) * matrix[k][k];
  return ratio(hits, b2 * trueOf(matrix, k) + predictedOf(matrix, k));
}

/** Harmonic mean of precision and recall of class `k`. */
export function f1(matrix: ConfusionMatrix, k = 1): number {
  return fbeta(matrix, 1, k);
}

/** Mean recall over the classes that have rows. */
export function balancedAccuracy(matrix: ConfusionMatrix): number {
  const present = [...matrix.keys()].filter((k) => trueOf(matrix, k) > 0);
  return ratio(
    present.reduce((sum, k) => sum + recall(matrix, k), 0),
    present.length,
  );
}

/**
 * Matthews correlation of two or more classes, from −1 to 1; 0 when a side is constant.
 *
 * Source: Gorodkin 2004, https://doi.org/10.1016/j.compbiolchem.2004.09.006
 */
export function matthews(matrix: ConfusionMatrix): number {
  const total = totalOf(matrix);
  let hits = 0;
  let both = 0;
  let trueSquares = 0;
  let predictedSquares = 0;
  for (let k = 0; k < matrix.length; k++) {
    const t = trueOf(matrix, k);
    const p = predictedOf(matrix, k);
    hits += matrix[k][k];
    both += t * p;
    trueSquares += t * t;
    predictedSquares += p * p;
  }
  const spread = (total * total - trueSquares) * (total * total - predictedSquares);
  return spread <= 0 ? 0 : (hits * total - both) / Math.sqrt(spread);
}

/**
 * Cohen's kappa: agreement beyond chance, at most 1. `null` when chance alone explains everything,
 * that is when truth and prediction are one and the same class.
 */
export function cohenKappa(matrix: ConfusionMatrix): number | null {
  const total = totalOf(matrix);
  let missed = 0;
  let missedByChance = 0;
  for (let k = 0; k < matrix.length; k++) {
    missed += trueOf(matrix, k) - matrix[k][k];
    missedByChance += (trueOf(matrix, k) * (total - predictedOf(matrix, k))) / total;
  }
  return missedByChance > 0 ? 1 - missed / missedByChance : null;
}
