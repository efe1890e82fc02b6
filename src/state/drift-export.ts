/** @file A drift report as files: JSON with everything, CSV with a row per column. Pure. */
import type { DriftReportRecord } from '../core/drift/types.ts';
import { centreOf, effectOf, methodWords, rankColumns, VERDICT_WORDS } from './drift.ts';

/** The whole record as JSON; numbers that JSON lacks (infinity, NaN) are written as text. */
export function driftJson(record: DriftReportRecord): string {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(record, plain, 2)}\n`;
}

type CsvValue = string | number | boolean | null;

/** Text that a spreadsheet would run as a formula gets a quote in front; numbers keep their minus. */
function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const HEADER = [
  'column',
  'verdict',
  'type',
  'method',
  'value',
  'threshold',
  'effect',
  'ks_statistic',
  'ks_p_value',
  'psi',
  'psi_with_missing',
  'js_base2',
  'wasserstein',
  'wasserstein_norm',
  'tvd',
  'hellinger',
  'chi2_statistic',
  'chi2_dof',
  'chi2_p_value',
  'cramers_v',
  'mean_or_share_of',
  'reference',
  'current',
  'missing_reference',
  'missing_current',
  'new_categories',
  'lost_categories',
  'reason',
];

/** A table of all columns, most severe first; UTF-8, commas, CRLF, formula cells defused. */
export function driftCsv({ report }: DriftReportRecord): string {
  const lines = rankColumns(report).map(({ name, column, verdict }): CsvValue[] => {
    const centre = centreOf(column);
    return [
      name,
      VERDICT_WORDS[verdict].toLowerCase(),
      column.type,
      column.method === 'none' ? '' : methodWords(column.method),
      column.value,
      column.threshold,
      effectOf(column).size,
      column.ks?.statistic ?? null,
      column.ks?.pValue ?? null,
      column.psi,
      column.psiWithMissing,
      column.js,
      column.wasserstein,
      column.wassersteinNorm,
      column.tvd,
      column.hellinger,
      column.chi2?.statistic ?? null,
      column.chi2?.dof ?? null,
      column.chi2?.pValue ?? null,
      column.chi2?.cramersV ?? null,
      centre === null ? null : centre.kind === 'mean' ? 'mean' : centre.category,
      centre?.reference ?? null,
      centre?.current ?? null,
      column.missingRate.reference,
      column.missingRate.current,
      column.newCategories.join(' | '),
      column.lostCategories.join(' | '),
      column.reason,
    ];
  });
  return [HEADER, ...lines].map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}
