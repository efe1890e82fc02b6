/**
 * @file Performance of a classifier without labels: if its probabilities mean what they say, they say how often it
 * is right (CBPE, confidence-based performance estimation).
 *
 * It assumes that P(y | x) stayed as it was. When it did not (concept drift), the estimate stays where it is and
 * the realised performance leaves it: that difference is the finding.
 */
import { log } from '../math/exp.ts';
import { accuracy, f1, precision, recall } from '../metrics/classification.ts';
import type { ConfusionMatrix } from '../metrics/confusion.ts';
import { orderByScore } from '../metrics/ranking.ts';
import type { Random } from '../random.ts';
import type { Estimate } from './entities.ts';
import { applyIsotonic, fitIsotonic, type Isotonic } from './isotonic.ts';

/** Labels that are drawn for the bands. */
const DRAWS = 100;
/** Beyond this many rows the draws look at a part of them, and the band is narrowed by √. */
const MAX_DRAWN_ROWS = 20_000;
/** Half a band in sd: 95 % of a normal distribution. */
const HALF_BAND = 1.959963984540054;
const CLIP = 1e-15;

/** From a model's probability to the share of cases that it stands for; null: as they are. */
export type Calibrator = Isotonic | null;

const brierOf = (scores: Float64Array, y: Float64Array): number =>
  scores.reduce((sum, score, row) => sum + (score - y[row]) * (score - y[row]), 0) /
  Math.max(1, y.length);

/**
 * Learns how the probabilities are to be read: by isotonic regression, when that lowers the Brier score of rows that it
 * was not fitted on (every other row), else not at all.
 *
 * @param probabilities Of the positive class, [rows]; rows that the model did not learn from. @param y 0 or 1, [rows].
 */
export function fitCalibrator(probabilities: Float64Array, y: Float64Array): Calibrator {
  const isHeld = (_: number, row: number): boolean => row % 2 === 1;
  const isUsed = (_: number, row: number): boolean => row % 2 === 0;
  if (y.length < 20) return null;
  const half = fitIsotonic(probabilities.filter(isUsed), y.filter(isUsed));
  const held = probabilities.filter(isHeld);
  const yHeld = y.filter(isHeld);
  return brierOf(applyIsotonic(half, held), yHeld) < brierOf(held, yHeld)
    ? fitIsotonic(probabilities, y)
    : null;
}

/** Reads probabilities as the calibrator says. */
export function calibrate(
  calibrator: Calibrator,
  probabilities: Float64Array,
): Float64Array<ArrayBuffer> {
  return calibrator ? applyIsotonic(calibrator, probabilities) : Float64Array.from(probabilities);
}

/** What the metrics are computed from: rows by descending score of the model. */
interface Ranked {
  /** P(positive), read by the calibrator. */
  readonly p: Float64Array;
  /** The model's own probabilities, for the log loss. */
  readonly scores: Float64Array;
  /** Predicted as positive, 1 or 0. */
  readonly predicted: Float64Array;
  /** Index of the group of equal scores. */
  readonly group: Int32Array;
}

type Named = Readonly<Record<string, number>>;

/** Expected confusion matrix: [[tn, fp], [fn, tp]]; `weight` is how positive a row is. */
function confusionOf({ predicted }: Ranked, weight: Float64Array): ConfusionMatrix {
  let [tn, fp, fn, tp] = [0, 0, 0, 0];
  for (let row = 0; row < weight.length; row++) {
    const w = weight[row];
    if (predicted[row] === 1) {
      tp += w;
      fp += 1 - w;
    } else {
      fn += w;
      tn += 1 - w;
    }
  }
  return [
    [tn, fp],
    [fn, tp],
  ];
}

/**
 * Expected AUC: pairs of a positive and a negative row that stand in the right order, over all such pairs. A row makes
 * no pair with itself, though it may be either.
 */
function aucOf({ group }: Ranked, weight: Float64Array): number | null {
  let positives = 0;
  let self = 0;
  for (const w of weight) {
    positives += w;
    self += w * (1 - w);
  }
  const pairs = positives * (weight.length - positives) - self;
  if (!(pairs > 0)) return null;
  let above = 0;
  let right = 0;
  for (let from = 0; from < weight.length;) {
    let tp = 0;
    let fp = 0;
    let to = from;
    for (; to < weight.length && group[to] === group[from]; to++) {
      tp += weight[to];
      fp += 1 - weight[to];
    }
    right += fp * (above + tp / 2);
    above += tp;
    from = to;
  }
  return (right - self / 2) / pairs;
}

function metricsOf(ranked: Ranked, weight: Float64Array, losses: readonly Float64Array[]): Named {
  const matrix = confusionOf(ranked, weight);
  const auc = aucOf(ranked, weight);
  let loss = 0;
  for (let row = 0; row < weight.length; row++) {
    loss += weight[row] * losses[1][row] + (1 - weight[row]) * losses[0][row];
  }
  return {
    ...(auc === null ? {} : { auc }),
    accuracy_score: accuracy(matrix),
    precision_score: precision(matrix),
    recall_score: recall(matrix),
    f1_score: f1(matrix),
    log_loss: loss / Math.max(1, weight.length),
  };
}

const lossesOf = ({ scores }: Ranked): readonly Float64Array[] => {
  const clipped = (p: number): number => Math.min(1 - CLIP, Math.max(CLIP, p));
  return [
    Float64Array.from(scores, (p) => -log(1 - clipped(p))),
    Float64Array.from(scores, (p) => -log(clipped(p))),
  ];
};

function rank(probabilities: Float64Array, predicted: ArrayLike<number>, p: Float64Array): Ranked {
  const order = orderByScore(probabilities);
  const scores = Float64Array.from(order, (row) => probabilities[row]);
  const group = new Int32Array(order.length);
  for (let at = 1; at < group.length; at++) {
    group[at] = group[at - 1] + (scores[at] === scores[at - 1] ? 0 : 1);
  }
  return {
    scores,
    group,
    p: Float64Array.from(order, (row) => p[row]),
    predicted: Float64Array.from(order, (row) => predicted[row]),
  };
}

function every(ranked: Ranked, step: number): Ranked {
  if (step === 1) return ranked;
  const take = <T extends Float64Array | Int32Array>(values: T): T =>
    values.filter((_: number, row: number) => row % step === 0) as T;
  return {
    p: take(ranked.p),
    scores: take(ranked.scores),
    predicted: take(ranked.predicted),
    group: take(ranked.group),
  };
}

/** sd of every metric over drawn labels. */
function spreads(ranked: Ranked, random: Random): Named {
  const step = Math.max(1, Math.ceil(ranked.p.length / MAX_DRAWN_ROWS));
  const part = every(ranked, step);
  const losses = lossesOf(part);
  const drawn = new Float64Array(part.p.length);
  const values = new Map<string, number[]>();
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let row = 0; row < drawn.length; row++) drawn[row] = random.next() < part.p[row] ? 1 : 0;
    for (const [key, value] of Object.entries(metricsOf(part, drawn, losses))) {
      const list = values.get(key);
      if (list) list.push(value);
      else values.set(key, [value]);
    }
  }
  return Object.fromEntries(
    [...values].map(([key, list]) => {
      const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
      const squares = list.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
      return [key, Math.sqrt(squares / Math.max(1, list.length - 1) / step)];
    }),
  );
}

/** Metrics that lie between 0 and 1. */
const isShare = (key: string): boolean => key !== 'log_loss';

/** What CBPE says of some rows. */
export interface CbpeEstimate {
  readonly metrics: Readonly<Record<string, Estimate>>;
  /** Expected counts, [true][predicted]. */
  readonly confusion: ConfusionMatrix;
}

/**
 * Estimates the performance of a binary classifier on rows without labels.
 *
 * The value is the expectation over the labels that the calibrated probabilities make likely (of numerator and
 * denominator each); the 95 % band says where the realised metric of so many rows lies if they are right, from labels
 * drawn by them.
 *
 * @param probabilities Of the positive class as the model gave them, finite, [rows].
 * @param predicted 1 where it predicted the positive class, [rows].
 *
 * Cost: O(rows · log rows + 100 · min(rows, 20,000)).
 * Source: NannyML, "Confidence-based Performance Estimation (CBPE)",
 * https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html; its bands are ± 3 standard errors
 * of the reference, ours the spread of the estimate's own labels.
 */
export function estimateBinary(
  calibrator: Calibrator,
  probabilities: Float64Array,
  predicted: ArrayLike<number>,
  random: Random,
): CbpeEstimate {
  const ranked = rank(probabilities, predicted, calibrate(calibrator, probabilities));
  const values = metricsOf(ranked, ranked.p, lossesOf(ranked));
  const sds = spreads(ranked, random);
  const metrics = Object.entries(values).map(([key, value]): [string, Estimate] => {
    const half = HALF_BAND * (sds[key] ?? 0);
    const low = Math.max(0, value - half);
    return [key, { value, low, high: isShare(key) ? Math.min(1, value + half) : value + half }];
  });
  return { metrics: Object.fromEntries(metrics), confusion: confusionOf(ranked, ranked.p) };
}

/**
 * Estimates the accuracy of a classifier of several classes from how sure it was of what it predicted.
 *
 * @param calibrator Fitted on the probability of the predicted class against whether it was right.
 * @param sureness Probability of the predicted class, [rows].
 */
export function estimateMulticlass(
  calibrator: Calibrator,
  sureness: Float64Array,
): Readonly<Record<string, Estimate>> {
  const p = calibrate(calibrator, sureness);
  if (p.length === 0) return {};
  const value = p.reduce((sum, one) => sum + one, 0) / p.length;
  const variance = p.reduce((sum, one) => sum + one * (1 - one), 0) / (p.length * p.length);
  const half = HALF_BAND * Math.sqrt(variance);
  return {
    accuracy_score: { value, low: Math.max(0, value - half), high: Math.min(1, value + half) },
  };
}
