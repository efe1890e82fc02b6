/** @file Counts of true against predicted classes: the raw material of most classification metrics. */

/** [true class][predicted class] sums of weights; rows and columns 0 … K − 1. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts rows by true and predicted class.
 *
 * @param yTrue Classes 0 … K − 1, [numRows]; so is `yPred`.
 * @param weights Row weights, [numRows]; 1 each when absent.
 *
 * Cost: O(rows + K²).
 */
export function confusionMatrix(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  numClasses: number,
  weights?: ArrayLike<number>,
): ConfusionMatrix {
  const matrix = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0));
  for (let row = 0; row < yTrue.length; row++) {
    matrix[yTrue[row]][yPred[row]] += weights === undefined ? 1 : weights[row];
  }
  return matrix;
}

/** 1 where the score is at least `threshold`, else 0; [numRows]. */
export function predictedPositive(
  scores: ArrayLike<number>,
  threshold: number,
): Uint8Array<ArrayBuffer> {
  const predicted = new Uint8Array(scores.length);
  for (let row = 0; row < scores.length; row++) predicted[row] = scores[row] >= threshold ? 1 : 0;
  return predicted;
}

/** Class of the largest probability of each row, the first on a tie; [numRows]. Row-major [numRows, K]. */
export function mostProbable(
  probabilities: ArrayLike<number>,
  numClasses: number,
): Int32Array<ArrayBuffer> {
  const classes = new Int32Array(probabilities.length / numClasses);
  for (let row = 0; row < classes.length; row++) {
    const at = row * numClasses;
    let best = 0;
    for (let k = 1; k < numClasses; k++) {
      if (probabilities[at + k] > probabilities[at + best]) best = k;
    }
    classes[row] = best;
  }
  return classes;
}
