/** @file How much a column moved, beside whatever p-value says how sure that is. */
import { chiSquare } from './chi-square.ts';
import type { Comparison } from './comparison.ts';
import type { DriftTest } from './drift-test.ts';
import { totalVariation } from './tvd.ts';
import type { ColumnDrift, EffectMeasure } from './types.ts';

const MEASURES: Readonly<Partial<Record<DriftTest['id'], EffectMeasure>>> = {
  ks: 'ks_statistic',
  chi_square: 'cramers_v',
  z_proportions: 'share_difference',
};

/**
 * The effect size that belongs to a method. A p-value says how sure a change is, not how large; ranking
 * by it would put large tables before large changes.
 *
 * @param value What the method gave.
 */
export function effectSize(
  test: DriftTest,
  { bins, numeric }: Comparison,
  value: number,
): NonNullable<ColumnDrift['effect']> {
  const measure = MEASURES[test.id] ?? 'distance';
  const size = (): number | null => {
    if (measure === 'ks_statistic') return numeric?.distances.ks ?? null;
    if (!bins) return null;
    if (measure === 'cramers_v') return chiSquare(bins.reference, bins.current)?.cramersV ?? 0;
    return totalVariation(bins.reference, bins.current);
  };
  return { size: measure === 'distance' ? value : (size() ?? 0), measure };
}
