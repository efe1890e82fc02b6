/** @file `terrarium.mlflow.artifacts`: files of runs, under MLflow's names. */
import { fromCanonicalJson } from '../core/codec.ts';
import { ParamError } from '../core/errors.ts';
import { parseModelUri } from '../core/registry/uri.ts';
import { listArtifacts, readArtifact, type Artifact } from '../store/artifact-store.ts';
import type { Store } from '../store/database.ts';
import type { ArtifactsApi } from './mlflow-types.ts';

async function read(store: Store, uri: string): Promise<Artifact> {
  const parsed = parseModelUri(uri);
  if (parsed.kind !== 'run') {
    throw new ParamError('invalid_uri', `artifacts: wants runs:/<run id>/<path>, got "${uri}"`);
  }
  return readArtifact(store, parsed.runId, parsed.path);
}

/** Builds `terrarium.mlflow.artifacts`. */
export function createArtifacts(store: Store): ArtifactsApi {
  const text = async (uri: string): Promise<string> =>
    new TextDecoder().decode((await read(store, uri)).bytes);
  return {
    listArtifacts: async (runId, path) =>
      (await listArtifacts(store, runId, path)).map((record) => ({
        path: record.path,
        sizeBytes: record.sizeBytes,
        sha256: record.blob,
        mime: record.mime,
      })),
    loadText: text,
    loadDict: async (uri) => fromCanonicalJson(await text(uri)),
    downloadArtifacts: async (uri) => {
      const { record, bytes } = await read(store, uri);
      return new Blob([bytes], { type: record.mime });
    },
  };
}
