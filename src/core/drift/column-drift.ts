/** @file The row of one column in a drift report: all statistics, the deciding test, the verdict. */
import { toErrorPayload } from '../errors.ts';
import { columnLength, countMissing } from '../table/cells.ts';
import type { Column } from '../table/column.ts';
import { cutCategories, histogram, type Counts } from './bins.ts';
import { chiSquare } from './chi-square.ts';
import { compare, type Comparison } from './comparison.ts';
import {
  DEFAULT_ALPHA,
  measure,
  missingP,
  testedP,
  type ColumnOptions,
  type Finding,
} from './finding.ts';
import { hellinger } from './hellinger.ts';
import { jensenShannonBase2 } from './jensen-shannon.ts';
import { learnThreshold } from './learned.ts';
import { missingChange, type MissingChange } from './missing-rate.ts';
import { psi } from './psi.ts';
import { psiCritical } from './psi-critical.ts';
import { describeSample } from './samples.ts';
import { totalVariation } from './tvd.ts';
import { ksPValue } from '../stats/ks-two-sample.ts';
import type { ColumnDrift, ColumnStatus, LearnedThreshold } from './types.ts';
import { judge, type Family } from './verdict.ts';

/** Categories that a report holds of one column, and names in its lists. */
const MAX_SHOWN = 1000;
const HISTOGRAM_BINS = 16;

/** A column that was measured and waits for its verdict. */
export interface OpenColumn {
  /** p-value that joins those of the other columns; null when a distance decides. */
  readonly pValue: number | null;
  /** The same of the missing rate; null when nothing is missing. */
  readonly missingPValue: number | null;
  /** Gives the row, once it is known what the other columns do to its p-values. */
  readonly close: (family: Family) => ColumnDrift;
}

/** A row that is decided already. */
export const closed = (row: ColumnDrift): OpenColumn => ({
  pValue: null,
  missingPValue: null,
  close: () => row,
});

/**
 * Measures one column of two tables. Never throws for the sake of data: what cannot be compared is
 * `failed`, what should not be is `skipped`, each with its reason.
 *
 * Cost: O(rows · log rows); with learned thresholds O(chunks · rows) more.
 */
export function openColumn(reference: Column, current: Column, options: ColumnOptions): OpenColumn {
  let missingRate = { reference: 0, current: 0 };
  try {
    missingRate = { reference: rateOf(reference), current: rateOf(current) };
    return describeDrift(reference, compare(reference, current), options);
  } catch (error) {
    // One broken column may not take the report with it; the cause is in its row.
    const { code, message } = toErrorPayload(error);
    const status: ColumnStatus = code === 'too_many_categories' ? 'skipped' : 'failed';
    return closed({ ...undecided(status, sentence(message.replace(/^drift: /, ''))), missingRate });
  }
}

/** Compares one column alone: nothing else corrects its p-values. */
export function columnDrift(
  reference: Column,
  current: Column,
  options: ColumnOptions,
): ColumnDrift {
  const { pValue, missingPValue, close } = openColumn(reference, current, options);
  return close({
    correction: 'none',
    tests: 1,
    missingTests: 1,
    pValue,
    missingPValue,
    alpha: options.alpha ?? DEFAULT_ALPHA,
    minEffect: options.minEffect ?? 0,
  });
}

function rateOf(column: Column): number {
  const rows = columnLength(column);
  return rows === 0 ? 0 : countMissing(column) / rows;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

/** A row without numbers. */
export function undecided(status: ColumnStatus, reason: string): ColumnDrift {
  return {
    ...EMPTY_STATISTICS,
    type: 'categorical',
    status,
    method: 'none',
    value: null,
    threshold: null,
    driftWhen: 'above',
    drift: false,
    reason,
    effect: null,
    pValue: null,
    adjustedPValue: null,
    missingRate: { reference: 0, current: 0 },
  };
}

const EMPTY_STATISTICS = {
  ks: null,
  psi: null,
  psiWithMissing: null,
  js: null,
  wasserstein: null,
  wassersteinNorm: null,
  tvd: null,
  hellinger: null,
  chi2: null,
  newCategories: [],
  lostCategories: [],
  bins: null,
  numeric: null,
  histogram: null,
  psiCritical: null,
  learned: null,
} as const;

function describeDrift(
  reference: Column,
  comparison: Comparison,
  options: ColumnOptions,
): OpenColumn {
  const missing = missingChange(comparison);
  const { learned: rule } = options;
  const finding = measure(comparison, missing, options, (test) =>
    rule ? learnThreshold(reference, test, rule, comparison) : null,
  );
  const { newCategories, lostCategories } = categoryChanges(comparison);
  const described = {
    ...statistics(comparison, missing, options),
    learned: learnedBy(finding),
    missingRate: { reference: missing.reference, current: missing.current },
    newCategories: newCategories.slice(0, MAX_SHOWN),
    lostCategories: lostCategories.slice(0, MAX_SHOWN),
  };
  return {
    pValue: testedP(finding),
    missingPValue: missingP(finding),
    close: (family) => ({
      type: comparison.type,
      ...judge(finding, family, { added: newCategories, lost: lostCategories }),
      ...described,
    }),
  };
}

const learnedBy = (finding: Finding): LearnedThreshold | null =>
  finding.kind === 'measured' ? finding.learned : null;

type Statistics = Pick<
  ColumnDrift,
  | 'ks'
  | 'psi'
  | 'psiWithMissing'
  | 'js'
  | 'wasserstein'
  | 'wassersteinNorm'
  | 'tvd'
  | 'hellinger'
  | 'chi2'
  | 'bins'
  | 'numeric'
  | 'histogram'
  | 'psiCritical'
>;

function statistics(
  comparison: Comparison,
  missing: MissingChange,
  { alpha = DEFAULT_ALPHA }: ColumnOptions,
): Statistics {
  const { bins, numeric, reference, current } = comparison;
  if (!bins || reference.rows === 0 || current.rows === 0) return EMPTY_STATISTICS;
  const a = bins.reference;
  const b = bins.current;
  const stability = psi(a, b);
  const hasMissing = missing.reference > 0 || missing.current > 0;
  const shared = {
    psi: stability,
    psiWithMissing:
      numeric && hasMissing ? psi([...a, reference.missing], [...b, current.missing]) : stability,
    js: jensenShannonBase2(a, b),
    tvd: totalVariation(a, b),
    hellinger: hellinger(a, b),
    chi2: chiSquare(a, b),
    bins: cutCategories(bins, MAX_SHOWN),
    psiCritical: psiCritical(bins, alpha),
  };
  if (!numeric) return { ...EMPTY_STATISTICS, ...shared };
  const { ks: statistic, wasserstein: distance } = numeric.distances;
  const { std } = numeric.reference;
  return {
    ...shared,
    ks: { statistic, pValue: ksPValue(statistic, reference.count, current.count) },
    wasserstein: distance,
    wassersteinNorm: std > 0 ? distance / std : null,
    numeric: {
      reference: describeSample(numeric.reference),
      current: describeSample(numeric.current),
    },
    histogram: histogram(numeric.reference, numeric.current, HISTOGRAM_BINS),
  };
}

interface CategoryChanges {
  readonly newCategories: readonly string[];
  readonly lostCategories: readonly string[];
}

function categoryChanges({ type, bins }: Comparison): CategoryChanges {
  if (type === 'numeric' || !bins?.categories) return { newCategories: [], lostCategories: [] };
  const { categories, reference, current }: Counts = bins;
  return {
    newCategories: categories.filter((_, i) => reference[i] === 0 && current[i] > 0),
    lostCategories: categories.filter((_, i) => current[i] === 0 && reference[i] > 0),
  };
}
