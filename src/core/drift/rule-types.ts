/** @file By what rules a report decides, as plain data. */
import type { Correction } from '../stats/multiple-tests.ts';
import type { DriftMethod } from './types.ts';

/** Threshold of PSI: 0.1, or what chance exceeds at these numbers of rows and bins. */
export type PsiRule = 'fixed' | 'null';

/** How thresholds are learned from the reference. */
export interface LearnedRule {
  /** Equal parts in the order of the rows, at least 2. Default 10; not together with `chunkRows`. */
  readonly chunks?: number;
  /** Rows of a part instead; what is left over joins the last one. */
  readonly chunkRows?: number;
  /** The threshold is mean + this many sd over the parts. Default 3. */
  readonly sds?: number;
}

/** What was learned about one column. */
export interface LearnedThreshold {
  readonly threshold: number;
  /** Of the method's value between each chunk and the whole reference. */
  readonly mean: number;
  /** Population sd (ddof 0). */
  readonly sd: number;
  readonly sds: number;
  readonly chunks: number;
  /** Rows of a chunk; the last may have more. */
  readonly chunkRows: number;
}

/** All rules with their defaults filled in. */
export interface ResolvedRules {
  readonly driftShare: number;
  readonly minRows: number;
  readonly alpha: number;
  readonly correction: Correction;
  readonly minEffect: number;
  readonly psiRule: PsiRule;
  /** Method asked for in all columns it applies to; null: chosen by type and size. */
  readonly method: DriftMethod | null;
  readonly learned: (Required<Pick<LearnedRule, 'sds'>> & LearnedRule) | null;
  /** Method and threshold by column, where asked for. */
  readonly methods: Readonly<Record<string, DriftMethod>>;
  readonly thresholds: Readonly<Record<string, number>>;
  /** p-values that were corrected together: columns whose method is a test. */
  readonly tests: number;
  /** The same of missing rates: columns with a missing cell on either side. */
  readonly missingTests: number;
}
