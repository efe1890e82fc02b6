/** @file A recipe in words, and its identity. */
import { digestOf } from '../hash.ts';
import type { Digest } from '../hash.ts';
import type { Recipe } from './recipe.ts';
import { kindOf } from './steps/catalog.ts';

/** One line per step, in plain words, for people who do not read JSON. */
export function describeRecipe(recipe: Recipe): string[] {
  return recipe.steps.map((step) => kindOf(step).describe(step));
}

/** SHA-256 of the canonical JSON of a recipe's version and steps; its name does not count. */
export function recipeDigest(recipe: Recipe): Promise<Digest> {
  return digestOf({ version: recipe.version, steps: recipe.steps });
}
