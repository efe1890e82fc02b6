/** @file One column of a report as HTML: chart, the numbers behind it, statistics, why. */
import { cutCategories } from '../bins.ts';
import {
  comparedBins,
  drawnBins,
  methodWords,
  VERDICT_WORDS,
  type DriftRow,
  type PairData,
} from '../report-info.ts';
import type { ColumnDrift } from '../types.ts';
import { formatCount, formatShare, formatValue } from '../words.ts';
import { pairChart } from './charts.ts';
import { escapeHtml, nameHtml, shorten } from './markup.ts';

/** Categories that a file shows of one column; the rest is drawn together. */
const MOST_CATEGORIES = 16;
const MOST_REASON = 800;

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : escapeHtml(formatValue(value));

/** A verdict with its tone. */
export const verdictHtml = ({ verdict }: DriftRow): string =>
  verdict === 'drifted'
    ? `<b class=bad>${VERDICT_WORDS[verdict]}</b>`
    : verdict === 'failed'
      ? `<b class=warn>${VERDICT_WORDS[verdict]}</b>`
      : VERDICT_WORDS[verdict];

/** The row of the table over all columns. */
export function columnLine(row: DriftRow): string {
  const { name, column, effect } = row;
  const { missingRate: rate } = column;
  return `<tr><th scope=row class=name>${nameHtml(name)}<td>${verdictHtml(row)}<td>${methodWords(column.method)}<td class=n>${number(effect.size)}<td class=n>${number(column.threshold)}<td class=n>${number(column.pValue)}<td class=n>${number(column.adjustedPValue)}<td class=n>${formatShare(rate.reference)} → ${formatShare(rate.current)}`;
}

/** The bins of a chart, categories cut to the commonest. */
function shownBins(column: ColumnDrift): PairData | null {
  if (column.histogram) return drawnBins(column);
  const pair = comparedBins(column);
  return pair && pair.categories ? { ...cutCategories(pair, MOST_CATEGORIES), edges: null } : pair;
}

function binsTable(pair: PairData): string {
  const { edges, categories, reference, current } = pair;
  const label = (at: number): string =>
    edges
      ? `${number(edges[at])} to ${number(edges[at + 1])}`
      : nameHtml(categories?.[at] ?? '', 40);
  const lines = reference
    .map((count, at) => `<tr><td>${label(at)}<td class=n>${count}<td class=n>${current[at]}`)
    .join('');
  return `<details><summary>Table</summary><table><thead><tr><th>${edges ? 'Values' : 'Category'}<th class=n>Reference<th class=n>Current</thead>${lines}</table></details>`;
}

function statisticsLine(column: ColumnDrift): string {
  const { ks, psi, js, wasserstein, wassersteinNorm, tvd, hellinger, chi2, numeric } = column;
  const items: readonly (readonly [string, string] | false | null | undefined)[] = [
    numeric && ['mean', `${number(numeric.reference.mean)} → ${number(numeric.current.mean)}`],
    numeric && [
      'median',
      `${number(numeric.reference.median)} → ${number(numeric.current.median)}`,
    ],
    numeric && ['sd', `${number(numeric.reference.std)} → ${number(numeric.current.std)}`],
    ks && ['Kolmogorov–Smirnov D', `${number(ks.statistic)} (p ${number(ks.pValue)})`],
    wasserstein !== null && ['Wasserstein', number(wasserstein)],
    wassersteinNorm !== null && ['in sd', number(wassersteinNorm)],
    psi !== null && ['PSI', number(psi)],
    column.psiCritical && [
      `critical PSI at ${formatShare(column.psiCritical.alpha)}`,
      number(column.psiCritical.value),
    ],
    column.learned && ['learned threshold', number(column.learned.threshold)],
    js !== null && ['Jensen–Shannon', number(js)],
    tvd !== null && ['total variation', number(tvd)],
    hellinger !== null && ['Hellinger', number(hellinger)],
    chi2 && ['chi-square', `${number(chi2.statistic)} (p ${number(chi2.pValue)})`],
  ];
  const shown = items.filter((item) => item !== false && item !== null && item !== undefined);
  return shown.length === 0
    ? ''
    : `<p class=note>${shown.map(([term, value]) => `${term} ${value}`).join(' · ')}</p>`;
}

function listLine(title: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > 12 ? ` and ${formatCount(names.length - 12)} more` : '';
  const shown = names.slice(0, 12).map((name) => nameHtml(name, 40));
  return `<p class=note>${title}: ${shown.join(', ')}${more}</p>`;
}

/** The section of one column; drifted ones stand open. */
export function columnSection(row: DriftRow): string {
  const { name, column, verdict } = row;
  const pair = shownBins(column);
  const label = `${shorten(name, 80)}: distribution of reference, filled, and current, outlined`;
  return `<details${verdict === 'drifted' ? ' open' : ''}><summary><span class=name>${nameHtml(name)}</span> ${verdictHtml(row)}</summary><p>${escapeHtml(shorten(column.reason, MOST_REASON))}</p>${pair ? pairChart(pair, label) + binsTable(pair) : ''}${statisticsLine(column)}${listLine('New', column.newCategories)}${listLine('Gone', column.lostCategories)}</details>`;
}
