/** @file A drift report as one HTML file that needs nothing else: bins, not rows; no script; below 1 MB. */
import { formatDate } from '../../table/date.ts';
import { rankColumns, rulesInWords, summarise, type DriftRow } from '../report-info.ts';
import type { DriftReportRecord, TableRef } from '../types.ts';
import { formatCount, formatShare, formatValue } from '../words.ts';
import { chunkChart } from './charts.ts';
import { columnLine, columnSection } from './column-section.ts';
import { escapeHtml, nameHtml } from './markup.ts';
import { STYLE } from './style.ts';

/** What a file may weigh; the rest of the megabyte is for the frame. */
const MOST_BYTES = 950_000;
/** Of which the table over all columns at most. */
const MOST_TABLE_BYTES = 500_000;

const utf8 = new TextEncoder();
const bytesOf = (text: string): number => utf8.encode(text).length;

/**
 * Writes a stored report as HTML.
 *
 * Names and categories are escaped, cut and set apart by direction; a policy in the file forbids scripts
 * and anything from elsewhere, so that it is safe to open from disk. Colours follow the reader's choice of
 * light or dark. Columns come drifted first; where a report has so many that the file would grow beyond a
 * megabyte, the last ones lose their charts, then their lines, and the file says how many.
 *
 * @returns UTF-8 text below 1,000,000 bytes.
 */
export function reportHtml(record: DriftReportRecord): string {
  const { report } = record;
  const rows = rankColumns(report);
  const summary = summarise(report, rows);
  const opening = {
    drifted: 'The data set has drifted.',
    some: 'Some columns drifted; the data set as a whole is below the alarm.',
    stable: 'Nothing drifted.',
    nothing: 'Nothing could be compared.',
  }[summary.level];
  const { dataset } = report;
  const head = `<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width"><meta http-equiv=Content-Security-Policy content="default-src 'none';style-src 'unsafe-inline'"><title>Drift of ${escapeHtml(report.current.name)} v${report.current.version}</title><style>${STYLE}</style><h1>Drift of <bdi>${escapeHtml(report.current.name)}</bdi> v${report.current.version}</h1><p class=facts>reference ${tableHtml(report.reference)} · current ${tableHtml(report.current)}${record.model ? ` · model ${nameHtml(record.model.name)} v${record.model.version}` : ''} · ${timeText(record.createdAt)} · report ${escapeHtml(record.reportId)}</p><section><p class=verdict><b${summary.level === 'drifted' ? ' class=bad' : ''}>${opening}</b> ${formatCount(dataset.drifted)} of ${formatCount(dataset.compared)} compared columns drifted (${formatShare(dataset.share)}); the alarm is at ${formatShare(dataset.threshold)}.</p>${report.rules ? `<p class=note>${escapeHtml(rulesInWords(report.rules))}</p>` : ''}</section>`;
  const extras = multivariateSection(record) + falseAlarmSection(record);
  const lines = fitting(rows, columnLine, MOST_TABLE_BYTES);
  const table = `<section><h2>Columns</h2><div class=wide><table><thead><tr><th>Column<th>Verdict<th>Test<th class=n>Effect<th class=n>Threshold<th class=n>p<th class=n>p, corrected<th class=n>Missing</thead>${lines.html}</table></div>${leftOutNote(lines.left, 'further columns are not listed, to keep this file below 1 MB.')}</section>`;
  const room = MOST_BYTES - bytesOf(head) - bytesOf(extras) - bytesOf(table);
  const sections = fitting(rows, columnSection, room);
  return `${head}${extras}${table}${sections.html}${leftOutNote(sections.left, 'columns have no chart here, to keep this file below 1 MB; their lines are in the table.')}</html>\n`;
}

/** As many pieces as fit, in order. */
function fitting(
  rows: readonly DriftRow[],
  write: (row: DriftRow) => string,
  most: number,
): { readonly html: string; readonly left: number } {
  const pieces: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const piece = write(row);
    bytes += bytesOf(piece);
    if (bytes > most) break;
    pieces.push(piece);
  }
  return { html: pieces.join(''), left: rows.length - pieces.length };
}

const leftOutNote = (count: number, text: string): string =>
  count === 0 ? '' : `<p class=warn>${formatCount(count)} ${text}</p>`;

const tableHtml = ({ name, version, rows, digest }: TableRef): string =>
  `<code><bdi>${escapeHtml(name)}</bdi> v${version}</code>, ${formatCount(rows)} rows, digest <code>${escapeHtml(digest.slice(0, 12))}</code>`;

/** To the minute. */
const timeText = (at: number): string =>
  `${escapeHtml(formatDate(at).slice(0, 16).replace('T', ' '))} UTC`;

function multivariateSection({ multivariate }: DriftReportRecord): string {
  if (!multivariate) return '';
  const { report } = multivariate;
  const { pca } = report;
  const chart = pca
    ? chunkChart(
        {
          reference: pca.reference.map(({ value }) => value),
          current: pca.current.map(({ value }) => value),
          lower: pca.lower,
          upper: pca.upper,
        },
        'Reconstruction error of the parts of the reference, grey, and of the current rows, green, between dashed limits',
      )
    : '';
  const parts = pca
    ? [
        ...pca.reference.map((part) => ['reference', part] as const),
        ...pca.current.map((part) => ['current', part] as const),
      ].slice(0, 100)
    : [];
  const table =
    parts.length === 0
      ? ''
      : `<details><summary>Table</summary><table><thead><tr><th>Part<th class=n>Rows<th class=n>Error<th class=n>± standard error</thead>${parts.map(([side, { from, to, value, standardError }]) => `<tr><td>${side} ${from + 1}–${to}<td class=n>${to - from}<td class=n>${formatValue(value)}<td class=n>${formatValue(standardError)}`).join('')}</table></details>`;
  return `<section><h2>All columns together</h2>${report.reasons.map((reason) => `<p>${escapeHtml(reason)}</p>`).join('')}${chart}${table}</section>`;
}

function falseAlarmSection({ falseAlarms }: DriftReportRecord): string {
  if (!falseAlarms) return '';
  const { report } = falseAlarms;
  const { familyWise, dataset, simulations, currentRows } = report;
  const rate = ({ rate: share, low, high }: typeof familyWise): string =>
    `${formatShare(share)} (95 % interval ${formatShare(low)} to ${formatShare(high)})`;
  return `<section><h2>False alarms</h2><p>In ${formatCount(simulations)} reports on ${formatCount(currentRows)} rows without any drift, these rules called at least one column drifted in ${rate(familyWise)}, and the data set in ${rate(dataset)}.</p></section>`;
}
