/** @file A drift report made ready to be read: words, effect sizes, order, verdict. Light, so that pages may use it. */
import type { ColumnDrift, DriftMethod, DriftReport, ResolvedRules } from './types.ts';
import { formatCount, formatShare, formatValue } from './words.ts';

const METHOD_WORDS: Readonly<Record<DriftMethod, string>> = {
  ks: 'Kolmogorov–Smirnov',
  chi_square: 'Chi-square',
  z_proportions: 'Z of two shares',
  wasserstein_norm: 'Wasserstein',
  jensen_shannon: 'Jensen–Shannon',
  psi: 'PSI',
  tvd: 'Total variation',
  hellinger: 'Hellinger',
  missing_rate: 'Missing rate',
  none: '–',
};

/** Name of a method for people. */
export const methodWords = (method: DriftMethod): string => METHOD_WORDS[method];

const P_METHODS: readonly DriftMethod[] = ['ks', 'chi_square', 'z_proportions'];

/** Is the value of this method a p-value, so that small means drift? */
export const isPValue = (method: DriftMethod): boolean => P_METHODS.includes(method);

/** `p = 0.012, corrected 0.17`; empty when a distance decided. */
export function pText({ method, value, pValue, adjustedPValue }: ColumnDrift): string {
  // Reports of earlier versions carry the p-value as their value alone.
  const p = pValue ?? (isPValue(method) ? value : null);
  if (p === null) return '';
  const own = p < 1e-4 ? 'p < 0.0001' : `p = ${formatValue(p)}`;
  const isCorrected =
    adjustedPValue !== null && adjustedPValue !== undefined && adjustedPValue !== p;
  if (!isCorrected) return own;
  return `${own}, corrected ${adjustedPValue < 1e-4 ? '< 0.0001' : formatValue(adjustedPValue)}`;
}

/** How much a column moved, whatever test decided. */
export interface DriftEffect {
  /** 0 or more; null when nothing was measured. */
  readonly size: number | null;
  /** Where drift begins on the same scale; null for tests whose verdict is a p-value. */
  readonly threshold: number | null;
  /** What `size` is. */
  readonly words: string;
}

/**
 * The effect size of a column: the deciding distance itself, or beside a p-value the distance that belongs to
 * the test (D for Kolmogorov–Smirnov, Cramér's V for chi-square, total variation for two shares). A p-value says
 * how sure the change is, not how large; ranking by it would put large tables before large changes.
 */
export function effectOf(column: ColumnDrift): DriftEffect {
  switch (column.method) {
    case 'none':
      return { size: null, threshold: null, words: '' };
    case 'ks':
      return { size: column.ks?.statistic ?? null, threshold: null, words: 'D' };
    case 'chi_square':
      return { size: column.chi2?.cramersV ?? null, threshold: null, words: 'Cramér’s V' };
    case 'z_proportions':
      return { size: column.tvd, threshold: null, words: 'difference of shares' };
    default:
      return {
        size: column.value,
        threshold: column.threshold,
        words: methodWords(column.method),
      };
  }
}

/** What a column's row says at its end. */
export type DriftVerdict = 'drifted' | 'stable' | 'skipped' | 'failed';

/** A verdict as one word. */
export const VERDICT_WORDS: Readonly<Record<DriftVerdict, string>> = {
  drifted: 'Drifted',
  stable: 'Stable',
  skipped: 'Skipped',
  failed: 'Failed',
};

/** One row of the table of columns. */
export interface DriftRow {
  /** Place by severity, from 1; null for columns that were not compared. */
  readonly rank: number | null;
  readonly name: string;
  readonly column: ColumnDrift;
  readonly effect: DriftEffect;
  readonly verdict: DriftVerdict;
}

function verdictOf({ status, drift }: ColumnDrift): DriftVerdict {
  if (status !== 'ok') return status;
  return drift ? 'drifted' : 'stable';
}

const ORDER: readonly DriftVerdict[] = ['drifted', 'stable', 'failed', 'skipped'];

/** Drifted columns first, then by effect size, largest first; failed and skipped ones last. Ties by name. */
export function rankColumns(report: DriftReport): readonly DriftRow[] {
  const rows = Object.entries(report.columns).map(([name, column]) => ({
    name,
    column,
    effect: effectOf(column),
    verdict: verdictOf(column),
  }));
  rows.sort(
    (a, b) =>
      ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) ||
      (b.effect.size ?? -1) - (a.effect.size ?? -1) ||
      (a.name < b.name ? -1 : 1),
  );
  return rows.map((row, at) => ({ ...row, rank: row.column.status === 'ok' ? at + 1 : null }));
}

/** The middle of a column before and now: means, or the share of the category that moved most. */
export type Centre =
  | { readonly kind: 'mean'; readonly reference: number; readonly current: number }
  | {
      readonly kind: 'share';
      readonly category: string;
      readonly reference: number;
      readonly current: number;
    };

/** Sum of counts, at least 1, so that it can divide. */
const total = (counts: readonly number[]): number =>
  Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );

/** See `Centre`; null when nothing was compared. */
export function centreOf({ numeric, bins }: ColumnDrift): Centre | null {
  if (numeric) {
    return {
      kind: 'mean',
      reference: numeric.reference.mean,
      current: numeric.current.mean,
    };
  }
  if (!bins?.categories || bins.categories.length === 0) return null;
  const [before, now] = [total(bins.reference), total(bins.current)];
  const moved = bins.categories.map((category, at) => ({
    kind: 'share' as const,
    category,
    reference: bins.reference[at] / before,
    current: bins.current[at] / now,
  }));
  return moved.reduce((most, one) =>
    Math.abs(one.current - one.reference) > Math.abs(most.current - most.reference) ? one : most,
  );
}

/** Two histograms over the same bins. */
export interface PairData {
  /** One more than counts, the outer ones closed by the data's own ends; null for categories. */
  readonly edges: readonly number[] | null;
  readonly categories: readonly string[] | null;
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** The bins that PSI, Jensen–Shannon and the like were computed on. */
export function comparedBins({ bins, numeric }: ColumnDrift): PairData | null {
  if (!bins) return null;
  const { categories, reference, current } = bins;
  if (bins.edges === null) return { edges: null, categories, reference, current };
  const sides = numeric ? [numeric.reference, numeric.current] : [];
  const first = bins.edges[0] ?? 0;
  const last = bins.edges.at(-1) ?? 1;
  const low = Math.min(first, ...sides.map(({ min }) => min));
  const high = Math.max(last, ...sides.map(({ max }) => max));
  return { edges: [low, ...bins.edges, high], categories: null, reference, current };
}

/** Bins of equal width for the eye, or the categories. */
export function drawnBins(column: ColumnDrift): PairData | null {
  const { histogram } = column;
  if (!histogram) return comparedBins(column);
  const { low, high, reference, current } = histogram;
  const count = reference.length;
  const edges = Array.from({ length: count + 1 }, (_, at) => low + ((high - low) * at) / count);
  return { edges, categories: null, reference, current };
}

/** What the report says as a whole. */
export interface DriftSummary {
  readonly level: 'drifted' | 'some' | 'stable' | 'nothing';
  readonly chip: string;
  /** Columns whose missing rate moved by 5 points or more. */
  readonly missingMoved: number;
  readonly skipped: number;
  readonly failed: number;
  /** Drifted columns from which the data set counts as drifted. */
  readonly alarmAt: number;
  readonly strongest: DriftRow | null;
}

/** Reads the summary off a report; `rows` as `rankColumns` gives them. */
export function summarise(report: DriftReport, rows: readonly DriftRow[]): DriftSummary {
  const { drift, drifted, compared, threshold } = report.dataset;
  const count = (verdict: DriftVerdict): number =>
    rows.filter((row) => row.verdict === verdict).length;
  const level = compared === 0 ? 'nothing' : drift ? 'drifted' : drifted > 0 ? 'some' : 'stable';
  const words = drifted === 1 ? '1 column drifted' : `${drifted} columns drifted`;
  const chips = {
    drifted: 'Data set drifted',
    some: words,
    stable: 'Stable',
    nothing: 'Nothing compared',
  };
  return {
    level,
    chip: chips[level],
    missingMoved: rows.filter(
      ({ column: { missingRate } }) =>
        Math.abs(missingRate.current - missingRate.reference) >= 0.05,
    ).length,
    skipped: count('skipped'),
    failed: count('failed'),
    // The share is compared by ≥; a share of 0 still needs one drifted column.
    alarmAt: Math.max(1, Math.ceil(threshold * compared - 1e-9)),
    strongest: rows.find(({ verdict }) => verdict === 'drifted') ?? null,
  };
}

/** The rules of a report in a sentence. */
export function rulesInWords(rules: ResolvedRules): string {
  const { alpha, correction, tests, minRows, minEffect, psiRule, learned } = rules;
  const corrections = {
    none: 'not corrected for the number of columns',
    bonferroni: `corrected for ${formatCount(tests)} tests by Bonferroni`,
    bh: `corrected for ${formatCount(tests)} tests by Benjamini–Hochberg`,
  };
  return [
    `Rules: p-values at ${formatShare(alpha)}, ${corrections[correction]}`,
    `at least ${formatCount(minRows)} values on each side`,
    minEffect > 0 ? `a p-value needs an effect of ${formatValue(minEffect)}` : '',
    psiRule === 'null' ? 'PSI against what chance exceeds' : '',
    learned
      ? `distances against mean + ${formatValue(learned.sds)} sd of the reference’s parts`
      : '',
  ]
    .filter((text) => text !== '')
    .join('; ')
    .concat('.');
}
