/**
 * @file Metrics that only look at the order of scores. Rows are sorted once into tie groups; every curve
 * and area is a walk over them. Higher scores speak for the positive class (1).
 *
 * Checked against: scikit-learn 1.2.1 (tests/golden/metrics).
 */
import type { Curve } from './evaluation.ts';

/** Cumulative weights above each distinct score, scores descending; all [numGroups]. */
export interface RankedScores {
  readonly thresholds: Float64Array<ArrayBuffer>;
  /** Weight of positive rows with at least this score; then of negative ones. */
  readonly tp: Float64Array<ArrayBuffer>;
  readonly fp: Float64Array<ArrayBuffer>;
}

/** Row indices by descending score; rows with equal scores keep their order. Scores without NaN. */
export function orderByScore(scores: ArrayLike<number>): Int32Array<ArrayBuffer> {
  const order = new Int32Array(scores.length);
  for (let row = 0; row < order.length; row++) order[row] = row;
  return order.sort((a, b) => scores[b] - scores[a] || a - b);
}

/**
 * Sums weights by distinct score.
 *
 * @param yTrue 0 or 1, [numRows]. @param scores Finite, [numRows]. @param weights 1 each when absent.
 *
 * Cost: one sort of the rows.
 */
export function rankScores(
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): RankedScores {
  const order = orderByScore(scores);
  const thresholds: number[] = [];
  const tp: number[] = [];
  const fp: number[] = [];
  let positives = 0;
  let negatives = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    const weight = weights === undefined ? 1 : weights[row];
    if (yTrue[row] === 1) positives += weight;
    else negatives += weight;
    if (i + 1 < order.length && scores[order[i + 1]] === scores[row]) continue;
    thresholds.push(scores[row]);
    tp.push(positives);
    fp.push(negatives);
  }
  return {
    thresholds: Float64Array.from(thresholds),
    tp: Float64Array.from(tp),
    fp: Float64Array.from(fp),
  };
}

const last = (values: Float64Array): number =>
  values.length === 0 ? 0 : values[values.length - 1];

/** Area under the ROC curve, ties counting one half; `null` unless both classes have weight. */
export function rocAucOf({ tp, fp }: RankedScores): number | null {
  const all = last(tp) * last(fp);
  if (!(all > 0)) return null;
  let area = 0;
  for (let i = 0; i < tp.length; i++) {
    const before = i === 0 ? 0 : tp[i - 1];
    const width = fp[i] - (i === 0 ? 0 : fp[i - 1]);
    area += (width * (before + tp[i])) / 2;
  }
  return area / all;
}

/**
 * Average precision Σ (R_n − R_{n−1})·P_n over distinct scores, without interpolation: MLflow's
 * `precision_recall_auc`. `null` without positive rows.
 */
export function averagePrecisionOf({ tp, fp }: RankedScores): number | null {
  if (!(last(tp) > 0)) return null;
  let sum = 0;
  for (let i = 0; i < tp.length; i++) {
    const gained = tp[i] - (i === 0 ? 0 : tp[i - 1]);
    if (gained > 0) sum += (gained * tp[i]) / (tp[i] + fp[i]);
  }
  return sum / last(tp);
}

/** Largest lead of the true over the false positive rate (Kolmogorov–Smirnov, one-sided); `null` with one class. */
export function ksStatisticOf({ tp, fp }: RankedScores): number | null {
  if (!(last(tp) > 0 && last(fp) > 0)) return null;
  let lead = 0;
  for (let i = 0; i < tp.length; i++) lead = Math.max(lead, tp[i] / last(tp) - fp[i] / last(fp));
  return lead;
}

/** `rocAucOf` of unsorted scores. */
export function rocAuc(
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | null {
  return rocAucOf(rankScores(yTrue, scores, weights));
}

/** `averagePrecisionOf` of unsorted scores. */
export function averagePrecision(
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | null {
  return averagePrecisionOf(rankScores(yTrue, scores, weights));
}

/**
 * ROC curve: x false positive rate, y true positive rate, one point per distinct score, descending;
 * the first point (0, 0) has threshold Infinity. `null` unless both classes have weight.
 */
export function rocCurve({ thresholds, tp, fp }: RankedScores): Curve | null {
  if (!(last(tp) > 0 && last(fp) > 0)) return null;
  return {
    x: Float64Array.from([0, ...fp.map((value) => value / last(fp))]),
    y: Float64Array.from([0, ...tp.map((value) => value / last(tp))]),
    thresholds: Float64Array.from([Infinity, ...thresholds]),
  };
}

/**
 * Precision–recall curve: x recall, y precision, one point per distinct score, ascending; the last
 * point (0, 1) has threshold Infinity. Without positive rows recall counts as 1, as in scikit-learn.
 */
export function precisionRecallCurve({ thresholds, tp, fp }: RankedScores): Curve {
  const n = thresholds.length;
  const x = new Float64Array(n + 1);
  const y = new Float64Array(n + 1);
  const at = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const from = n - 1 - i;
    const called = tp[from] + fp[from];
    x[i] = last(tp) > 0 ? tp[from] / last(tp) : 1;
    y[i] = called > 0 ? tp[from] / called : 0;
    at[i] = thresholds[from];
  }
  y[n] = 1;
  at[n] = Infinity;
  return { x, y, thresholds: at };
}

/** Area under a curve by trapezoids, sign ignored. */
export function areaUnder({ x, y }: Curve): number {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
  return Math.abs(area);
}
