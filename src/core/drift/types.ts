/** @file What a drift report says. Every number is documented; shares are 0…1, statistics as named. */
import type { Digest } from '../hash.ts';
import type { Correction } from '../stats/multiple-tests.ts';
import type { StoredFalseAlarms } from './false-alarms/types.ts';
import type { StoredMultivariate } from './multivariate/types.ts';
import type { LearnedRule, LearnedThreshold, PsiRule, ResolvedRules } from './rule-types.ts';

export type * from './rule-types.ts';
export type { Correction };

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
  /**
   * How much the column moved, on the scale that belongs to the method: the distance itself, or beside
   * a p-value D, Cramér's V or the difference of shares. Null without a comparison. Reports stored by
   * earlier versions lack this member and the four after it.
   */
  readonly effect?: { readonly size: number; readonly measure: EffectMeasure } | null;
  /** p-value of the method before correction; null when the method is a distance. */
  readonly pValue?: number | null;
  /** `pValue` corrected for all tests of the report; what is held against the threshold. */
  readonly adjustedPValue?: number | null;
  /** Where PSI would begin to be more than chance at these sizes; null without bins. */
  readonly psiCritical?: PsiCritical | null;
  /** The threshold learned from chunks of the reference; null unless asked for. */
  readonly learned?: LearnedThreshold | null;
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

/** What an effect size is measured by. */
export type EffectMeasure = 'ks_statistic' | 'cramers_v' | 'share_difference' | 'distance';

/** The null distribution of PSI at the sizes of a report. */
export interface PsiCritical {
  /** PSI that chance exceeds with probability `alpha`. */
  readonly value: number;
  readonly alpha: number;
  /** Bins with rows on either side. */
  readonly bins: number;
  /** Chance of a PSI at least as large as the one found. */
  readonly pValue: number;
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
  /** Method of every column it applies to and that `methods` does not name; chosen by type and size without. */
  readonly method?: DriftMethod;
  /** Method by column name, instead of the automatic choice. */
  readonly methods?: Readonly<Record<string, DriftMethod>>;
  /** Threshold by column name; goes before every other rule. */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Columns with fewer values than this on either side are skipped. Default 2. */
  readonly minRows?: number;
  /** Level of p-values, above 0 and below 1. Default 0.05. */
  readonly alpha?: number;
  /** How p-values are corrected for the number of columns. Default `none`, as Evidently. */
  readonly correction?: Correction;
  /** A column that a p-value decides must also have moved by this much (see `effect`). Default 0. */
  readonly minEffect?: number;
  /** Threshold of PSI: `fixed` is 0.1, `null` what chance exceeds with probability `alpha`. Default `fixed`. */
  readonly psiRule?: PsiRule;
  /** Learn the thresholds of distances from chunks of the reference; `true` for ten chunks. Default not. */
  readonly learned?: LearnedRule | boolean;
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
  /** What was decided by; reports stored by earlier versions lack it. */
  readonly rules?: ResolvedRules;
}

/** A stored report. */
export interface DriftReportRecord {
  readonly reportId: string;
  readonly report: DriftReport;
  readonly model: { readonly name: string; readonly version: number } | null;
  /** The tests of all columns together on the same two versions, when they were asked for. */
  readonly multivariate?: StoredMultivariate;
  /** How often the report's rules fire without drift, when that was asked for. */
  readonly falseAlarms?: StoredFalseAlarms;
  readonly createdAt: number;
  readonly schemaVersion: 1;
}
