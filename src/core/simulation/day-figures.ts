/** @file What a day's predictions and labels say, in a few numbers. */
import { rocAuc } from '../metrics/ranking.ts';
import type { Cell } from '../table/column.ts';

/** A scored customer, as far as the figures need it. */
export interface ScoredCustomer {
  readonly prediction: Cell;
  readonly probability: number | null;
  readonly version: string;
}

/** Counts by key, most frequent first, then by name. */
export function countBy(keys: Iterable<string>): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

/** Mean of the probabilities; null when there is none. */
export function meanProbability(scored: readonly ScoredCustomer[]): number | null {
  const known = scored.flatMap(({ probability }) => (probability === null ? [] : [probability]));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** A prediction with the label that came. */
export interface LabelledCustomer extends ScoredCustomer {
  readonly label: Cell;
}

/** Area under the ROC curve and share of right predictions; null where these rows do not define it. */
export function realised(
  customers: readonly LabelledCustomer[],
  positive: string | null,
): { readonly rocAuc: number | null; readonly accuracy: number | null } {
  const known = customers.filter(({ label }) => label !== null);
  if (known.length === 0) return { rocAuc: null, accuracy: null };
  const right = known.filter(({ label, prediction }) => String(label) === String(prediction));
  const accuracy = right.length / known.length;
  const scored = known.filter(({ probability }) => probability !== null);
  if (positive === null || scored.length === 0) return { rocAuc: null, accuracy };
  const yTrue = Float64Array.from(scored, ({ label }) => Number(String(label) === positive));
  const yScore = Float64Array.from(scored, ({ probability }) => probability!);
  const area = rocAuc(yTrue, yScore);
  return { rocAuc: area !== null && Number.isFinite(area) ? area : null, accuracy };
}
