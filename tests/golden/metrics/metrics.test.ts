import { describe, expect, it } from 'vitest';
import * as decided from '../../../src/core/metrics/classification.ts';
import type { ConfusionMatrix } from '../../../src/core/metrics/confusion.ts';
import {
  confusionMatrix,
  mostProbable,
  predictedPositive,
} from '../../../src/core/metrics/confusion.ts';
import type { CalibrationBin } from '../../../src/core/metrics/evaluation.ts';
import { liftTable } from '../../../src/core/metrics/lift.ts';
import * as multiclass from '../../../src/core/metrics/multiclass.ts';
import * as probability from '../../../src/core/metrics/probability.ts';
import * as ranking from '../../../src/core/metrics/ranking.ts';
import * as regression from '../../../src/core/metrics/regression.ts';
import { hasReference, referenceJson } from '../../support/reference.ts';

/** Same formulas in another order of additions; the absolute part is for values that are rounding of 0. */
const EXACT = { rtol: 1e-9, atol: 1e-14 };

type Expected = Record<string, unknown>;
type Compute = Record<string, () => unknown>;

const reference = hasReference ? referenceJson('refs/metrics.json') : {};

/** Compares structures leaf by leaf; the reference's `{undefined: why}` and "NaN" are our `null`. */
function compare(received: unknown, expected: unknown, where: string): void {
  if (expected === 'NaN' || (expected as Expected | null)?.['undefined'] !== undefined) {
    expect(received, where).toBeNull();
  } else if (typeof expected === 'number') {
    expect(received, where).toBeAllclose(expected, EXACT);
  } else if (Array.isArray(expected)) {
    expect((received as unknown[]).length, where).toBe(expected.length);
    expected.forEach((item, i) => compare((received as unknown[])[i], item, `${where}[${i}]`));
  } else if (expected !== null && typeof expected === 'object') {
    for (const [key, item] of Object.entries(expected)) {
      compare((received as Expected)[key], item, `${where}.${key}`);
    }
  } else {
    expect(received, where).toBe(expected);
  }
}

/** Every key of the reference must have a function here. */
function compareAll(compute: Compute, expected: Expected): void {
  for (const [key, value] of Object.entries(expected)) {
    expect(Object.keys(compute), `no function for the key ${key}`).toContain(key);
    compare(compute[key](), value, key);
  }
}

const bySide = (bins: readonly CalibrationBin[]): unknown => ({
  prob_true: bins.map((bin) => bin.observed),
  prob_pred: bins.map((bin) => bin.meanPredicted),
});

function decidedMetrics(matrix: ConfusionMatrix): Compute {
  return {
    confusion_matrix_tn_fp_fn_tp: () => matrix.flat(),
    accuracy: () => decided.accuracy(matrix),
    precision_zero0: () => decided.precision(matrix),
    recall_zero0: () => decided.recall(matrix),
    f1_zero0: () => decided.f1(matrix),
    f2_zero0: () => decided.fbeta(matrix, 2),
    specificity: () => decided.specificity(matrix),
    mcc: () => decided.matthews(matrix),
    balanced_accuracy: () => decided.balancedAccuracy(matrix),
    cohen_kappa: () => decided.cohenKappa(matrix),
  };
}

function binaryMetrics(y: number[], p: number[], expected: Expected, w?: number[]): Compute {
  const ranked = ranking.rankScores(y, p, w);
  const threshold = expected['threshold'] as number;
  const matrix = confusionMatrix(y, predictedPositive(p, threshold), 2, w);
  const auc = ranking.rocAucOf(ranked);
  const calibration = (strategy: 'uniform' | 'quantile', bins: number) =>
    probability.calibrationBins(y, p, { strategy, bins });
  const roc = ranking.rocCurve(ranked);
  const pr = ranking.precisionRecallCurve(ranked);
  return {
    threshold: () => threshold,
    ...decidedMetrics(matrix),
    roc_auc: () => auc,
    gini: () => (auc === null ? null : 2 * auc - 1),
    average_precision: () => ranking.averagePrecisionOf(ranked),
    pr_auc_trapezoid: () => ranking.areaUnder(pr),
    ks_stat: () => ranking.ksStatisticOf(ranked),
    log_loss_eps1e15: () => probability.logLoss(y, p, w),
    brier: () => probability.brier(y, p, w),
    roc_curve: () => ({
      fpr: [...roc!.x],
      tpr: [...roc!.y],
      thresholds_first_is_max_plus_1: [Math.max(...p) + 1, ...roc!.thresholds.slice(1)],
    }),
    pr_curve: () => ({
      precision: [...pr.y],
      recall: [...pr.x],
      thresholds: [...pr.thresholds.slice(0, -1)],
    }),
    calibration_uniform_5: () => bySide(calibration('uniform', 5)),
    calibration_uniform_10: () => bySide(calibration('uniform', 10)),
    calibration_quantile_5: () => bySide(calibration('quantile', 5)),
    calibration_quantile_10: () => bySide(calibration('quantile', 10)),
    ece_uniform_10: () => probability.expectedCalibrationError(calibration('uniform', 10)),
    lift_deciles: () =>
      liftTable(y, p).map((bin) => ({
        ...bin,
        n: bin.count,
        cum_gain: bin.cumulativeGain,
        cum_lift: bin.cumulativeLift,
      })),
  };
}

function regressionMetrics(y: number[], p: number[], w?: number[]): Compute {
  return {
    mse: () => regression.meanSquaredError(y, p, w),
    rmse: () => regression.rootMeanSquaredError(y, p, w),
    mae: () => regression.meanAbsoluteError(y, p, w),
    medae: () => regression.medianAbsoluteError(y, p, w),
    r2: () => regression.r2(y, p, w),
    explained_variance: () => regression.explainedVariance(y, p, w),
    max_error: () => regression.maxError(y, p),
    mape_fraction: () => regression.meanAbsolutePercentageError(y, p, w),
    msle: () => regression.meanSquaredLogError(y, p, w),
    mean_bias_pred_minus_true: () => regression.meanBias(y, p, w),
  };
}

function multiclassMetrics(y: number[], rows: number[][], w?: number[]): Compute {
  const K = rows[0].length;
  const P = rows.flat();
  const matrix = confusionMatrix(y, mostProbable(P, K), K, w);
  const classes = multiclass.perClass(matrix);
  return {
    confusion_matrix: () => matrix,
    accuracy: () => decided.accuracy(matrix),
    balanced_accuracy: () => decided.balancedAccuracy(matrix),
    mcc: () => decided.matthews(matrix),
    kappa: () => decided.cohenKappa(matrix),
    log_loss: () => probability.weightedMeanOf(probability.multiclassLogLosses(y, P, K), w),
    macro: () => multiclass.averaged(matrix, 'macro'),
    weighted: () => multiclass.averaged(matrix, 'weighted'),
    micro: () => multiclass.averaged(matrix, 'micro'),
    per_class: () => ({
      precision: classes.map((report) => report.precision),
      recall: classes.map((report) => report.recall),
      f1: classes.map((report) => report.f1),
      support: classes.map((report) => report.support),
    }),
    roc_auc_ovr_macro: () => multiclass.rocAucOvr(y, P, K, 'macro', w),
    roc_auc_ovr_weighted: () => multiclass.rocAucOvr(y, P, K, 'weighted', w),
    roc_auc_ovo_macro: () => multiclass.rocAucOvo(y, P, K, 'macro'),
    roc_auc_ovo_weighted: () => multiclass.rocAucOvo(y, P, K, 'weighted'),
    top2_accuracy: () => multiclass.topKAccuracy(y, P, K, 2, w),
  };
}

describe.skipIf(!hasReference)('metrics against scikit-learn', () => {
  const cases = (family: string): string[] => Object.keys((reference[family] ?? {}) as Expected);

  it.each(cases('binary'))('binary: %s', (name) => {
    const { y, p, expected } = reference.binary[name];
    const { average_precision_note: note, average_precision, ...rest } = expected;
    // Without positives scikit-learn gives −0 with a warning; its note says n/a is the sane display.
    const wanted = note === undefined ? average_precision : { undefined: note };
    compareAll(binaryMetrics(y, p, expected), { ...rest, average_precision: wanted });
  });

  it.each(cases('binary_thresholds'))('binary at threshold %s', (threshold) => {
    const { case: name, ...expected } = reference.binary_thresholds[threshold];
    const { y, p } = reference.binary[name];
    compareAll(
      decidedMetrics(confusionMatrix(y, predictedPositive(p, Number(threshold)), 2)),
      expected,
    );
  });

  it.each(cases('binary_weighted'))('weighted: %s', (name) => {
    const { case: source, w, expected } = reference.binary_weighted[name];
    const { y, p } = reference.binary[source];
    compareAll(binaryMetrics(y, p, expected, w), expected);
  });

  it.each(cases('regression'))('regression: %s', (name) => {
    const { y, pred, w, expected } = reference.regression[name];
    compareAll(regressionMetrics(y, pred, w), expected);
  });

  it.each(cases('multiclass'))('multiclass: %s', (name) => {
    const { y, P, w, expected } = reference.multiclass[name];
    compareAll(multiclassMetrics(y, P, w), expected);
  });

  it('has looked at every family of the reference', () => {
    expect(Object.keys(reference).sort()).toEqual([
      'binary',
      'binary_thresholds',
      'binary_weighted',
      'conventions',
      'multiclass',
      'regression',
    ]);
  });
});
