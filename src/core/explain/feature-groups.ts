/** @file Which features of a recipe speak of the same columns, so that they are shuffled together. */
import type { FittedRecipe } from '../features/recipe.ts';
import type { FeatureGroup } from './importance.ts';

/**
 * Groups features by the columns they were made from: all one-hot features of a column are one group, and
 * shuffling it does what shuffling the column would. A feature made from several columns is grouped with those
 * made from the same ones, by itself otherwise.
 *
 * @returns In the order of first features. Named by the column; several columns are joined by ` × `.
 */
export function featureGroups(
  recipe: Pick<FittedRecipe, 'featureNames' | 'lineage'>,
): readonly FeatureGroup[] {
  const groups = new Map<string, { name: string; columns: number[] }>();
  recipe.featureNames.forEach((name, column) => {
    const sources = Object.hasOwn(recipe.lineage, name) ? recipe.lineage[name] : [name];
    const key = JSON.stringify(sources);
    const group = groups.get(key);
    if (group) group.columns.push(column);
    else
      groups.set(key, { name: sources.length > 0 ? sources.join(' × ') : name, columns: [column] });
  });
  return [...groups.values()];
}
