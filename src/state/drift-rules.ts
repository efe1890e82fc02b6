/** @file The rules of a drift report as a form, and what they stand for. Pure. */
import type { Correction, DriftMethod, DriftOptions, ResolvedRules } from '../core/drift/types.ts';

/** Where the thresholds of distances come from. */
export type ThresholdSource = 'fixed' | 'null' | 'learned';

/** The fields; null is an empty number field. */
export interface RuleForm {
  readonly method: DriftMethod | 'auto';
  readonly correction: Correction;
  readonly alpha: number | null;
  readonly minEffect: number | null;
  readonly minRows: number | null;
  readonly thresholds: ThresholdSource;
  readonly chunks: number | null;
  readonly driftShare: number | null;
}

/** The same while it is filled in. */
export type RuleFields = { -readonly [K in keyof RuleForm]: RuleForm[K] };

/** Rules that hold for many columns and small tables alike. */
export const RULE_DEFAULTS = {
  method: 'auto',
  correction: 'bh',
  alpha: 0.05,
  minEffect: 0,
  minRows: 30,
  thresholds: 'fixed',
  chunks: 10,
  driftShare: 0.5,
} as const satisfies RuleForm;

/** Methods that a form offers for all columns. */
export const METHOD_CHOICES: readonly {
  readonly value: RuleForm['method'];
  readonly label: string;
}[] = [
  { value: 'auto', label: 'By type and size' },
  { value: 'psi', label: 'PSI' },
  { value: 'jensen_shannon', label: 'Jensen–Shannon' },
  { value: 'hellinger', label: 'Hellinger' },
  { value: 'tvd', label: 'Total variation' },
  { value: 'ks', label: 'Kolmogorov–Smirnov for numbers' },
  { value: 'wasserstein_norm', label: 'Wasserstein for numbers' },
  { value: 'chi_square', label: 'Chi-square' },
];

/** How a form offers correction. */
export const CORRECTION_CHOICES: readonly { readonly value: Correction; readonly label: string }[] =
  [
    { value: 'bh', label: 'Benjamini–Hochberg' },
    { value: 'bonferroni', label: 'Bonferroni' },
    { value: 'none', label: 'None, as Evidently' },
  ];

/** How a form offers thresholds. */
export const THRESHOLD_CHOICES: readonly {
  readonly value: ThresholdSource;
  readonly label: string;
}[] = [
  { value: 'fixed', label: 'Fixed: 0.1' },
  { value: 'learned', label: 'Learned from the reference' },
  { value: 'null', label: 'PSI: what chance exceeds' },
];

/** What each field must be, or null when it is right. */
export function ruleProblem(form: RuleForm): string | null {
  const { alpha, minEffect, minRows, chunks, driftShare, thresholds } = form;
  const isIn = (value: number | null, low: number, high: number): boolean =>
    value !== null && value >= low && value <= high;
  if (!isIn(driftShare, 0, 1)) return 'The share of drifted columns must be from 0 to 1.';
  if (alpha === null || alpha <= 0 || alpha > 0.5) return 'The level must be above 0, at most 0.5.';
  if (!isIn(minEffect, 0, Infinity)) return 'The least effect must be 0 or more.';
  if (!Number.isInteger(minRows) || !isIn(minRows, 1, Infinity)) {
    return 'The fewest values must be a whole number from 1.';
  }
  if (thresholds === 'learned' && (!Number.isInteger(chunks) || !isIn(chunks, 2, 1000))) {
    return 'The parts must be a whole number from 2 to 1,000.';
  }
  return null;
}

/** The options of `terrarium.drift`; null while a field is not right. */
export function driftOptions(form: RuleForm): DriftOptions | null {
  if (ruleProblem(form) !== null) return null;
  // Only PSI has a cut-off of this kind.
  const method = form.thresholds === 'null' ? 'psi' : form.method;
  return {
    driftShare: form.driftShare!,
    correction: form.correction,
    alpha: form.alpha!,
    minEffect: form.minEffect!,
    minRows: form.minRows!,
    ...(method !== 'auto' && { method }),
    ...(form.thresholds === 'null' && { psiRule: 'null' as const }),
    ...(form.thresholds === 'learned' && { learned: { chunks: form.chunks! } }),
  };
}

/** The same rules as a report would hold them, for the Python of a report that is not made yet. */
export function expectedRules(form: RuleForm): Partial<ResolvedRules> {
  const { psiRule = 'fixed', learned, method, ...same } = driftOptions(form) ?? {};
  return {
    ...same,
    psiRule,
    method: method ?? null,
    learned: typeof learned === 'object' ? { sds: 3, ...learned } : null,
  };
}
