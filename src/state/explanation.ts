/** @file An explanation as its page shows it: which features move the score, how, and one row step by step. */
import { formatCompact } from '../components/format.ts';
import type { Explained } from '../engine/protocol.ts';

/** How clearly a number and its contribution must go together before a direction is named. */
const CLEAR = 0.5;

/** A feature by how far it moves the score. */
export interface FeatureEffect {
  readonly name: string;
  /** Index into the features. */
  readonly feature: number;
  /** Mean size of its contributions. */
  readonly value: number;
  /** `↑ raises` when larger numbers clearly go with larger contributions, `↓ lowers` when with smaller ones. */
  readonly note: string;
}

/** One contribution, or all those that are too small to be told apart. */
export interface Step {
  readonly name: string;
  /** What the model saw; empty for the rest. */
  readonly text: string;
  readonly contribution: number;
  /** Score before and after it. */
  readonly from: number;
  readonly to: number;
}

/** From the base value to a row's raw score. */
export interface StepByStep {
  readonly base: number;
  readonly steps: readonly Step[];
  readonly rawScore: number;
  /** Probability of the class that is explained; null for a regression. */
  readonly probability: number | null;
  /** The number that a regression predicts, where the score is another one, e.g. its logarithm; else null. */
  readonly prediction: number | null;
}

/** A row on the picture of one feature. */
export interface DependencePoint {
  /** Row of the table, from 0. */
  readonly row: number;
  /** The number, or the category's code. */
  readonly x: number;
  readonly y: number;
}

/** One feature against its contributions. */
export interface Dependence {
  readonly points: readonly DependencePoint[];
  /** Labels by code; null for numbers. */
  readonly categories: readonly string[] | null;
  /** Rows in which it is missing, and their mean contribution (NaN without such rows). */
  readonly missing: number;
  readonly missingMean: number;
}

/** Where row `at`'s contributions to a score begin. */
function startOf({ numScores, featureNames }: Explained, at: number, score: number): number {
  return (at * numScores + score) * featureNames.length;
}

/** Correlation; 0 when either side is constant. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  x.forEach((value, at) => {
    xx += (value - meanX) ** 2;
    yy += (y[at] - meanY) ** 2;
    xy += (value - meanX) * (y[at] - meanY);
  });
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

/** Decimals that contributions are written with, given the largest: log-odds have three, prices none. */
export function scoreDecimals(largest: number): number {
  return largest >= 1000 ? 0 : largest >= 10 ? 1 : 3;
}

/** Features that contribute anything, the largest first. Cost: O(rows · features). */
export function featureEffects(explained: Explained, score: number): readonly FeatureEffect[] {
  const { featureNames, numRows, contributions } = explained;
  return featureNames
    .map((name, feature) => {
      let sum = 0;
      for (let at = 0; at < numRows; at++) {
        sum += Math.abs(contributions[startOf(explained, at, score) + feature]);
      }
      const { points, categories } = dependenceOf(explained, score, feature);
      const along = categories
        ? 0
        : correlation(
            points.map((p) => p.x),
            points.map((p) => p.y),
          );
      const note = along >= CLEAR ? '↑ raises' : along <= -CLEAR ? '↓ lowers' : '';
      return { name, feature, value: sum / Math.max(1, numRows), note };
    })
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
}

/** One feature's values against its contributions. */
export function dependenceOf(explained: Explained, score: number, feature: number): Dependence {
  const { numRows, featureNames, featureValues, contributions, categories, rowIndices } = explained;
  const points: DependencePoint[] = [];
  let [missing, missingSum] = [0, 0];
  for (let at = 0; at < numRows; at++) {
    const x = featureValues[at * featureNames.length + feature];
    const y = contributions[startOf(explained, at, score) + feature];
    if (Number.isNaN(x)) {
      missing++;
      missingSum += y;
    } else points.push({ row: rowIndices[at], x, y });
  }
  return { points, categories: categories[feature], missing, missingMean: missingSum / missing };
}

/** What the model saw of one feature of one row, in words. */
function textOf(explained: Explained, at: number, feature: number): string {
  const value = explained.featureValues[at * explained.featureNames.length + feature];
  if (Number.isNaN(value)) return 'missing';
  return explained.categories[feature]?.[value] ?? formatCompact(value);
}

/**
 * One row's contributions, the largest first.
 *
 * @param at Place among the rows explained.
 * @param most Steps at most; the smallest contributions are joined in the last one.
 */
export function stepByStep(
  explained: Explained,
  at: number,
  score: number,
  most: number,
): StepByStep {
  const { featureNames, contributions, baseValues, numScores, rawScores, task } = explained;
  const start = startOf(explained, at, score);
  const all = featureNames
    .map((name, feature) => ({
      name,
      text: textOf(explained, at, feature),
      contribution: contributions[start + feature],
    }))
    .filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const rest = all.length > most ? all.slice(most - 1) : [];
  const told = [
    ...all.slice(0, all.length - rest.length),
    ...(rest.length === 0
      ? []
      : [
          {
            name: `${rest.length} other features`,
            text: '',
            contribution: rest.reduce((sum, { contribution }) => sum + contribution, 0),
          },
        ]),
  ];
  let reached = baseValues[score];
  const steps = told.map((step) => {
    const from = reached;
    reached += step.contribution;
    return { ...step, from, to: reached };
  });
  const place = task === 'binary' ? 2 * at + 1 : at * numScores + score;
  const rawScore = rawScores[at * numScores + score];
  const predicted = explained.predictions[place];
  const isRegression = task === 'regression';
  return {
    base: baseValues[score],
    steps,
    rawScore,
    probability: isRegression ? null : predicted,
    prediction: isRegression && predicted !== rawScore ? predicted : null,
  };
}
