/** @file What the lab makes of raw columns, and which rows of the user's own table it keeps back. */
import { formatColumnName } from '../../core/expression/format.ts';
import type { Recipe } from '../../core/features/recipe.ts';
import { CHURN_FEATURES } from '../../core/lab/features.ts';
import type { TableVersionRecord } from '../../core/table/version.ts';
import type { LabState } from './lab-state.ts';

/** Own data: nothing is derived, columns go on as they are. */
export const OWN_FEATURES: Recipe = { version: 1, name: 'own_features', steps: [] };

/** Rows of the user's own table that training never sees, so that there is something new to score. */
export const HELD_BACK = { k: 5, keep: [4] };

/** What every row passes through, to be learned from or to be scored. */
export function featureRecipe(state: LabState): Recipe {
  return state.source.kind === 'churn' ? CHURN_FEATURES : OWN_FEATURES;
}

/** The recipe that makes the training table: a row without a label teaches nothing, so it is left out. */
export function trainingRecipe(
  state: LabState,
  raw: Pick<TableVersionRecord, 'summaries'>,
): Recipe {
  const recipe = featureRecipe(state);
  const target = raw.summaries.find(({ name }) => name === state.target);
  if (!target || target.missing === 0) return recipe;
  const expression = `not is_missing(${formatColumnName(state.target)})`;
  return { ...recipe, steps: [{ op: 'filter', expression }, ...recipe.steps] };
}
