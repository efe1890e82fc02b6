/** @file What the two tests of all columns together are asked and what they answer. */
import type { TableRef } from '../types.ts';

export interface MultivariateSettings {
  /** Columns to take; all comparable ones without id, time and target when absent. */
  readonly columns?: readonly string[];
  /** Which tests to run. Default both. */
  readonly tests?: readonly MultivariateTest[];
  /** Share of variance that the principal components keep, above 0 and below 1. Default 0.65. */
  readonly variance?: number;
  /** Parts of the reference that teach the limits. Default 10. Not together with `chunkRows`. */
  readonly chunks?: number;
  /** Rows of a part, of reference and current alike; what is left over joins the last one. */
  readonly chunkRows?: number;
  /** Limits are mean ± this many sd over the parts of the reference. Default 3. */
  readonly sds?: number;
  /** Folds of the classifier's cross-validation. Default 5. */
  readonly folds?: number;
  /** Rows of each side that the classifier sees at most, drawn by chance. Default 10,000. */
  readonly maxRows?: number;
  /** AUC outside is drift. Default 0.45 and 0.65. */
  readonly aucLimits?: readonly [low: number, high: number];
  readonly seed?: number | string;
}

export type MultivariateTest = 'pca' | 'domain_classifier';

/** One part of a table. */
export interface ErrorChunk {
  /** Rows from … to − 1. */
  readonly from: number;
  readonly to: number;
  /** Mean reconstruction error of the rows. */
  readonly value: number;
  /** sd of the rows' errors / √rows. */
  readonly standardError: number;
  readonly outside: boolean;
}

/** How well rows can be rebuilt from the reference's principal components. */
export interface PcaDrift {
  readonly components: number;
  /** Coded columns: scaled numbers, indicators, categories. */
  readonly dimensions: number;
  /** Share of variance that the components keep, at least the one asked for. */
  readonly variance: number;
  readonly reference: readonly ErrorChunk[];
  readonly current: readonly ErrorChunk[];
  /** Mean error of all current rows. */
  readonly value: number;
  /** Over the parts of the reference. */
  readonly mean: number;
  readonly sd: number;
  readonly lower: number;
  readonly upper: number;
  readonly drift: boolean;
}

/** How well a classifier tells current rows from reference rows. */
export interface DomainDrift {
  /** Of held-out rows, 0…1; 0.5 when they cannot be told apart. */
  readonly auc: number;
  /** DeLong. */
  readonly standardError: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** Of an AUC this far from 0.5 without drift, two-sided. */
  readonly pValue: number;
  readonly limits: readonly [low: number, high: number];
  readonly drift: boolean;
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly folds: number;
  /** What tells them apart: each column's share of the gain of all splits, largest first. */
  readonly importances: readonly { readonly column: string; readonly share: number }[];
}

export interface MultivariateReport {
  readonly pca: PcaDrift | null;
  readonly domainClassifier: DomainDrift | null;
  /** One of the tests alarms. */
  readonly drift: boolean;
  /** Verdicts in words with numbers. */
  readonly reasons: readonly string[];
  readonly columns: readonly string[];
  /** Columns that could not take part, with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
  readonly reference: TableRef;
  readonly current: TableRef;
  readonly seed: number | string;
}

/** A stored answer. */
export interface StoredMultivariate {
  readonly report: MultivariateReport;
  readonly at: number;
}
