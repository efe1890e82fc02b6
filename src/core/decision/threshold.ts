/** @file From probabilities to decisions: the best threshold for a stated aim, exact over all distinct scores. */
import { checkInteger, checkNumber } from '../checks.ts';
import { DataError } from '../errors.ts';
import { rankScores } from '../metrics/ranking.ts';
import type { AnchorPolicy, ProfitMatrix } from './profit.ts';
import { anchorPolicies, checkProfitMatrix, profitOf } from './profit.ts';

/** What the threshold is to achieve. */
export type ThresholdRule =
  | { readonly kind: 'f1' }
  /** Largest true minus false positive rate. */
  | { readonly kind: 'youden' }
  /** Most recall with at least this precision. */
  | { readonly kind: 'precision'; readonly least: number }
  /** Most precision with at least this recall. */
  | { readonly kind: 'recall'; readonly least: number }
  /** At most k rows called positive: a budget of calls. Rows with equal scores stay together. */
  | { readonly kind: 'top_k'; readonly k: number }
  /** Largest total value; calling nobody is one of the choices. */
  | { readonly kind: 'profit'; readonly matrix: ProfitMatrix };

/** A threshold and what it does to the rows that it was chosen on. */
export interface ThresholdChoice {
  /** Positive when the score is at least this; Infinity calls nobody. */
  readonly threshold: number;
  /** What the rule maximises: F1, Youden's J, recall, precision, rows called or money. */
  readonly value: number;
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
  /** Only for `profit`: the policies to compare with, on the same rows and zero point. */
  readonly anchors: readonly AnchorPolicy[];
}

type Counts = Pick<ThresholdChoice, 'tp' | 'fp' | 'fn' | 'tn'>;

/** What a rule makes of a candidate; `null` when it is not allowed. */
type Value = (counts: Counts) => number | null;

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** Counts are whole numbers or sums of weights, so shares that should be equal may differ by rounding. */
const ROUNDING = 1e-12;

function valueOf(rule: ThresholdRule): Value {
  switch (rule.kind) {
    case 'f1':
      return ({ tp, fp, fn }) => (tp + fp > 0 ? share(2 * tp, 2 * tp + fp + fn) : null);
    case 'youden':
      return ({ tp, fp, fn, tn }) =>
        tp + fn > 0 && fp + tn > 0 && tp + fp > 0 ? tp / (tp + fn) - fp / (fp + tn) : null;
    case 'precision': {
      const least = checkNumber('precision', rule.least, { min: 0, max: 1 });
      return ({ tp, fp, fn }) =>
        tp + fp > 0 && tp + fn > 0 && share(tp, tp + fp) >= least - ROUNDING
          ? tp / (tp + fn)
          : null;
    }
    case 'recall': {
      const least = checkNumber('recall', rule.least, { min: 0, max: 1 });
      return ({ tp, fp, fn }) =>
        tp + fp > 0 && tp + fn > 0 && tp / (tp + fn) >= least - ROUNDING
          ? share(tp, tp + fp)
          : null;
    }
    case 'top_k': {
      const k = checkInteger('k', rule.k, { min: 0 });
      return ({ tp, fp }) => (tp + fp <= k ? tp + fp : null);
    }
    case 'profit': {
      const matrix = checkProfitMatrix(rule.matrix);
      return (counts) => profitOf(counts, matrix);
    }
    default:
      return rule satisfies never;
  }
}

/**
 * Finds the threshold that serves `rule` best.
 *
 * Every distinct score is tried, and calling nobody; nothing between two scores decides otherwise. Of
 * equally good thresholds the highest wins, so the fewest rows are called. Choose it on
 * validation or out-of-fold rows: on training rows it is too optimistic.
 *
 * @param yTrue 0 or 1, [numRows]. @param scores Finite, [numRows]. @param weights 1 each when absent.
 * @returns `null` when no threshold meets the rule (a precision out of reach, no positive rows, …).
 * @throws {DataError} `no_rows`, `length_mismatch`.
 * @throws {ParamError} `invalid_param`, and `inverted_costs` as `checkProfitMatrix`.
 *
 * Cost: one sort of the rows.
 * Checked against: trying every threshold plainly (threshold.test.ts).
 */
export function chooseThreshold(
  rule: ThresholdRule,
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): ThresholdChoice | null {
  if (yTrue.length === 0)
    throw new DataError('no_rows', 'threshold: needs at least one row, got 0');
  if (scores.length !== yTrue.length) {
    throw new DataError(
      'length_mismatch',
      `threshold: truth and scores must have equal lengths, got ${yTrue.length} and ${scores.length}`,
    );
  }
  const value = valueOf(rule);
  const { thresholds, tp, fp } = rankScores(yTrue, scores, weights);
  const positives = tp[tp.length - 1];
  const negatives = fp[fp.length - 1];
  let best: Omit<ThresholdChoice, 'anchors'> | null = null;
  for (let i = -1; i < thresholds.length; i++) {
    const called = i < 0 ? { tp: 0, fp: 0 } : { tp: tp[i], fp: fp[i] };
    const counts = { ...called, fn: positives - called.tp, tn: negatives - called.fp };
    const worth = value(counts);
    if (worth === null) continue;
    if (best !== null && worth <= best.value + ROUNDING * Math.max(1, Math.abs(best.value)))
      continue;
    best = { threshold: i < 0 ? Infinity : thresholds[i], value: worth, ...counts };
  }
  if (best === null) return null;
  const calledShare = (best.tp + best.fp) / (positives + negatives);
  const anchors =
    rule.kind === 'profit' ? anchorPolicies(positives, negatives, rule.matrix, calledShare) : [];
  return { ...best, anchors };
}
