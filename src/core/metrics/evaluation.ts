/** @file What an evaluation of a model on a table gives: metrics by MLflow's names, and curves. */

/** Points of a curve with the threshold at which each holds. Float64, equal lengths. */
export interface Curve {
  readonly x: Float64Array<ArrayBuffer>;
  readonly y: Float64Array<ArrayBuffer>;
  readonly thresholds: Float64Array<ArrayBuffer>;
}

export interface CalibrationBin {
  /** Mean predicted probability and observed share of positives of the rows in the bin. */
  readonly meanPredicted: number;
  readonly observed: number;
  readonly count: number;
}

/** Evaluation on one part of the data. */
export interface Evaluation {
  readonly task: 'binary' | 'multiclass' | 'regression';
  readonly rows: number;
  readonly threshold: number | null;
  readonly classes: readonly string[];
  /** `accuracy_score`, `f1_score`, `roc_auc`, `log_loss`, `root_mean_squared_error`, … without prefix. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Standard error or half-width sources, by metric: 95 % bootstrap interval. */
  readonly intervals: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** [true class][predicted class] counts; empty for regression. */
  readonly confusion: readonly (readonly number[])[];
  readonly roc: Curve | null;
  readonly precisionRecall: Curve | null;
  readonly calibration: readonly CalibrationBin[];
}
