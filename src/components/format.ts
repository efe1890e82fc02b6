/**
 * @file How numbers, times and digests are written: tabular, real minus, commas for thousands, one place for the
 * rule. Missing values (null, NaN) are written as `DASH`, never as nothing.
 */

/** U+2212, as wide as a digit; a hyphen is not a minus. */
export const MINUS = '−';

/** Stands where there is no value. */
export const DASH = '–';

const grouping = new Map<number, Intl.NumberFormat>();

function grouped(decimals: number): Intl.NumberFormat {
  let format = grouping.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    grouping.set(decimals, format);
  }
  return format;
}

/**
 * A number with fixed decimals (0…20): `−1,234.50`. Never `−0.00`. Below 1e15 in size; larger and
 * infinite ones keep JavaScript's own spelling.
 */
export function formatNumber(value: number | bigint | null | undefined, decimals = 0): string {
  if (value === null || value === undefined) return DASH;
  if (typeof value === 'bigint') return grouped(0).format(value).replace('-', MINUS);
  if (Number.isNaN(value)) return DASH;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  const size = Math.abs(value);
  const text = size >= 1e15 ? String(size) : grouped(decimals).format(size);
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A number with a sign, a thin gap after it: `+ 0.0456`, `− 0.0014`, `0.0000`. */
export function formatSigned(value: number | null | undefined, decimals = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return DASH;
  const text = formatNumber(Math.abs(value), decimals);
  if (!/[1-9∞]/.test(text)) return text;
  return `${value < 0 ? MINUS : '+'} ${text}`;
}

/** A count: `7,043`. */
export const formatCount = (value: number | null | undefined): string => formatNumber(value, 0);

/** A share as percent with a space before the sign: 0.0016 → `0.16 %`. */
export function formatPercent(share: number | null | undefined, decimals = 0): string {
  if (share === null || share === undefined || Number.isNaN(share)) return DASH;
  return `${formatNumber(share * 100, decimals)} %`;
}

/** Three significant figures, or four from 1,000: for axes, facts and unknown ranges. */
export function formatCompact(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return DASH;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) {
    return value.toExponential(1).replaceAll('-', MINUS).replace('e+', 'e');
  }
  if (Number.isInteger(value)) return formatNumber(value);
  const decimals = size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
  return formatNumber(value, decimals)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** Fewest decimals (at most `most`) that write all values exactly enough; for one column of numbers. */
export function decimalsFor(values: Iterable<number | bigint | null>, most = 4): number {
  let decimals = 0;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    while (decimals < most && Math.abs(value - Number(value.toFixed(decimals))) > 1e-9) decimals++;
    if (decimals === most) break;
  }
  return decimals;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes in steps of 1,000, as file managers do: `1.1 MB`, `312 MB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return DASH;
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${formatNumber(value, unit > 0 && value < 9.95 ? 1 : 0)} ${UNITS[unit]}`;
}

/** Milliseconds as `00:04.1`, or `1:02:04` from an hour on. For columns of durations. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return DASH;
  const tenths = Math.max(0, Math.round(ms / 100));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(tenths / 36_000);
  const minutes = Math.floor(tenths / 600) % 60;
  const seconds = Math.floor(tenths / 10) % 60;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds)}`;
  return `${two(minutes)}:${two(seconds)}.${tenths % 10}`;
}

/** Milliseconds in words for running text: `0.4 s`, `14 s`, `2 min`, `3 h`. */
export function formatSpan(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return DASH;
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${formatNumber(seconds, 1)} s`;
  if (seconds < 99.5) return `${formatNumber(seconds)} s`;
  if (seconds < 5970) return `${formatNumber(seconds / 60)} min`;
  return `${formatNumber(seconds / 3600)} h`;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const clock = (date: Date): string =>
  `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;

/** Local date and time: `23 Nov 2026, 12:04`. */
export function formatDateTime(ms: number): string {
  const date = new Date(ms);
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}, ${clock(date)}`;
}

/** UTC day of a date cell: `2026-11-23`, with the time when it is not midnight. */
export function formatDateCell(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

/**
 * How long ago: `just now`, `8 min ago`, `2 h ago`, `yesterday`, then `2 Nov` or `2 Nov 2025`.
 *
 * @param ms Moment, ms since epoch.
 * @param now The present, ms since epoch.
 */
export function formatRelative(ms: number, now: number): string {
  const seconds = (now - ms) / 1000;
  const date = new Date(ms);
  const today = new Date(now);
  const day = (moment: Date): number =>
    Math.floor(Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate()) / 86_400_000);
  if (seconds < 45) return 'just now';
  if (seconds < 3570) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (day(date) === day(today)) return `${Math.round(seconds / 3600)} h ago`;
  if (day(date) === day(today) - 1) return 'yesterday';
  const year = date.getFullYear() === today.getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${year}`;
}

/** A p-value: `p = 0.028`, `p < 0.001`. */
export function formatPValue(p: number | null | undefined): string {
  if (p === null || p === undefined || Number.isNaN(p)) return DASH;
  return p < 0.001 ? 'p < 0.001' : `p = ${formatNumber(p, 3)}`;
}

/** A digest cut to its ends: `8b1fe04a…77ce`. */
export function formatDigest(digest: string, start = 8, end = 4): string {
  return digest.length <= start + end + 1
    ? digest
    : `${digest.slice(0, start)}…${end > 0 ? digest.slice(-end) : ''}`;
}

/** `1 row`, `7,043 rows`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
