/** @file From a model URI to a pipeline that scores. */
import { fromCanonicalJson } from '../../core/codec.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import { resolveModelUri, type ResolvedModel } from '../../store/alias-store.ts';
import { readArtifact } from '../../store/artifact-store.ts';
import type { Store } from '../../store/database.ts';

/** A loaded model and where it came from. */
export interface LoadedModel {
  readonly pipeline: TrainedPipeline;
  readonly resolved: ResolvedModel;
}

/**
 * Loads the model that a URI names (`models:/n@a`, `models:/n/v`, `runs:/id/model`); its bytes are checked
 * against their digest on the way.
 *
 * @throws {ParamError} `invalid_uri`, `not_found`; {StateError} `blob_corrupt`.
 */
export async function loadModel(store: Store, uri: string): Promise<LoadedModel> {
  const resolved = await resolveModelUri(store, uri);
  const { bytes } = await readArtifact(store, resolved.runId, `${resolved.path}/pipeline.json`);
  const pipeline = fromCanonicalJson(new TextDecoder().decode(bytes)) as TrainedPipeline;
  return { pipeline, resolved };
}
