/** @file Thresholds that the reference teaches: how far do its own parts lie from the whole? */
import { sliceColumn } from '../table/select.ts';
import { columnLength } from '../table/cells.ts';
import type { Column } from '../table/column.ts';
import { categoricalComparison, kindOf, numericComparison, type Comparison } from './comparison.ts';
import type { DriftTest } from './drift-test.ts';
import { categorySample, numericSample } from './samples.ts';
import type { LearnedThreshold, ResolvedRules } from './types.ts';

/** Where each chunk begins, and the number of rows; what is left over joins the last chunk. */
export function chunkStarts(
  rows: number,
  { chunks, chunkRows }: { readonly chunks?: number; readonly chunkRows?: number },
): number[] {
  const size = chunkRows ?? Math.floor(rows / (chunks ?? 1));
  const count = size === 0 ? 0 : Math.floor(rows / size);
  const wanted = chunkRows === undefined ? Math.min(count, chunks ?? count) : count;
  return [...Array.from({ length: wanted }, (_, at) => at * size), rows];
}

/** Mean and population sd of few numbers. */
export function meanAndSd(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, sd: Math.sqrt(squares / values.length) };
}

/**
 * Learns a column's thresholds: a method's value between every chunk of the reference and the whole of
 * it, mean + `sds` standard deviations of these.
 *
 * The reference is taken in the order of its rows, so that a season inside it widens the threshold.
 * Chunks without values teach nothing; with fewer than two that do there is no threshold.
 *
 * @param kept What a comparison made of the reference, so that it is not sorted again.
 *
 * Cost: O(chunks · rows) per method.
 * Source: NannyML `StandardDeviationThreshold`, upper side only, as for all of its drift methods.
 */
export function learnThreshold(
  reference: Column,
  test: DriftTest,
  rule: NonNullable<ResolvedRules['learned']>,
  kept: Comparison,
): LearnedThreshold | null {
  const starts = chunkStarts(columnLength(reference), rule);
  const against = comparer(reference, kept);
  const values: number[] = [];
  for (let at = 0; at + 1 < starts.length; at++) {
    const comparison = against(sliceColumn(reference, starts[at], starts[at + 1]));
    const value = comparison.current.count === 0 ? null : test.run(comparison);
    if (value !== null) values.push(value);
  }
  if (values.length < 2) return null;
  const { mean, sd } = meanAndSd(values);
  return {
    threshold: mean + rule.sds * sd,
    mean,
    sd,
    sds: rule.sds,
    chunks: values.length,
    chunkRows: starts[1] - starts[0],
  };
}

/** Compares chunks of a column with the whole of it. */
function comparer(reference: Column, kept: Comparison): (chunk: Column) => Comparison {
  const type = kept.numeric ? 'numeric' : kindOf(reference, reference).type;
  if (type === 'numeric') {
    const whole = kept.numeric?.reference ?? numericSample(reference);
    return (chunk) => numericComparison(whole, numericSample(chunk));
  }
  const whole = categorySample(reference);
  return (chunk) => categoricalComparison(whole, categorySample(chunk));
}
