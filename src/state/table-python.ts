/** @file The Python that makes a table version again, by how it was made. */
import type { Recipe } from '../core/features/recipe.ts';
import {
  pythonForContract,
  pythonForImport,
  pythonForScore,
  pythonForTransform,
} from '../core/interop/python/index.ts';
import { inferContract } from '../core/quality/contract.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { Store } from '../store/database.ts';

/** The recipe of a digest; null when it is not here. */
export async function recipeOf(store: Store, digest: string): Promise<Recipe | null> {
  return (await store.db.recipes.get(digest))?.recipe ?? null;
}

/**
 * @param what `table` makes the version, `contract` checks what it promises.
 */
export function tablePython(
  record: TableVersionRecord,
  recipe: Recipe | null,
  what: 'table' | 'contract',
): string {
  const { name, fields, source, operation } = record;
  const parent = source.parents?.at(0);
  if (what === 'contract') return pythonForContract(inferContract(record));
  if (operation === 'transform' && recipe && parent) {
    return pythonForTransform(recipe, parent.name, name);
  }
  if (operation === 'score' && parent) {
    const { model, note } = source;
    const uri = model
      ? `models:/${model.name}${model.alias ? `@${model.alias}` : `/${model.version}`}`
      : (note ?? '');
    return pythonForScore(uri, parent.name, name);
  }
  return pythonForImport({
    name,
    fields,
    source,
    ...(source.dialect ? { dialect: source.dialect } : {}),
  });
}
