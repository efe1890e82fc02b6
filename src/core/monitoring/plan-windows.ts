/** @file Which rows belong to which window. */
import type { WindowRule } from './entities.ts';

/** Rows of one window. */
export interface PlannedWindow {
  /** ms since epoch, or number of the first row when there is no time. Grows from window to window. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** In the order of time, or of the table. */
  readonly rows: Int32Array<ArrayBuffer>;
}

function byTime(times: Float64Array, size: number, until: number): readonly PlannedWindow[] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < times.length; row++) {
    const at = times[row];
    if (Number.isNaN(at)) continue;
    const start = Math.floor(at / size) * size;
    const group = groups.get(start);
    if (group) group.push(row);
    else groups.set(start, [row]);
  }
  return [...groups]
    .filter(([start]) => start + size <= until)
    .sort(([a], [b]) => a - b)
    .map(([start, rows]) => ({ start, end: start + size, rows: Int32Array.from(rows) }));
}

/** Rows in the order of their time, those without one left out. */
function ordered(times: Float64Array | null, numRows: number, until: number) {
  const rows = Int32Array.from({ length: numRows }, (_, row) => row);
  if (!times) return rows;
  return rows.filter((row) => times[row] <= until).sort((a, b) => times[a] - times[b] || a - b);
}

function byRows(
  times: Float64Array | null,
  numRows: number,
  { size, rest = 'wait' }: Extract<WindowRule, { by: 'rows' }>,
  until: number,
): readonly PlannedWindow[] {
  const order = ordered(times, numRows, until);
  const count = Math.floor(order.length / size);
  const windows: PlannedWindow[] = [];
  let before = -Infinity;
  for (let at = 0; at < count; at++) {
    const from = at * size;
    const to = rest === 'join' && at === count - 1 ? order.length : from + size;
    const rows = order.slice(from, to);
    // Windows are told apart by their start, also when all rows came in one moment.
    const start = times ? Math.max(times[rows[0]], before + 1) : from;
    const end = times ? Math.max(times[rows[rows.length - 1]], start) + 1 : to;
    windows.push({ start, end, rows });
    before = start;
  }
  return windows;
}

/**
 * Cuts rows into windows, oldest first. Windows without rows do not exist.
 *
 * @param times ms since epoch by row, NaN where unknown (such rows belong nowhere); null: the order of rows is all
 *   there is.
 * @param until Nothing after this moment is looked at, ms since epoch; a window of time that ends later is not over.
 */
export function planWindows(
  rule: WindowRule,
  times: Float64Array | null,
  numRows: number,
  until: number,
): readonly PlannedWindow[] {
  if (rule.by === 'rows') return byRows(times, numRows, rule, until);
  return times ? byTime(times, rule.size, until) : [];
}

/**
 * Times of a log that has lost its oldest rows, so that windows of rows begin where they did: rows before the first
 * window that is still whole get none.
 *
 * @param known Windows that were computed, oldest first.
 */
export function anchoredTimes(
  times: Float64Array,
  known: readonly {
    readonly windowStart: number;
    readonly windowEnd: number;
    readonly rows: number;
  }[],
): Float64Array {
  const isWhole = ({ windowStart, windowEnd, rows }: (typeof known)[number]): boolean =>
    times.reduce((count, at) => count + Number(at >= windowStart && at < windowEnd), 0) >= rows;
  const first = known.findIndex(isWhole);
  if (known.length === 0 || first === 0) return times;
  const from = first < 0 ? known[known.length - 1].windowEnd : known[first].windowStart;
  return times.map((at) => (at < from ? NaN : at));
}
