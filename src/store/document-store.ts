/** @file Recipes and pipelines by content: the "code" that made a model, findable by its digest. */
import type { Recipe } from '../core/features/recipe.ts';
import { digestOf, type Digest } from '../core/hash.ts';
import { read, write, type Store } from './database.ts';
import type { PipelineRecord, RecipeRecord } from './records.ts';

/** Stores a recipe and gives its digest. */
export async function putRecipe(store: Store, recipe: Recipe): Promise<Digest> {
  const digest = await digestOf(recipe);
  await write(store, ['recipes'], async () => {
    if (await store.db.recipes.get(digest)) return;
    await store.db.recipes.add({ digest, recipe, createdAt: store.now(), schemaVersion: 1 });
  });
  return digest;
}

/** Gives a recipe by digest, or null. */
export async function getRecipe(store: Store, digest: Digest): Promise<RecipeRecord | null> {
  return (await read(store, ['recipes'], () => store.db.recipes.get(digest))) ?? null;
}

/**
 * Stores all that decides a trained model and gives its digest, which runs name as `pipelineDigest`.
 *
 * @param spec Plain data: table, target, recipe, learner, params, split, seed.
 * @param recipeDigest Digest of the recipe in it, when it is stored too.
 */
export async function putPipeline(
  store: Store,
  spec: unknown,
  recipeDigest: Digest | null = null,
): Promise<Digest> {
  const digest = await digestOf(spec);
  await write(store, ['pipelines'], async () => {
    if (await store.db.pipelines.get(digest)) return;
    await store.db.pipelines.add({
      digest,
      recipeDigest,
      spec,
      createdAt: store.now(),
      schemaVersion: 1,
    });
  });
  return digest;
}

/** Gives a pipeline by digest, or null. */
export async function getPipeline(store: Store, digest: Digest): Promise<PipelineRecord | null> {
  return (await read(store, ['pipelines'], () => store.db.pipelines.get(digest))) ?? null;
}
