/** @file A column of the reference made ready to be drawn from many times: sorted once, or coded once. */
import { meanAndStd } from '../../stats/describe.ts';
import type { Column } from '../../table/column.ts';
import {
  categoricalComparison,
  FEW_VALUES,
  numericComparison,
  type Comparison,
  type ComparisonKind,
} from '../comparison.ts';
import { merge } from '../merge.ts';
import {
  categoryCodes,
  numericSample,
  numericValues,
  type CategorySample,
  type NumericSample,
} from '../samples.ts';
import type { Draw } from './draws.ts';

/** The comparisons of one simulation. */
export interface Simulated {
  readonly none: Comparison;
  /** The column moved: by a shift, or a share of its rows to another category. Null without sizes. */
  readonly moved: Comparison | null;
  /** Cells went missing. Null without sizes. */
  readonly blanked: Comparison | null;
}

/** How a column can move. */
export type MoveKind = 'shift' | 'share';

export interface Prepared {
  readonly moves: MoveKind;
  /** Compares what a draw took; arrays inside are reused by the next call. */
  simulate(draw: Draw): Simulated;
}

/** Sizes of the changes that are looked for. */
export interface MoveSizes {
  readonly shiftSds: number;
  readonly shareMoved: number;
}

/** Prepares a column; without `sizes` nothing moves. Cost: O(rows · log rows) once, O(rows) per simulation. */
export function prepareColumn(
  column: Column,
  kind: ComparisonKind,
  sizes: MoveSizes | null,
): Prepared {
  return kind.type === 'numeric' ? prepareNumbers(column, sizes) : prepareWords(column, sizes);
}

/** Rows of the finite values in ascending order of value, by counting ranks. */
function orderOf(values: Float64Array, sorted: Float64Array): Int32Array {
  const places = new Int32Array(sorted.length + 1);
  const rankOf = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    if (!Number.isFinite(values[row])) {
      rankOf[row] = -1;
      continue;
    }
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] < values[row]) low = middle + 1;
      else high = middle;
    }
    rankOf[row] = low;
  }
  const order = new Int32Array(sorted.length);
  for (let row = 0; row < values.length; row++) {
    const rank = rankOf[row];
    if (rank >= 0) order[rank + places[rank]++] = row;
  }
  return order;
}

function prepareNumbers(column: Column, sizes: MoveSizes | null): Prepared {
  const values = numericValues(column);
  const { sorted, std } = numericSample(column);
  const order = orderOf(values, sorted);
  const without: number[] = [];
  values.forEach((value, row) => {
    if (!Number.isFinite(value)) without.push(row);
  });
  const isFew = merge(sorted, sorted).numUnique <= FEW_VALUES;
  const buffers = { reference: room(), current: room(), kept: room() };

  const take = (side: keyof Draw, weights: Uint16Array): NumericSample => {
    let count = 0;
    for (let k = 0; k < order.length; k++) count += weights[order[k]];
    if (buffers[side].length < count) buffers[side] = new Float64Array(Math.ceil(count * 1.1));
    const taken = buffers[side];
    let at = 0;
    for (let k = 0; k < order.length; k++) {
      for (let times = weights[order[k]]; times > 0; times--) taken[at++] = sorted[k];
    }
    let missing = 0;
    let infinite = 0;
    for (const row of without) {
      if (Number.isNaN(values[row])) missing += weights[row];
      else infinite += weights[row];
    }
    const own = taken.subarray(0, count);
    // Only the reference's sd is ever looked at.
    const moments = side === 'reference' ? meanAndStd(own) : { mean: NaN, std: NaN };
    return { rows: count + missing + infinite, missing, infinite, sorted: own, ...moments };
  };
  const blank = (sample: NumericSample, rows: number): NumericSample => ({
    ...sample,
    rows,
    missing: rows - sample.sorted.length - sample.infinite,
  });
  return {
    moves: isFew ? 'share' : 'shift',
    simulate: (draw) => {
      const reference = take('reference', draw.reference);
      const current = take('current', draw.current);
      const none = numericComparison(reference, current);
      if (!sizes) return { none, moved: null, blanked: null };
      const kept = blank(take('kept', draw.kept), current.rows);
      const blanked = numericComparison(reference, kept);
      const changed = isFew
        ? moveShare(current.sorted, sizes.shareMoved)
        : current.sorted.map((value) => value + sizes.shiftSds * std);
      const moved = numericComparison(reference, { ...current, sorted: changed });
      return { none, moved, blanked };
    },
  };
}

const room = (): Float64Array<ArrayBuffer> => new Float64Array(0);

/** Moves a share of a few-valued sorted sample from its commonest value to the next. */
function moveShare(sorted: Float64Array, share: number): Float64Array {
  const counts = new Map<number, number>();
  for (const value of sorted) counts.set(value, (counts.get(value) ?? 0) + 1);
  moveCounts(counts, share, sorted.length, sorted[0] + 1);
  const moved = new Float64Array(sorted.length);
  let at = 0;
  for (const value of [...counts.keys()].sort((a, b) => a - b)) {
    moved.fill(value, at, at + counts.get(value)!);
    at += counts.get(value)!;
  }
  return moved;
}

/** Moves rows from the commonest key to the next commonest; to `spare` when there is none. */
function moveCounts<K>(counts: Map<K, number>, share: number, total: number, spare: K): void {
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!first) return;
  const moved = Math.min(first[1], Math.round(share * total));
  const [to, before] = second ?? [spare, 0];
  counts.set(first[0], first[1] - moved);
  counts.set(to, before + moved);
}

function prepareWords(column: Column, sizes: MoveSizes | null): Prepared {
  const { codes, dictionary } = categoryCodes(column);
  const take = (weights: Uint16Array): CategorySample => {
    const byCode = new Float64Array(dictionary.length);
    let missing = 0;
    for (let row = 0; row < codes.length; row++) {
      if (codes[row] < 0) missing += weights[row];
      else byCode[codes[row]] += weights[row];
    }
    const counts = new Map<string, number>();
    let rows = missing;
    byCode.forEach((count, code) => {
      rows += count;
      if (count > 0) counts.set(dictionary[code], count);
    });
    return { rows, missing, counts };
  };
  return {
    moves: 'share',
    simulate: (draw) => {
      const reference = take(draw.reference);
      const current = take(draw.current);
      const none = categoricalComparison(reference, current);
      if (!sizes) return { none, moved: null, blanked: null };
      const kept = take(draw.kept);
      const lost = current.rows - kept.rows;
      const counts = new Map(current.counts);
      moveCounts(counts, sizes.shareMoved, current.rows - current.missing, '(moved)');
      for (const [category, count] of counts) if (count === 0) counts.delete(category);
      return {
        none,
        moved: categoricalComparison(reference, { ...current, counts }),
        blanked: categoricalComparison(reference, {
          rows: current.rows,
          missing: kept.missing + lost,
          counts: kept.counts,
        }),
      };
    },
  };
}
