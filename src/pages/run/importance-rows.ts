/** @file Features by what they do in a model, largest first. */
import type { Coefficients, FeatureImportance } from '../../state/run-detail.svelte.ts';

/** A bar. */
export interface ImportanceRow {
  readonly name: string;
  readonly value: number;
  /** Which way it pushes, where the model says it. */
  readonly note: string | undefined;
}

/**
 * Features sorted by importance; those that the model does not use are left out.
 *
 * @param coefficients Gives the direction, when the model has one output.
 */
export function importanceRows(
  { features, values }: FeatureImportance,
  coefficients: Coefficients | null,
): readonly ImportanceRow[] {
  const weights = coefficients?.coef.length === 1 ? coefficients.coef[0] : null;
  return features
    .map((name, at) => ({
      name,
      value: values[at],
      note: weights === null ? undefined : weights[at] > 0 ? '↑ raises' : '↓ lowers',
    }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
}
