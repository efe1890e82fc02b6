/** @file The scores that boosting starts from. */
import type { TrainingData } from './kernel.ts';

/** Writes the score of each row before the first new tree, score-major, [numScores, numRows]. */
export function fillScores(
  scores: Float64Array,
  { initialScores, startScores }: Pick<TrainingData, 'initialScores' | 'startScores'>,
  numRows: number,
): void {
  if (startScores) scores.set(startScores);
  else initialScores.forEach((score, k) => scores.fill(score, k * numRows, (k + 1) * numRows));
}
