/** @file The verdict on one column: did it drift, and by what? The words are in reasons.ts. */
import { isDrift } from './drift-test.ts';
import { effectSize } from './effect.ts';
import type { Finding, Measured } from './finding.ts';
import { missingRateTest, type MissingChange } from './missing-rate.ts';
import { reasonOf } from './reasons.ts';
import type { ColumnDrift, Correction } from './types.ts';

/** What the other columns of a report do to the p-values of one. */
export interface Family {
  readonly correction: Correction;
  /** Tests that were corrected together, and missing rates. */
  readonly tests: number;
  readonly missingTests: number;
  /** Corrected; null where the finding has none. */
  readonly pValue: number | null;
  readonly missingPValue: number | null;
  /** Level of missing rates and of PSI's critical value. */
  readonly alpha: number;
  /** What a column must have moved beside its p-value. */
  readonly minEffect: number;
}

/** What decided: the method, the missing rate beside it, or nothing. */
export interface Decision {
  readonly drift: boolean;
  readonly by: 'method' | 'missing';
  /** The p-value is small enough, but the column hardly moved. */
  readonly isTooSmall: boolean;
}

/** Has the missing rate moved by `points` or more, and is that more than chance? */
function isMissingDrift({ change }: MissingChange, family: Family, points: number): boolean {
  return change >= points && family.missingPValue !== null && family.missingPValue < family.alpha;
}

function byMethod(finding: Measured, family: Family): Omit<Decision, 'by'> {
  const { test, value, threshold, thresholdRule, comparison, missing } = finding;
  if (test === missingRateTest) {
    return { drift: isMissingDrift(missing, family, threshold), isTooSmall: false };
  }
  const { pValue, minEffect, alpha } = family;
  if (finding.pValue === null || pValue === null) {
    return { drift: isDrift(test, value, threshold), isTooSmall: false };
  }
  const isSure = thresholdRule === 'psi_null' ? pValue <= alpha : isDrift(test, pValue, threshold);
  const isTooSmall =
    isSure && minEffect > 0 && effectSize(test, comparison, value).size < minEffect;
  return { drift: isSure && !isTooSmall, isTooSmall };
}

/**
 * Decides one column: by its method, and beside it by the missing rate, which decides alone where the
 * method sees nothing or cannot run.
 */
export function decide(finding: Finding, family: Family): Decision {
  const nothing: Decision = { drift: false, by: 'method', isTooSmall: false };
  if (finding.kind === 'skipped' || finding.kind === 'failed') return nothing;
  const own = finding.kind === 'measured' ? byMethod(finding, family) : nothing;
  if (own.drift) return { ...own, by: 'method' };
  const points = missingRateTest.defaultThreshold;
  const isAskedFor = finding.kind === 'measured' && finding.test === missingRateTest;
  if (!isAskedFor && isMissingDrift(finding.missing, family, points)) {
    return { drift: true, by: 'missing', isTooSmall: own.isTooSmall };
  }
  return { ...own, by: 'method' };
}

/** The part of a row that says what was decided. */
export type Verdict = Pick<
  ColumnDrift,
  | 'status'
  | 'method'
  | 'value'
  | 'threshold'
  | 'driftWhen'
  | 'drift'
  | 'reason'
  | 'effect'
  | 'pValue'
  | 'adjustedPValue'
>;

const NOTHING = {
  method: 'none',
  value: null,
  threshold: null,
  driftWhen: 'above',
  drift: false,
  effect: null,
  pValue: null,
  adjustedPValue: null,
} as const;

/** Decides, and says why. */
export function judge(
  finding: Finding,
  family: Family,
  categories: { readonly added: readonly string[]; readonly lost: readonly string[] },
): Verdict {
  const decision = decide(finding, family);
  const reason = reasonOf(finding, family, decision, categories);
  if (decision.by === 'missing' && finding.kind !== 'skipped' && finding.kind !== 'failed') {
    const { change } = finding.missing;
    return {
      status: 'ok',
      method: 'missing_rate',
      value: change,
      threshold: missingRateTest.defaultThreshold,
      driftWhen: missingRateTest.driftWhen,
      drift: true,
      reason,
      effect: { size: change, measure: 'distance' },
      pValue: null,
      adjustedPValue: null,
    };
  }
  if (finding.kind !== 'measured') {
    return { ...NOTHING, status: finding.kind === 'failed' ? 'failed' : 'skipped', reason };
  }
  const { test, value, threshold, comparison } = finding;
  return {
    status: 'ok',
    method: test.id,
    value,
    threshold,
    driftWhen: test.driftWhen,
    drift: decision.drift,
    reason,
    effect: effectSize(test, comparison, value),
    pValue: finding.pValue,
    adjustedPValue: family.pValue,
  };
}
