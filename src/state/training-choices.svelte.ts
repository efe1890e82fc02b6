/** @file What the training form offers from earlier work: recipes, and models to go on from. */
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import type { Store } from '../store/database.ts';
import { live } from './live.svelte.ts';
import { versionsByRun } from './run-queries.ts';
import type { RecipeChoice } from './training-setup.svelte.ts';

/** A model that a learner can add rounds to. */
export interface InitModel {
  /** `runs:/…/model`. */
  readonly uri: string;
  readonly learner: string;
  /** Model versions first, then the run's name. */
  readonly label: string;
}

/** Most that a list offers. */
const MOST = 50;

/** Recipes of earlier trainings that were not `auto`, newest first. */
export function liveRecipes(store: Store) {
  return live(
    () => store,
    async (): Promise<readonly RecipeChoice[]> => {
      const pipelines = await store.db.pipelines.toArray();
      const chosen = pipelines.flatMap(({ spec, recipeDigest }) =>
        (spec as { readonly isAuto?: boolean }).isAuto === false ? (recipeDigest ?? []) : [],
      );
      const recipes = await store.db.recipes.bulkGet([...new Set(chosen)]);
      return recipes
        .flatMap((record) => record ?? [])
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, MOST)
        .map(({ digest, recipe }) => ({ digest, recipe }));
    },
  );
}

const CONTINUES: ReadonlySet<string> = new Set(
  LEARNER_CATALOG.filter(({ canContinue }) => canContinue === true).map(({ id }) => id),
);

/** Models for a target of learners that can be gone on from: registered ones first, then newest first. */
export function liveInitModels(store: Store, target: () => string) {
  return live(target, async (wanted): Promise<readonly InitModel[]> => {
    const runs = await store.db.runs.where('status').equals('FINISHED').toArray();
    const versions = await versionsByRun(store);
    return runs
      .filter(
        ({ params, modelHash, lifecycleStage }) =>
          modelHash !== null &&
          lifecycleStage === 'active' &&
          params['target'] === wanted &&
          CONTINUES.has(params['learner'] ?? ''),
      )
      .sort(
        (a, b) =>
          Number(versions.has(b.runId)) - Number(versions.has(a.runId)) ||
          b.startTime - a.startTime,
      )
      .slice(0, MOST)
      .map(({ runId, runName, params }) => {
        const names = (versions.get(runId) ?? []).map(
          ({ name, version, aliases }) =>
            `${name} v${version}${aliases.map((alias) => ` @${alias}`).join('')}`,
        );
        const label = [...names, runName].join(' · ');
        return { uri: `runs:/${runId}/model`, learner: params['learner'] ?? '', label };
      });
  });
}
