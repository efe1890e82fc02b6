/** @file The files by which a run's model is found, scored and looked at. */
import { toCanonicalJson } from '../../core/codec.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import { logArtifact } from '../../store/artifact-store.ts';
import type { Store } from '../../store/database.ts';
import { coefficientsOf } from './coefficients.ts';
import { importanceOf } from './model-importance.ts';

/** Stores plain data as a canonical JSON file of an open run. Gives its size in bytes. */
export async function logJson(
  store: Store,
  runId: string,
  path: string,
  value: unknown,
): Promise<number> {
  const json = toCanonicalJson(value);
  const { sizeBytes } = await logArtifact(store, runId, path, json, 'application/json');
  return sizeBytes;
}

/**
 * Writes the scorable model, its recipe, and which features it uses, as far as the model says. Gives the size of the
 * first in bytes.
 */
export async function writeModelFiles(
  store: Store,
  runId: string,
  pipeline: TrainedPipeline,
): Promise<number> {
  const bytes = await logJson(store, runId, 'model/pipeline.json', pipeline);
  await logJson(store, runId, 'model/recipe.json', pipeline.recipe);
  const importance = importanceOf(pipeline.model);
  if (importance) {
    await logJson(store, runId, 'model/feature_importance.json', importance);
  }
  const coefficients = coefficientsOf(pipeline.model, pipeline.classes);
  if (coefficients) {
    await logJson(store, runId, 'model/coefficients.json', coefficients);
  }
  return bytes;
}
