/** @file How well trees predict rows that they did not see, tree by tree. */
import { takeRows, type DenseMatrix } from '../../matrix.ts';
import type { FitSeries, Target } from '../learner.ts';
import type { GbdtModel } from './model.ts';
import { predictRaw } from './predictor.ts';

/**
 * Follows `oob_accuracy_score`, or `oob_r2_score` of a regression, by number of trees, over rows that were out of at
 * least one bag; from the first tree on that left a row out.
 *
 * @param model Leaf values are shares or means; `numScores` trees in a row have the same bag.
 * @param restOf Rows out of the bag of a round.
 *
 * Cost: O(rows · trees · depth).
 * Source: scikit-learn's `oob_score_`: each row by the mean of its trees.
 */
export function followOutOfBag(
  model: GbdtModel,
  x: DenseMatrix,
  y: Target,
  restOf: (round: number) => Int32Array<ArrayBuffer>,
): FitSeries {
  const { numScores, forest } = model;
  const numRounds = forest.numTrees / numScores;
  const votes = new Float64Array(x.numRows * numScores);
  const numTrees = new Int32Array(x.numRows);
  const steps: number[] = [];
  const values: number[] = [];
  const score = y.task === 'regression' ? rSquared : accuracy;
  for (let round = 0; round < numRounds; round++) {
    const rest = restOf(round);
    const trees = { from: round * numScores, to: (round + 1) * numScores };
    const own = predictRaw(model, takeRows(x, rest), trees);
    rest.forEach((row, i) => {
      numTrees[row]++;
      for (let k = 0; k < numScores; k++) votes[row * numScores + k] += own[i * numScores + k];
    });
    if (steps.length === 0 && rest.length === 0) continue;
    steps.push(round + 1);
    values.push(score(y.values, votes, numTrees, numScores));
  }
  return {
    key: y.task === 'regression' ? 'oob_r2_score' : 'oob_accuracy_score',
    steps: Float64Array.from(steps),
    values: Float64Array.from(values),
  };
}

function accuracy(
  y: Float64Array,
  votes: Float64Array,
  numTrees: Int32Array,
  numScores: number,
): number {
  let seen = 0;
  let right = 0;
  for (let row = 0; row < y.length; row++) {
    if (numTrees[row] === 0) continue;
    seen++;
    let best = 0;
    for (let k = 1; k < numScores; k++) {
      if (votes[row * numScores + k] > votes[row * numScores + best]) best = k;
    }
    const decided = numScores > 1 ? best : Number(2 * votes[row] > numTrees[row]);
    if (decided === y[row]) right++;
  }
  return right / seen;
}

function rSquared(y: Float64Array, votes: Float64Array, numTrees: Int32Array): number {
  let seen = 0;
  let sum = 0;
  for (let row = 0; row < y.length; row++) {
    if (numTrees[row] === 0) continue;
    seen++;
    sum += y[row];
  }
  let unexplained = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    if (numTrees[row] === 0) continue;
    unexplained += (y[row] - votes[row] / numTrees[row]) ** 2;
    total += (y[row] - sum / seen) ** 2;
  }
  return total > 0 ? 1 - unexplained / total : 0;
}
