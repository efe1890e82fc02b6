/** @file Why a column got its verdict, in words with numbers. */
import { MISSING } from './bins.ts';
import { effectSize } from './effect.ts';
import type { Finding, Measured } from './finding.ts';
import { missingRateTest, type MissingChange } from './missing-rate.ts';
import type { EffectMeasure } from './types.ts';
import type { Decision, Family } from './verdict.ts';
import { formatCount, formatNames, formatShare, formatValue } from './words.ts';

const CORRECTIONS = { none: '', bonferroni: 'Bonferroni', bh: 'Benjamini–Hochberg' } as const;

const MEASURES: Readonly<Record<EffectMeasure, string>> = {
  ks_statistic: 'D',
  cramers_v: 'Cramér’s V',
  share_difference: 'the difference of shares',
  distance: 'the distance',
};

interface CategoryLists {
  readonly added: readonly string[];
  readonly lost: readonly string[];
}

/** The sentences under a verdict. */
export function reasonOf(
  finding: Finding,
  family: Family,
  decision: Decision,
  { added, lost }: CategoryLists,
): string {
  if (finding.kind === 'skipped' || finding.kind === 'failed') return finding.why;
  const missingText = describeMissing(finding.missing, family);
  if (finding.kind === 'blocked') {
    return decision.drift ? `${finding.why} ${missingText}: drifted.` : finding.why;
  }
  const { test, why, comparison, missing } = finding;
  const opening = `${comparison.note}${capital(test.title)} (${why})`;
  const hasDecided = decision.by === 'method';
  const reason = `${opening}: ${relation(finding, family, decision, hasDecided && decision.drift)}.`;
  if (!hasDecided) return `${missingText}: drifted. ${reason}`;
  const tellsMissing = missing.change > 0 && (decision.drift || test === missingRateTest);
  return [
    reason,
    listText('Not in the reference', added),
    decision.drift ? listText('Gone from the current data', lost) : '',
    tellsMissing ? `${missingText}.` : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function relation(
  finding: Measured,
  family: Family,
  { isTooSmall }: Decision,
  drift: boolean,
): string {
  const { test, value, threshold, thresholdRule, pValue, comparison } = finding;
  const outcome = drift ? 'drifted' : 'no drift';
  const isTest = test.statistic === 'p_value';
  const isCorrected = family.correction !== 'none' && pValue !== null && family.pValue !== null;
  const limit = isTest ? threshold : family.alpha;
  const corrected = isCorrected
    ? `${formatValue(family.pValue)} after correction for ${formatCount(family.tests)} ${family.tests === 1 ? 'test' : 'tests'} (${CORRECTIONS[family.correction]}) ${compareWith(family.pValue, limit)}`
    : '';
  const tooSmall = isTooSmall
    ? `, but ${MEASURES[effectSize(test, comparison, value).measure]} ${formatValue(effectSize(test, comparison, value).size)} is below the least effect of ${formatValue(family.minEffect)}`
    : '';
  if (isTest) {
    const own = isCorrected
      ? `p = ${formatValue(value)}, ${corrected}`
      : `p = ${formatValue(value)} ${compareWith(value, threshold)}`;
    return `${own}${tooSmall}, ${outcome}`;
  }
  const own = `${formatValue(value)} ${compareWith(value, threshold)}${thresholdText(finding, family)}`;
  if (thresholdRule !== 'psi_null') return `${own}, ${outcome}`;
  const chance = isCorrected
    ? `, p = ${formatValue(pValue)}, ${corrected}`
    : `, p = ${formatValue(pValue!)}`;
  return `${own}${chance}${tooSmall}, ${outcome}`;
}

function thresholdText({ thresholdRule, learned, comparison }: Measured, family: Family): string {
  if (thresholdRule === 'learned' && learned) {
    return ` (mean ${formatValue(learned.mean)} + ${formatValue(learned.sds)} sd of ${formatCount(learned.chunks)} chunks of the reference)`;
  }
  if (thresholdRule === 'psi_null') {
    const { reference, current } = comparison;
    return ` (what chance exceeds in ${formatShare(family.alpha)} of cases with ${formatCount(reference.count)} and ${formatCount(current.count)} rows)`;
  }
  return '';
}

function compareWith(value: number, threshold: number): string {
  const sign = value === threshold ? '=' : value < threshold ? '<' : '>';
  return `${sign} ${formatValue(threshold)}`;
}

function listText(opening: string, categories: readonly string[]): string {
  const named = categories.filter((category) => category !== MISSING);
  return named.length === 0 ? '' : `${opening}: ${formatNames(named)}.`;
}

function describeMissing({ reference, current, pValue }: MissingChange, family: Family): string {
  const isCorrected = family.correction !== 'none' && family.missingPValue !== null;
  const corrected = isCorrected
    ? `, ${formatValue(family.missingPValue)} corrected for ${formatCount(family.missingTests)} columns`
    : '';
  return `Missing ${formatShare(reference)} → ${formatShare(current)} (p = ${formatValue(pValue)}${corrected}, alarm from 5 points at p < ${formatValue(family.alpha)})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
