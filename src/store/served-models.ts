/** @file Where the URIs of an endpoint lead, read in one moment, and the models that they lead to. */
import { fromCanonicalJson } from '../core/codec.ts';
import type { TrainedPipeline } from '../core/learners/pipeline.ts';
import { parseModelUri } from '../core/registry/uri.ts';
import type { ModelVersionRecord } from '../core/registry/entities.ts';
import type { EndpointRecord } from '../core/serving/entities.ts';
import type { EndpointView, ModelRef } from '../core/serving/port.ts';
import { readBlob } from './blob-store.ts';
import { CLOCK_SETTING, toOffset } from './clock.ts';
import { read, type Store } from './database.ts';
import { required } from './lookup.ts';

/** Tables that `refOf` reads. */
const REF_TABLES = ['aliases', 'modelVersions'] as const;

async function versionOf(
  { db }: Store,
  uri: Exclude<ReturnType<typeof parseModelUri>, { kind: 'run' }>,
): Promise<ModelVersionRecord | undefined> {
  const { name } = uri;
  if (uri.kind === 'version') return db.modelVersions.get([name, uri.version]);
  if (uri.kind === 'latest') {
    return (await db.modelVersions.where('name').equals(name).sortBy('version')).at(-1);
  }
  const alias = await db.aliases.get([name, uri.alias]);
  return alias && db.modelVersions.get([name, alias.version]);
}

/** Where a URI leads; null when nowhere. Inside a transaction over `aliases` and `modelVersions`. */
async function refOf(store: Store, uri: string): Promise<ModelRef | null> {
  const parsed = parseModelUri(uri);
  if (parsed.kind === 'run') {
    return { uri, name: null, version: null, runId: parsed.runId, path: parsed.path };
  }
  const found = await versionOf(store, parsed);
  if (!found) return null;
  const source = parseModelUri(found.source);
  const path = source.kind === 'run' ? source.path : 'model';
  return { uri, name: found.name, version: found.version, runId: found.runId, path };
}

/** All URIs that an endpoint may need: what it serves, canary, shadow, and each model's champion to fall back to. */
function urisOf({ served, canary, shadow }: EndpointRecord): readonly string[] {
  const uris = served.map(({ model }) => model);
  if (canary?.status === 'RUNNING') uris.push(canary.model);
  if (shadow !== null) uris.push(shadow);
  const champions = uris.flatMap((uri) => {
    const parsed = parseModelUri(uri);
    return parsed.kind === 'run' ? [] : [`models:/${parsed.name}@champion`];
  });
  return [...new Set([...uris, ...champions])];
}

/**
 * An endpoint and where its URIs lead, in one read; null when there is no such endpoint.
 *
 * @param onClock Is told how far the workspace's clock is ahead, for who is told by nobody else.
 */
export async function readEndpointView(
  store: Store,
  name: string,
  onClock?: (offsetMs: number) => void,
): Promise<EndpointView | null> {
  return read(store, ['endpoints', 'settings', ...REF_TABLES], async () => {
    onClock?.(toOffset((await store.db.settings.get(CLOCK_SETTING))?.value));
    const record = await store.db.endpoints.get(name);
    if (!record) return null;
    const refs = await Promise.all(
      urisOf(record).map(async (uri) => [uri, await refOf(store, uri)] as const),
    );
    return { record, refs: new Map(refs) };
  });
}

/**
 * Where each URI leads, in one read.
 *
 * @throws {ParamError} `invalid_uri`; `not_found` for one that leads nowhere.
 */
export async function resolveRefs(
  store: Store,
  uris: readonly string[],
): Promise<readonly ModelRef[]> {
  const refs = await read(store, REF_TABLES, () =>
    Promise.all(uris.map((uri) => refOf(store, uri))),
  );
  return refs.map((ref, at) => required(ref ?? undefined, `model ${uris[at]}`));
}

/** Models that are kept in memory. */
const MAX_MODELS = 8;

/**
 * Loads models and keeps the last eight. A finished run never changes and its id is its own for ever, so what is kept
 * never becomes wrong: an alias or endpoint that changes leads to another run.
 */
export function createModelCache(store: Store): (ref: ModelRef) => Promise<TrainedPipeline> {
  const kept = new Map<string, Promise<TrainedPipeline>>();
  const load = async ({ runId, path }: ModelRef): Promise<TrainedPipeline> => {
    const file = `${path}/pipeline.json`;
    const found = await read(store, ['artifacts'], () => store.db.artifacts.get([runId, file]));
    const { blob } = required(found, `artifact ${file} of run ${runId}`);
    return fromCanonicalJson(
      new TextDecoder().decode(await readBlob(store, blob)),
    ) as TrainedPipeline;
  };
  return (ref) => {
    const key = `${ref.runId}/${ref.path}`;
    let model = kept.get(key);
    if (model) kept.delete(key);
    else {
      model = load(ref);
      // What failed is asked for again: the bytes may be imported meanwhile.
      model.catch(() => kept.delete(key));
    }
    kept.set(key, model);
    if (kept.size > MAX_MODELS) kept.delete(kept.keys().next().value!);
    return model;
  };
}
