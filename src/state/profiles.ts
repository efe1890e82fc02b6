/** @file What a profile says of pairs of columns. Pure. */
import type { TableProfile } from '../core/quality/profile.ts';

/** Two numeric columns and their Pearson correlation. */
export interface Correlation {
  readonly a: string;
  readonly b: string;
  readonly r: number;
}

/** Correlations of one column with the others, strongest first; constant columns are left out. */
export function correlatesOf(
  { pearson: { names, values } }: Pick<TableProfile, 'pearson'>,
  column: string,
): readonly { readonly name: string; readonly r: number }[] {
  const row = names.indexOf(column);
  if (row < 0) return [];
  return names
    .map((name, at) => ({ name, r: values[row * names.length + at] }))
    .filter(({ r }, at) => at !== row && !Number.isNaN(r))
    .sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
}

/** All pairs once, strongest first. */
export function correlationPairs({
  pearson: { names, values },
}: Pick<TableProfile, 'pearson'>): readonly Correlation[] {
  const pairs: Correlation[] = [];
  names.forEach((a, i) => {
    names.slice(i + 1).forEach((b, j) => {
      const r = values[i * names.length + i + 1 + j];
      if (!Number.isNaN(r)) pairs.push({ a, b, r });
    });
  });
  return pairs.sort((x, y) => Math.abs(y.r) - Math.abs(x.r));
}
