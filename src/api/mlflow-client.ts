/** @file `terrarium.mlflow.client`: experiments, tags and the registry under MlflowClient's names. */
import { fromCanonicalJson } from '../core/codec.ts';
import type { InputExample } from '../core/registry/entities.ts';
import type { ModelSignature } from '../core/registry/signature.ts';
import { deleteAlias, getVersionByAlias, resolveModelUri, setAlias } from '../store/alias-store.ts';
import { listArtifacts, readArtifact } from '../store/artifact-store.ts';
import type { Store } from '../store/database.ts';
import {
  deleteExperiment,
  restoreExperiment,
  setExperimentTags,
} from '../store/experiment-store.ts';
import {
  createModelVersion,
  createRegisteredModel,
  ensureRegisteredModel,
  getModelVersion,
  listModelVersions,
  listRegisteredModels,
  updateModelVersion,
  updateRegisteredModel,
} from '../store/registry-store.ts';
import { deleteTag, setTags } from '../store/run-store.ts';
import type { ApiContext } from './context.ts';
import type { MlflowClientApi, ModelVersion } from './types.ts';
import { toModelVersion } from './views.ts';

/** A file that the training wrote beside the model; null for models that came before such files, or from elsewhere. */
async function jsonOf<T>(store: Store, runId: string, path: string): Promise<T | null> {
  const files = await listArtifacts(store, runId);
  if (!files.some((file) => file.path === path)) return null;
  const { bytes } = await readArtifact(store, runId, path);
  return fromCanonicalJson(new TextDecoder().decode(bytes)) as T;
}

/**
 * Registers the model of a finished run, making the registered model when there is none.
 *
 * @param uri `runs:/<id>/model`; a `models:/…` URI is followed to its run.
 */
export async function registerModel(
  { store, session }: ApiContext,
  uri: string,
  name: string,
): Promise<ModelVersion> {
  const { runId, path } = await resolveModelUri(store, uri);
  const by = session.actor;
  const signature = await jsonOf<ModelSignature>(store, runId, `${path}/signature.json`);
  const inputExample = await jsonOf<InputExample>(store, runId, `${path}/input_example.json`);
  await ensureRegisteredModel(store, name, by);
  const { version } = await createModelVersion(store, name, `runs:/${runId}/${path}`, {
    by,
    signature,
    inputExample,
  });
  return toModelVersion(await getModelVersion(store, name, version));
}

/** Builds `terrarium.mlflow.client`. */
export function createMlflowClient(context: ApiContext): MlflowClientApi {
  const { store, session } = context;
  const versionOf = async (name: string, version: number): Promise<ModelVersion> =>
    toModelVersion(await getModelVersion(store, name, version));
  return {
    setTag: async (runId, key, value) => {
      await setTags(store, runId, { [key]: value });
    },
    deleteTag: async (runId, key) => {
      await deleteTag(store, runId, key);
    },
    setExperimentTag: async (experimentId, key, value) => {
      await setExperimentTags(store, experimentId, { [key]: value });
    },
    deleteExperiment: async (experimentId) => {
      await deleteExperiment(store, experimentId);
    },
    restoreExperiment: async (experimentId) => {
      await restoreExperiment(store, experimentId);
    },
    createRegisteredModel: (name, options = {}) =>
      createRegisteredModel(store, name, { ...options, by: session.actor }),
    createModelVersion: (name, source) => registerModel(context, source, name),
    getModelVersion: versionOf,
    getModelVersionByAlias: async (name, alias) => {
      const { version } = await getVersionByAlias(store, name, alias);
      return versionOf(name, version);
    },
    searchRegisteredModels: () => listRegisteredModels(store),
    searchModelVersions: async (name) => (await listModelVersions(store, name)).map(toModelVersion),
    setRegisteredModelAlias: async (name, alias, version, options = {}) => {
      await setAlias(store, { name, alias, version, ...options, by: session.actor });
    },
    deleteRegisteredModelAlias: async (name, alias, options = {}) => {
      await deleteAlias(store, { name, alias, ...options, by: session.actor });
    },
    updateRegisteredModel: async (name, change) => {
      await updateRegisteredModel(store, name, change);
    },
    updateModelVersion: async (name, version, change) => {
      await updateModelVersion(store, name, version, change);
    },
    setModelVersionTag: async (name, version, key, value) => {
      // Entries, so that a tag called __proto__ is an ordinary key.
      await updateModelVersion(store, name, version, { tags: Object.fromEntries([[key, value]]) });
    },
    deleteModelVersionTag: async (name, version, key) => {
      await updateModelVersion(store, name, version, { removedTags: [key] });
    },
  };
}
