/** @file Registered models and their versions. */
import { describe } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import type {
  InputExample,
  ModelVersionRecord,
  RegisteredModel,
} from '../core/registry/entities.ts';
import { catalogOf, checkModelName } from '../core/registry/names.ts';
import type { ModelSignature } from '../core/registry/signature.ts';
import { formatModelUri, parseModelUri } from '../core/registry/uri.ts';
import type { RunRecord } from '../core/tracking/entities.ts';
import { checkKey, checkTagValue } from '../core/tracking/names.ts';
import { audited } from './audit-store.ts';
import { read, write, type Store } from './database.ts';
import { recordEvent } from './event-store.ts';
import { required, withEntries } from './lookup.ts';
import { runOf } from './run-store.ts';
import { catalogsOfRun, checkReach, wrongCatalog } from './scope.ts';

/** A version with the aliases that point to it, in alphabetical order. */
export interface ModelVersionRow extends ModelVersionRecord {
  readonly aliases: readonly string[];
}

const modelText = (name: string): string => `registered model ${describe(name)}`;
const versionText = (name: string, version: number): string =>
  `version ${version} of ${modelText(name)}`;

/**
 * Makes a registered model.
 *
 * @throws {StateError} `model_exists`; {ParamError} `invalid_name`.
 */
export async function createRegisteredModel(
  store: Store,
  name: string,
  more: {
    readonly description?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly by?: string;
  } = {},
): Promise<RegisteredModel> {
  checkReach(store, 'model', name);
  const model: RegisteredModel = {
    name: checkModelName(name),
    description: more.description ?? '',
    creationTime: store.now(),
    tags: Object.fromEntries(checkedTags(more.tags)),
    schemaVersion: 1,
  };
  return audited(store, ['registeredModels', 'events'], async () => ({
    entry: {
      actor: more.by ?? 'user',
      action: 'model.create',
      subject: `models:/${name}`,
      details: {},
    },
    change: async () => {
      if (await store.db.registeredModels.get(name)) {
        throw new StateError('model_exists', `registry: there is a ${modelText(name)} already`, {
          name,
        });
      }
      await store.db.registeredModels.add(model);
      const { description, tags } = model;
      const data = { name, tags, description };
      await recordEvent(store, 'registered_model.created', `models:/${name}`, data);
      return model;
    },
  }));
}

/** Gives the registered model of that name, making it when there is none. */
export async function ensureRegisteredModel(
  store: Store,
  name: string,
  by = 'user',
): Promise<RegisteredModel> {
  checkModelName(name);
  const known = await read(store, ['registeredModels'], () => store.db.registeredModels.get(name));
  if (known) return known;
  try {
    return await createRegisteredModel(store, name, { by });
  } catch (error) {
    // Another tab was faster.
    if (error instanceof StateError && error.code === 'model_exists') {
      return getRegisteredModel(store, name);
    }
    throw error;
  }
}

/** Gives a registered model. Throws `not_found`. */
export async function getRegisteredModel(store: Store, name: string): Promise<RegisteredModel> {
  const found = await read(store, ['registeredModels'], () => store.db.registeredModels.get(name));
  return required(found, modelText(name));
}

/** Lists registered models by name. */
export async function listRegisteredModels(store: Store): Promise<readonly RegisteredModel[]> {
  return read(store, ['registeredModels'], () =>
    store.db.registeredModels.toCollection().sortBy('name'),
  );
}

/** Changes description or tags of a registered model. */
export async function updateRegisteredModel(
  store: Store,
  name: string,
  edit: { readonly description?: string; readonly tags?: Readonly<Record<string, string>> },
): Promise<RegisteredModel> {
  return write(store, ['registeredModels'], async () => {
    const model = required(await store.db.registeredModels.get(name), modelText(name));
    const edited = {
      ...model,
      description: edit.description ?? model.description,
      tags: withEntries(model.tags, checkedTags(edit.tags)),
    };
    await store.db.registeredModels.put(edited);
    return edited;
  });
}

function checkedTags(tags: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries(tags).map(([key, value]) => [
    checkKey('tag', key),
    checkTagValue(key, value),
  ]);
}

/** A model of an environment is made from runs there; a promotion is the way from another one (promotion-store.ts). */
function checkSameCatalog(name: string, run: RunRecord): void {
  const own = catalogOf(name);
  const others = catalogsOfRun(run).filter((one) => one !== own);
  if (own === null || others.length === 0) return;
  const what = `run ${run.runName} as a version of ${name}, trained on data`;
  throw wrongCatalog(own, what, others.join(' and '), { name, runId: run.runId });
}

/**
 * Registers the model of a finished run as the next version.
 *
 * @param source `runs:/<run id>/<path>`; the run must be FINISHED, have a model hash and a file at or below
 *   the path.
 * @throws {StateError} `run_not_finished`, `no_model`, `wrong_catalog`; {ParamError} `not_found`, `invalid_uri`.
 */
export async function createModelVersion(
  store: Store,
  name: string,
  source: string,
  more: {
    readonly description?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly by?: string;
    readonly signature?: ModelSignature | null;
    readonly inputExample?: InputExample | null;
  } = {},
): Promise<ModelVersionRecord> {
  const uri = parseModelUri(source);
  if (uri.kind !== 'run') {
    throw new StateError(
      'no_model',
      `registry: a version is made from a run, runs:/<run id>/model, got ${describe(source)}`,
    );
  }
  checkReach(store, 'model', name);
  const { runId, path } = uri;
  const tags = Object.fromEntries(checkedTags(more.tags));
  const plan = async (): Promise<{ version: number; run: Awaited<ReturnType<typeof runOf>> }> => {
    required(await store.db.registeredModels.get(name), modelText(name));
    const run = await runOf(store, runId);
    if (run.status !== 'FINISHED') {
      throw new StateError(
        'run_not_finished',
        `registry: the run must be FINISHED to be registered, ${describe(run.runName)} is ${run.status}`,
        { runId, status: run.status },
      );
    }
    const files = await store.db.artifacts.where('runId').equals(runId).toArray();
    checkSameCatalog(name, run);
    const hasModel = files.some((file) => file.path === path || file.path.startsWith(`${path}/`));
    if (run.modelHash === null || !hasModel) {
      throw new StateError(
        'no_model',
        `registry: run ${describe(run.runName)} has no model at ${describe(path)}`,
        { runId, path },
      );
    }
    const last = await lastVersion(store, name);
    return { version: (last?.version ?? 0) + 1, run };
  };
  const tables = ['registeredModels', 'modelVersions', 'runs', 'artifacts'] as const;
  return audited(store, [...tables, 'events'], async () => {
    const planned = await read(store, tables, plan);
    return {
      entry: {
        actor: more.by ?? 'user',
        action: 'model_version.create',
        subject: `models:/${name}/${planned.version}`,
        details: { source, modelHash: planned.run.modelHash },
      },
      change: async () => {
        // No other version can have come between: the audit chain would have moved on.
        const { run, version } = await plan();
        const record: ModelVersionRecord = {
          name,
          version,
          runId,
          source: formatModelUri(uri),
          modelHash: run.modelHash!,
          status: 'READY',
          description: more.description ?? '',
          creationTime: store.now(),
          createdBy: more.by ?? 'user',
          signature: more.signature ?? null,
          inputExample: more.inputExample ?? null,
          tags,
          schemaVersion: 1,
        };
        await store.db.modelVersions.add(record);
        await recordEvent(store, 'model_version.created', `models:/${name}/${version}`, {
          name,
          version: String(version),
          source: record.source,
          run_id: runId,
          tags,
          description: record.description,
        });
        return record;
      },
    };
  });
}

/** The newest version of a model, inside or outside a transaction. */
export async function lastVersion(
  store: Store,
  name: string,
): Promise<ModelVersionRecord | undefined> {
  const versions = await store.db.modelVersions.where('name').equals(name).toArray();
  return versions.reduce<ModelVersionRecord | undefined>(
    (newest, one) => (newest && newest.version > one.version ? newest : one),
    undefined,
  );
}

/** Gives one version with its aliases. Throws `not_found`. */
export async function getModelVersion(
  store: Store,
  name: string,
  version: number,
): Promise<ModelVersionRow> {
  checkReach(store, 'model', name);
  return read(store, ['modelVersions', 'aliases'], async () => {
    const found = await store.db.modelVersions.get([name, version]);
    const record = required(found, versionText(name, version));
    return (await withAliases(store, name, [record]))[0];
  });
}

/** Lists the versions of a model with their aliases, newest first. */
export async function listModelVersions(
  store: Store,
  name: string,
): Promise<readonly ModelVersionRow[]> {
  checkReach(store, 'model', name);
  return read(store, ['modelVersions', 'aliases'], async () => {
    const versions = await store.db.modelVersions.where('name').equals(name).toArray();
    const rows = await withAliases(store, name, versions);
    return rows.sort((a, b) => b.version - a.version);
  });
}

async function withAliases(
  store: Store,
  name: string,
  versions: readonly ModelVersionRecord[],
): Promise<ModelVersionRow[]> {
  const aliases = await store.db.aliases.where('name').equals(name).sortBy('alias');
  return versions.map((record) => ({
    ...record,
    aliases: aliases.filter(({ version }) => version === record.version).map(({ alias }) => alias),
  }));
}

/** Changes description or tags of a version; what it was made from never changes. */
export async function updateModelVersion(
  store: Store,
  name: string,
  version: number,
  edit: {
    readonly description?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly removedTags?: readonly string[];
  },
): Promise<ModelVersionRecord> {
  return write(store, ['modelVersions', 'events'], async () => {
    const found = await store.db.modelVersions.get([name, version]);
    const record = required(found, versionText(name, version));
    const subject = `models:/${name}/${version}`;
    const of = { name, version: String(version) };
    for (const key of edit.removedTags ?? []) {
      if (!Object.hasOwn(record.tags, key)) continue;
      await recordEvent(store, 'model_version_tag.deleted', subject, { ...of, key });
    }
    for (const [key, value] of checkedTags(edit.tags)) {
      await recordEvent(store, 'model_version_tag.set', subject, { ...of, key, value });
    }
    const edited = {
      ...record,
      description: edit.description ?? record.description,
      tags: withEntries(
        Object.fromEntries(
          Object.entries(record.tags).filter(([key]) => !edit.removedTags?.includes(key)),
        ),
        checkedTags(edit.tags),
      ),
    };
    await store.db.modelVersions.put(edited);
    return edited;
  });
}
