/** @file What a drift report says. Every number is documented; shares are 0…1, statistics as named. */
import type { Digest } from '../hash.ts';

/** Outcome for one column: the report never breaks because of one. */
export type ColumnStatus = 'ok' | 'skipped' | 'failed';

export type DriftMethod =
  | 'ks'
  | 'chi_square'
  | 'z_proportions'
  | 'wasserstein_norm'
  | 'jensen_shannon'
  | 'psi'
  | 'tvd'
  | 'hellinger'
  | 'missing_rate'
  | 'none';

export interface ColumnDrift {
  readonly type: 'numeric' | 'categorical';
  readonly status: ColumnStatus;
  /** The test that decided, chosen by type and size, or the one asked for. */
  readonly method: DriftMethod;
  /** What `method` gave: a p-value or a distance. */
  readonly value: number | null;
  readonly threshold: number | null;
  /** `below`: drift when value ≤ threshold (p-values); `above`: when value ≥ threshold (distances). */
  readonly driftWhen: 'below' | 'above';
  readonly drift: boolean;
  /** Why this test and this verdict, in words with numbers. */
  readonly reason: string;
  /** Two-sample Kolmogorov–Smirnov over finite values. Null for categories. */
  readonly ks: { readonly statistic: number; readonly pValue: number } | null;
  /** Population stability index, shares floored at 1e-4. */
  readonly psi: number | null;
  /** `psi` with missing as one more bin and shares over all rows; the same as `psi` for categories. */
  readonly psiWithMissing: number | null;
  /** Jensen–Shannon distance, base 2, 0…1. */
  readonly js: number | null;
  /** Earth mover's distance in the column's unit. Null for categories. */
  readonly wasserstein: number | null;
  /**
   * `wasserstein` / population sd of the reference; null when that is 0. The test of this name divides
   * by max(sd, 0.001), as Evidently does.
   */
  readonly wassersteinNorm: number | null;
  /** Total variation distance of the shares, 0…1. */
  readonly tvd: number | null;
  readonly hellinger: number | null;
  readonly chi2: {
    readonly statistic: number;
    readonly pValue: number;
    readonly dof: number;
    readonly cramersV: number;
  } | null;
  readonly missingRate: { readonly reference: number; readonly current: number };
  /** Sorted by code point; `__missing__` stands for missing. Empty for numbers. At most 1,000 each. */
  readonly newCategories: readonly string[];
  readonly lostCategories: readonly string[];
  /**
   * What was compared: `edges` (numeric, right-closed bins, one more than edges) or `categories`, with
   * counts of both. Beyond 1,000 categories the rarest are drawn together as `(others)`.
   */
  readonly bins: {
    readonly edges: readonly number[] | null;
    readonly categories: readonly string[] | null;
    readonly reference: readonly number[];
    readonly current: readonly number[];
  } | null;
  readonly numeric: {
    readonly reference: NumericSide;
    readonly current: NumericSide;
  } | null;
  /** For drawing: counts in bins of equal width over [low, high], all finite values of both sides. */
  readonly histogram: {
    readonly low: number;
    readonly high: number;
    readonly reference: readonly number[];
    readonly current: readonly number[];
  } | null;
}

export interface NumericSide {
  readonly count: number;
  readonly infinite: number;
  readonly mean: number;
  /** Population sd (ddof 0). */
  readonly std: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface TableRef {
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  readonly rows: number;
}

export interface DriftOptions {
  /** Share of drifted columns from which the data set counts as drifted. Default 0.5. */
  readonly driftShare?: number;
  /** Method by column name, instead of the automatic choice. */
  readonly methods?: Readonly<Record<string, DriftMethod>>;
  /** Threshold by column name. */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Columns with fewer values than this on either side are skipped. Default 2. */
  readonly minRows?: number;
}

export interface DriftReport {
  readonly columns: Readonly<Record<string, ColumnDrift>>;
  readonly dataset: {
    readonly drift: boolean;
    /** Drifted columns / columns with status ok. */
    readonly share: number;
    readonly drifted: number;
    readonly compared: number;
    readonly threshold: number;
  };
  readonly reference: TableRef;
  readonly current: TableRef;
}

/** A stored report. */
export interface DriftReportRecord {
  readonly reportId: string;
  readonly report: DriftReport;
  readonly model: { readonly name: string; readonly version: number } | null;
  readonly createdAt: number;
  readonly schemaVersion: 1;
}
