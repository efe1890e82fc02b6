/** @file The verdict on one column: which test decided, on what value, and why, in words with numbers. */
import { MISSING } from './bins.ts';
import { chooseTest } from './chooser.ts';
import type { Comparison } from './comparison.ts';
import { isDrift, type DriftTest } from './drift-test.ts';
import { MISSING_ALPHA, missingRateTest, type MissingChange } from './missing-rate.ts';
import { DRIFT_TESTS } from './registry.ts';
import type { ColumnDrift, DriftMethod } from './types.ts';
import { formatCount, formatNames, formatShare, formatValue } from './words.ts';

/** What was asked for one column. */
export interface ColumnOptions {
  readonly method?: DriftMethod;
  readonly threshold?: number;
  readonly minRows: number;
}

/** The part of a row that says what was decided. */
export type Verdict = Pick<
  ColumnDrift,
  'status' | 'method' | 'value' | 'threshold' | 'driftWhen' | 'drift' | 'reason'
>;

/**
 * Decides one column: by the test asked for, else by Evidently's choice; and beside it by the
 * missing rate, which decides alone where the other test sees nothing or cannot run.
 */
export function judge(
  comparison: Comparison,
  missing: MissingChange,
  newCategories: readonly string[],
  options: ColumnOptions,
): Verdict {
  if (options.method === 'none') return skipped('Left out by the settings of this report.');
  const missingText = describeMissing(missing);
  const isMissingDrift = isDrift(
    missingRateTest,
    missingRateTest.run(comparison) ?? 0,
    missingRateTest.defaultThreshold,
  );
  const blocked = options.method === 'missing_rate' ? null : blockedBy(comparison, options);
  if (blocked !== null) {
    if (!isMissingDrift) return skipped(blocked);
    return missingVerdict(missing, `${blocked} ${missingText}: drifted.`);
  }
  const chosen = options.method
    ? { method: options.method, why: 'chosen in the settings' }
    : chooseTest(comparison);
  const test = DRIFT_TESTS[chosen.method];
  const value = test.columnTypes.includes(comparison.type) ? test.run(comparison) : null;
  if (value === null) {
    return failed(
      `The ${test.title} does not apply to this ${comparison.type} column with ${formatCount(comparison.numUnique)} values; choose another test.`,
    );
  }
  const threshold = options.threshold ?? test.defaultThreshold;
  const drift = isDrift(test, value, threshold);
  const opening = `${comparison.note}${capital(test.title)} (${chosen.why})`;
  const reason = `${opening}: ${relation(test, value, threshold, drift)}.`;
  if (!drift && isMissingDrift) {
    return missingVerdict(missing, `${missingText}: drifted. ${reason}`);
  }
  return {
    status: 'ok',
    method: test.id,
    value,
    threshold,
    driftWhen: test.driftWhen,
    drift,
    reason: [
      reason,
      newText(newCategories),
      missing.change > 0 && (drift || test === missingRateTest) ? `${missingText}.` : '',
    ]
      .filter((text) => text !== '')
      .join(' '),
  };
}

/** Why the values cannot be compared, or null when they can. */
function blockedBy({ reference, current }: Comparison, { minRows }: ColumnOptions): string | null {
  const needed = Math.max(1, minRows);
  if (reference.count >= needed && current.count >= needed) return null;
  if (reference.count === 0 && current.count === 0) return 'No values on either side.';
  if (reference.count === 0) return 'No values in the reference.';
  if (current.count === 0) return 'No values in the current data.';
  return `Too few values: ${reference.count} in the reference and ${current.count} in the current data, ${needed} needed on each side.`;
}

function relation(test: DriftTest, value: number, threshold: number, drift: boolean): string {
  const equal = value === threshold;
  const sign = equal ? '=' : value < threshold ? '<' : '>';
  const name = test.statistic === 'p_value' ? 'p = ' : '';
  return `${name}${formatValue(value)} ${sign} ${formatValue(threshold)}, ${drift ? 'drifted' : 'no drift'}`;
}

function newText(newCategories: readonly string[]): string {
  const named = newCategories.filter((category) => category !== MISSING);
  return named.length === 0 ? '' : `Not in the reference: ${formatNames(named)}.`;
}

function describeMissing({ reference, current, pValue }: MissingChange): string {
  return `Missing ${formatShare(reference)} → ${formatShare(current)} (p = ${formatValue(pValue)}, alarm from 5 points at p < ${MISSING_ALPHA})`;
}

function missingVerdict(missing: MissingChange, reason: string): Verdict {
  return {
    status: 'ok',
    method: 'missing_rate',
    value: missing.change,
    threshold: missingRateTest.defaultThreshold,
    driftWhen: missingRateTest.driftWhen,
    drift: true,
    reason,
  };
}

function skipped(reason: string): Verdict {
  return { ...NOTHING, status: 'skipped', reason };
}

function failed(reason: string): Verdict {
  return { ...NOTHING, status: 'failed', reason };
}

const NOTHING = {
  method: 'none',
  value: null,
  threshold: null,
  driftWhen: 'above',
  drift: false,
} as const;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
