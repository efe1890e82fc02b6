/** @file How a stored pipeline is trained: the options of a training, the table apart. */
import type { Recipe } from '../core/features/recipe.ts';
import type { Digest } from '../core/hash.ts';
import type { PipelineContent } from '../core/training/pipeline-content.ts';
import type { Store } from '../store/database.ts';
import { getPipeline, getRecipe } from '../store/document-store.ts';
import type { TrainOptions } from './types.ts';

/** A pipeline, ready to be trained. */
export interface PipelineTraining {
  readonly content: PipelineContent;
  /** The explicit recipe, also where the options say `auto`; null when it is gone. */
  readonly recipe: Recipe | null;
  readonly options: Omit<TrainOptions, 'table'>;
}

/** Reads a pipeline by digest; null when there is none. */
export async function trainingOfPipeline(
  store: Store,
  digest: Digest,
): Promise<PipelineTraining | null> {
  const pipeline = await getPipeline(store, digest);
  if (!pipeline) return null;
  const content = pipeline.spec as PipelineContent;
  const stored = pipeline.recipeDigest && (await getRecipe(store, pipeline.recipeDigest));
  const recipe = stored ? stored.recipe : null;
  return {
    content,
    recipe,
    options: {
      target: content.target,
      ...(content.positive === null ? {} : { positive: content.positive }),
      task: content.task,
      recipe: content.isAuto || recipe === null ? 'auto' : recipe,
      learner: content.learner,
      params: content.params,
      split: content.split,
      seed: content.seed,
      thresholdMetric: content.thresholdMetric,
      ...(content.initModel === undefined ? {} : { initModel: content.initModel }),
    },
  };
}
