/** @file What was measured on one column, before the other columns have their say. */
import { chooseTest } from './chooser.ts';
import type { Comparison } from './comparison.ts';
import type { DriftTest } from './drift-test.ts';
import { missingRateTest, type MissingChange } from './missing-rate.ts';
import { psiCritical } from './psi-critical.ts';
import { DRIFT_TESTS } from './registry.ts';
import type { DriftMethod, LearnedThreshold, PsiRule, ResolvedRules } from './types.ts';
import { formatCount } from './words.ts';

/** What was asked for one column. */
export interface ColumnOptions {
  /** Asked for by name: it must apply. */
  readonly method?: DriftMethod;
  /** Asked for in all columns: taken where it applies. */
  readonly preferred?: DriftMethod;
  readonly threshold?: number;
  readonly minRows: number;
  /** Level of p-values; each test's own without. */
  readonly alpha?: number;
  readonly minEffect?: number;
  readonly psiRule?: PsiRule;
  readonly learned?: ResolvedRules['learned'];
}

/** Where a threshold came from. */
export type ThresholdRule = 'given' | 'default' | 'psi_null' | 'learned';

/** A value that is waiting for its verdict. */
export interface Measured {
  readonly kind: 'measured';
  readonly test: DriftTest;
  /** Why this test, as the beginning of a sentence. */
  readonly why: string;
  readonly value: number;
  readonly threshold: number;
  readonly thresholdRule: ThresholdRule;
  /** Null when the value is a distance that is held against its threshold as it is. */
  readonly pValue: number | null;
  /** What was learned from the reference; null unless the threshold is learned. */
  readonly learned: LearnedThreshold | null;
  readonly missing: MissingChange;
  readonly comparison: Comparison;
}

/** One column before its verdict. */
export type Finding =
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }
  /** Only the missing rate can be judged. */
  | { readonly kind: 'blocked'; readonly why: string; readonly missing: MissingChange }
  | Measured;

/** The threshold that a column would learn for a method; null when it cannot. */
export type Learn = (test: DriftTest) => LearnedThreshold | null;

/** Level of p-values when none is asked for. */
export const DEFAULT_ALPHA = 0.05;

/**
 * Runs the test that decides: the one asked for, else Evidently's choice.
 *
 * @param learn Called when thresholds of distances are to be learned.
 */
export function measure(
  comparison: Comparison,
  missing: MissingChange,
  options: ColumnOptions,
  learn: Learn = () => null,
): Finding {
  const asked = options.method ?? preferredFor(comparison, options.preferred);
  if (asked === 'none') return { kind: 'skipped', why: 'Left out by the settings of this report.' };
  const blocked = asked === 'missing_rate' ? null : blockedBy(comparison, options);
  if (blocked !== null) return { kind: 'blocked', why: blocked, missing };
  const chosen = asked ? { method: asked, why: 'chosen in the settings' } : chooseTest(comparison);
  const test = DRIFT_TESTS[chosen.method];
  const value = test.columnTypes.includes(comparison.type) ? test.run(comparison) : null;
  if (value === null) {
    return {
      kind: 'failed',
      why: `The ${test.title} does not apply to this ${comparison.type} column with ${formatCount(comparison.numUnique)} values; choose another test.`,
    };
  }
  return {
    kind: 'measured',
    test,
    why: chosen.why,
    value,
    missing,
    comparison,
    ...limitOf(test, value, comparison, options, learn),
  };
}

function preferredFor(
  { type }: Comparison,
  preferred: DriftMethod | undefined,
): DriftMethod | undefined {
  if (preferred === undefined || preferred === 'none') return preferred;
  // The Z-test wants two values, which is seldom what is meant for all columns.
  return DRIFT_TESTS[preferred].columnTypes.includes(type) && preferred !== 'z_proportions'
    ? preferred
    : undefined;
}

function limitOf(
  test: DriftTest,
  value: number,
  { bins }: Comparison,
  { threshold, alpha, psiRule, learned: rule }: ColumnOptions,
  learn: Learn,
): Pick<Measured, 'threshold' | 'thresholdRule' | 'pValue' | 'learned'> {
  const isTest = test.statistic === 'p_value';
  const own = { pValue: isTest ? value : null, learned: null };
  if (threshold !== undefined) return { ...own, threshold, thresholdRule: 'given' };
  if (isTest) {
    return { ...own, threshold: alpha ?? test.defaultThreshold, thresholdRule: 'default' };
  }
  const learned = rule && test !== missingRateTest ? learn(test) : null;
  if (learned) return { ...own, learned, threshold: learned.threshold, thresholdRule: 'learned' };
  const critical =
    test.id === 'psi' && psiRule === 'null' && bins
      ? psiCritical(bins, alpha ?? DEFAULT_ALPHA)
      : null;
  if (critical) {
    const { value: limit, pValue } = critical;
    return { ...own, threshold: limit, thresholdRule: 'psi_null', pValue };
  }
  return { ...own, threshold: test.defaultThreshold, thresholdRule: 'default' };
}

/** Why the values cannot be compared, or null when they can. */
function blockedBy({ reference, current }: Comparison, { minRows }: ColumnOptions): string | null {
  const needed = Math.max(1, minRows);
  if (reference.count >= needed && current.count >= needed) return null;
  if (reference.count === 0 && current.count === 0) return 'No values on either side.';
  if (reference.count === 0) return 'No values in the reference.';
  if (current.count === 0) return 'No values in the current data.';
  return `Too few values: ${formatCount(reference.count)} in the reference and ${formatCount(current.count)} in the current data, ${formatCount(needed)} needed on each side.`;
}

/** The p-value that joins the family of tests; null when a distance decides. */
export const testedP = (finding: Finding): number | null =>
  finding.kind === 'measured' ? finding.pValue : null;

/** The p-value that joins the family of missing rates; null when nothing is missing on either side. */
export function missingP(finding: Finding): number | null {
  if (finding.kind !== 'measured' && finding.kind !== 'blocked') return null;
  const { reference, current, pValue } = finding.missing;
  return reference > 0 || current > 0 ? pValue : null;
}
