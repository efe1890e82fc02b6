/** @file Which test decides: Evidently's rules by type, number of values and size of the reference. */
import { FEW_VALUES, type Comparison } from './comparison.ts';
import { formatCount } from './words.ts';
import type { DriftMethod } from './types.ts';

/** References of more rows than this are judged by effect size, smaller ones by a p-value. */
const LARGE_REFERENCE = 1000;

/** A method and why it was taken, as the beginning of a sentence. */
export interface Choice {
  readonly method: Exclude<DriftMethod, 'none'>;
  readonly why: string;
}

/**
 * Chooses the test of a column.
 *
 * | reference rows | column | values | test |
 * |---|---|---|---|
 * | ≤ 1000 | numeric | > 5 | Kolmogorov–Smirnov |
 * | ≤ 1000 | numeric ≤ 5, or categorical | > 2 | chi-square |
 * | ≤ 1000 | the same | ≤ 2 | Z-test of two proportions |
 * | > 1000 | numeric | > 5 | normalised Wasserstein distance |
 * | > 1000 | numeric ≤ 5, or categorical | any | Jensen–Shannon distance |
 *
 * Rows are those with a finite value; values are counted over both sides together.
 *
 * Source: Evidently `legacy/calculations/stattests/registry.py`, `_get_default_stattest`.
 */
export function chooseTest({ type, reference, numUnique }: Comparison): Choice {
  const isLarge = reference.count > LARGE_REFERENCE;
  const isWords = type === 'categorical' || numUnique <= FEW_VALUES;
  const size = `${formatCount(reference.count)} reference rows (${isLarge ? 'more than' : 'at most'} ${formatCount(LARGE_REFERENCE)})`;
  const values = `${formatCount(numUnique)} ${numUnique === 1 ? 'value' : 'values'}`;
  if (!isWords) {
    return {
      method: isLarge ? 'wasserstein_norm' : 'ks',
      why: `numeric, ${values}, ${size}`,
    };
  }
  const kind = type === 'categorical' ? 'categorical' : 'numeric but tested as categories';
  const few = type === 'numeric' ? `${values} (at most ${FEW_VALUES})` : values;
  const why = `${kind}, ${few}, ${size}`;
  if (isLarge) return { method: 'jensen_shannon', why };
  return { method: numUnique > 2 ? 'chi_square' : 'z_proportions', why };
}
