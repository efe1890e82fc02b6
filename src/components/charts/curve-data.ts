/** @file ROC and precision–recall curves, calibration, and best-so-far, as points and tables. */
import type { CalibrationBin, Curve } from '../../core/metrics/evaluation.ts';
import { wilson } from '../../core/stats/wilson.ts';
import { formatCount, formatNumber } from '../format.ts';
import { evenly, MOST_TABLE_ROWS } from './line-data.ts';
import type { ChartTable } from './types.ts';

/** Point of a curve that holds at a threshold: that of the smallest threshold not below it. */
export function pointAtThreshold(curve: Curve, threshold: number): { x: number; y: number } | null {
  let best = -1;
  for (let index = 0; index < curve.thresholds.length; index++) {
    const candidate = curve.thresholds[index];
    if (candidate >= threshold && (best < 0 || candidate < curve.thresholds[best])) best = index;
  }
  return best < 0 ? null : { x: curve.x[best], y: curve.y[best] };
}

/** A curve as a table of threshold, x and y, evenly thinned to 200 rows. */
export function curveTable(curve: Curve, xTitle: string, yTitle: string): ChartTable {
  const rows = evenly(curve.x.length, MOST_TABLE_ROWS).map((index) => [
    formatNumber(curve.thresholds[index], 4),
    formatNumber(curve.x[index], 4),
    formatNumber(curve.y[index], 4),
  ]);
  return { columns: ['Threshold', xTitle, yTitle], rows };
}

/** Bins that hold rows. */
export const filledBins = (bins: readonly CalibrationBin[]): CalibrationBin[] =>
  bins.filter(({ count }) => count > 0);

/** Calibration bins as a table. */
export function calibrationTable(bins: readonly CalibrationBin[]): ChartTable {
  return {
    columns: ['Mean score', 'Observed', 'Rows', '95 % low', '95 % high'],
    rows: filledBins(bins).map(({ meanPredicted, observed, count }) => [
      formatNumber(meanPredicted, 4),
      formatNumber(observed, 4),
      formatCount(count),
      ...wilson(observed, count).map((edge) => formatNumber(edge, 4)),
    ]),
  };
}

/** Expected calibration error: |observed − mean score| weighted by rows; null without rows. */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number | null {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  if (rows === 0) return null;
  return filledBins(bins).reduce(
    (sum, { meanPredicted, observed, count }) =>
      sum + (count / rows) * Math.abs(observed - meanPredicted),
    0,
  );
}
