/** @file What each threshold would decide, read off an evaluation's ROC curve and confusion matrix. */
import type { Evaluation } from '../core/metrics/evaluation.ts';

/** Decisions at one threshold: positive when the score is at least it. */
export interface ThresholdPoint {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly accuracy: number;
  /** Share of rows called positive. */
  readonly flagged: number;
}

function pointOf(
  threshold: number,
  truePositives: number,
  falsePositives: number,
  positives: number,
  negatives: number,
): ThresholdPoint {
  const falseNegatives = positives - truePositives;
  const called = truePositives + falsePositives;
  const rows = positives + negatives;
  return {
    threshold,
    truePositives,
    falsePositives,
    falseNegatives,
    trueNegatives: negatives - falsePositives,
    precision: called === 0 ? NaN : truePositives / called,
    recall: truePositives / positives,
    f1: (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives),
    accuracy: (truePositives + negatives - falsePositives) / rows,
    flagged: called / rows,
  };
}

/**
 * The thresholds that the stored curve has, ascending, with exact counts at each: a rate times its class's rows is
 * a whole number. Empty unless the evaluation is of two classes with rows of both.
 *
 * The curve is thinned to at most 500 points, so between two of them nothing is known exactly.
 */
export function thresholdPoints(evaluation: Evaluation): readonly ThresholdPoint[] {
  const { roc, confusion } = evaluation;
  if (roc === null || confusion.length !== 2) return [];
  const [negatives, positives] = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  if (positives === 0 || negatives === 0) return [];
  const points: ThresholdPoint[] = [];
  for (let at = 0; at < roc.thresholds.length; at++) {
    const threshold = roc.thresholds[at];
    if (!Number.isFinite(threshold)) continue;
    const hits = Math.round(roc.y[at] * positives);
    const alarms = Math.round(roc.x[at] * negatives);
    points.push(pointOf(threshold, hits, alarms, positives, negatives));
  }
  return points.sort((a, b) => a.threshold - b.threshold);
}

/**
 * Decisions at a threshold: exact at the evaluation's own, else those of the smallest stored threshold not below it.
 */
export function decisionsAt(
  evaluation: Evaluation,
  points: readonly ThresholdPoint[],
  threshold: number,
): ThresholdPoint | null {
  if (points.length === 0) return null;
  if (threshold === evaluation.threshold) {
    const [[trueNegatives, falsePositives], [falseNegatives, truePositives]] = evaluation.confusion;
    return pointOf(
      threshold,
      truePositives,
      falsePositives,
      truePositives + falseNegatives,
      trueNegatives + falsePositives,
    );
  }
  const found = points.find((point) => point.threshold >= threshold);
  if (found) return found;
  // Above the highest score nobody is called positive.
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = points[0];
  return pointOf(threshold, 0, 0, truePositives + falseNegatives, falsePositives + trueNegatives);
}

/** Ways to choose a threshold. */
export type ThresholdRule = 'stored' | 'f1' | 'youden' | 'top';

/** The threshold that a rule chooses on these rows; null when the rule has none. */
export function chosenThreshold(
  evaluation: Evaluation,
  points: readonly ThresholdPoint[],
  rule: ThresholdRule,
): number | null {
  if (rule === 'stored') return evaluation.threshold;
  const bestBy = (score: (point: ThresholdPoint) => number): number | null => {
    let best: ThresholdPoint | null = null;
    for (const point of points) if (best === null || score(point) > score(best)) best = point;
    return best?.threshold ?? null;
  };
  if (rule === 'f1') return bestBy(({ f1 }) => f1);
  if (rule === 'youden') {
    return bestBy(
      ({ recall, falsePositives, trueNegatives }) =>
        recall - falsePositives / (falsePositives + trueNegatives),
    );
  }
  return bestBy(({ flagged }) => -Math.abs(flagged - 0.2));
}
