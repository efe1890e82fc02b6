/** @file Monitors as records: what is watched against what, and what every window of it showed. */
import type { ConfusionMatrix } from '../metrics/confusion.ts';
import type { MultivariateTest } from '../drift/multivariate/types.ts';
import type { DriftMethod, DriftOptions, EffectMeasure } from '../drift/types.ts';
import type { Task } from '../learners/learner.ts';

/** Where scored rows come from: an endpoint's request log, or a table of predictions (or of rows yet to be scored). */
export type MonitorSource = { readonly endpoint: string } | { readonly table: string };

/** How the rows are cut into windows. */
export type WindowRule =
  /** Spans of `size` ms, counted from 1970; a window is computed when its time is over. */
  | { readonly by: 'time'; readonly size: number }
  /** `size` rows each, in their order. A rest waits for more rows, or joins the last window. */
  | { readonly by: 'rows'; readonly size: number; readonly rest?: 'wait' | 'join' };

/** Where labels come from. */
export type LabelRule =
  /** A column of the source. */
  | { readonly column: string; readonly delay?: number }
  /** A table of labels, found by a key that both sides have; the last label of a key counts. */
  | {
      readonly table: string;
      readonly column: string;
      readonly key: string;
      readonly delay?: number;
    };

/** A figure of the business, by window: of a column of the source or of the label table. */
export interface KpiRule {
  readonly name: string;
  readonly column: string;
  /** How the rows of a window become one number. `share` counts rows whose value is `of`. */
  readonly aggregate: 'mean' | 'sum' | 'share';
  readonly of?: string;
}

/** Everything that decides what a monitor computes. */
export interface MonitorSpec {
  readonly source: MonitorSource;
  /** URI of the model that scores; null: only columns are compared. */
  readonly model: string | null;
  /** The table version that windows are held against. */
  readonly baseline: { readonly name: string; readonly version: number };
  readonly windows: WindowRule;
  /** Column of time; null: `scored_at`, else the one of role time, else none. */
  readonly time: string | null;
  /** Columns whose drift counts; null: the model's inputs, or all comparable ones without a model. */
  readonly columns: readonly string[] | null;
  /** Columns by which performance and fairness are looked at. */
  readonly slices: readonly string[];
  readonly label: LabelRule | null;
  readonly drift: DriftOptions;
  /** Tests of all columns together. */
  readonly multivariate: readonly MultivariateTest[];
  readonly kpi: KpiRule | null;
  /** The metric that is held against its limits: a key of `metrics`; null: `auc`, `accuracy_score` or `mae` by task. */
  readonly metric: string | null;
}

/** A monitor. */
export interface MonitorRecord {
  readonly monitorId: string;
  /** Unique. */
  readonly name: string;
  readonly spec: MonitorSpec;
  readonly createdAt: number;
  readonly createdBy: string;
  /** When its last run began; null before. */
  readonly ranAt: number | null;
  /** Why its last run by itself failed; absent when it did not. */
  readonly problem?: string;
  readonly schemaVersion: 1;
}

/** An estimate with its 95 % band. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Where a metric may lie: mean ± 3 sd over parts of the baseline. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** One column of a window against the baseline. */
export interface WindowColumn {
  readonly name: string;
  readonly status: 'ok' | 'skipped' | 'failed';
  readonly method: DriftMethod;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly drift: boolean;
  readonly effect: { readonly size: number; readonly measure: EffectMeasure } | null;
  /** Jensen–Shannon distance: one scale for all columns. */
  readonly js: number | null;
  readonly missing: number;
  readonly reason: string;
}

/** Rows of a window with one value of a slicing column. */
export interface SliceFigures {
  readonly column: string;
  readonly value: string;
  readonly rows: number;
  readonly labelled: number;
  /** Share of rows predicted as positive; null unless binary. */
  readonly predictionRate: number | null;
  /** Of the labelled positive rows, the share predicted so. */
  readonly truePositiveRate: number | null;
  readonly falsePositiveRate: number | null;
  /** The monitor's metric over labelled rows. */
  readonly metric: number | null;
}

/** What a window says of the model. */
export type PerformanceVerdict =
  /** The realised metric lies within its limits. */
  | 'ok'
  /** It lies beyond them. */
  | 'dropped'
  /** There are not enough labels to say. */
  | 'unknown';

/** Why performance dropped. */
export type DropCause =
  /** It did not, or nobody knows yet. */
  | 'none'
  /** Inputs moved, and the estimate that knows only the inputs fell too. */
  | 'inputs'
  /** Inputs are as before, or the estimate stayed within its limits: what the inputs mean has changed. */
  | 'concept';

/** What is known of the model's performance in a window. */
export interface WindowPerformance {
  readonly task: Task;
  /** Key of the metric that is held against its limits. */
  readonly metric: string;
  /** Over the rows that have a label. */
  readonly realised: Readonly<Record<string, number>>;
  /** Without any label: CBPE for classes, DLE for numbers. */
  readonly estimated: Readonly<Record<string, Estimate>>;
  readonly limits: Readonly<Record<string, Limits>>;
  /** [true][predicted] counts of labelled rows; empty for numbers. */
  readonly confusion: ConfusionMatrix;
  /** The same as estimated for all rows. */
  readonly estimatedConfusion: ConfusionMatrix;
  readonly verdict: PerformanceVerdict;
  /** Does the estimate lie beyond the limits? null without one. */
  readonly estimateDropped: boolean | null;
  readonly cause: DropCause;
}

/** A window of a monitor. */
export interface MonitorWindow {
  readonly monitorId: string;
  /** ms since epoch; number of the first row when the source has no time. */
  readonly windowStart: number;
  /** Exclusive; likewise. */
  readonly windowEnd: number;
  /** Is `windowStart` a time? */
  readonly hasTime: boolean;
  readonly rows: number;
  readonly labelled: number;
  /** Everything a rule can ask for, flat; null where a figure is not defined. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Stored drift report, when columns drifted; null otherwise and for endpoints. */
  readonly reportId: string | null;
  /** The model that scored most rows. */
  readonly model: { readonly name: string | null; readonly version: number | null } | null;
  /** Do the columns drift as a whole? */
  readonly drift: boolean;
  readonly columns: readonly WindowColumn[];
  readonly performance: WindowPerformance | null;
  readonly slices: readonly SliceFigures[];
  /** Share of the model's importance by column of `columns`; empty without. */
  readonly importance: Readonly<Record<string, number>>;
  /** What could not be computed, in words. */
  readonly notes: readonly string[];
  /** Of the rows, of their labels, and of all that decides how they are judged. */
  readonly digests: { readonly rows: string; readonly labels: string; readonly setup: string };
  readonly computedAt: number;
  readonly schemaVersion: 1;
}

/** Milliseconds of a week. */
export const WEEK_MS = 7 * 86_400_000;
