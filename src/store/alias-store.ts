/** @file Aliases: movable names of versions, with an append-only log of who moved them when and why. */
import { describe } from '../core/checks.ts';
import { ParamError, StateError } from '../core/errors.ts';
import type {
  AliasLogRecord,
  AliasRecord,
  GateReport,
  ModelVersionRecord,
} from '../core/registry/entities.ts';
import { checkAlias } from '../core/registry/names.ts';
import { parseModelUri } from '../core/registry/uri.ts';
import { AUTHORITY_TABLES, checkAuthority, type AliasAuthority } from './alias-authority.ts';
import { audited, startOver } from './audit-store.ts';
import { read, type Store } from './database.ts';
import { recordAliasMoved } from './event-store.ts';
import { required } from './lookup.ts';
import { lastVersion } from './registry-store.ts';
import { runOf } from './run-store.ts';
import { checkReach, checkRunReach } from './scope.ts';
import type { TableName } from './schema.ts';

/** A move of an alias. */
export interface AliasMove {
  readonly name: string;
  readonly alias: string;
  /** Who moves it. Default `user`. */
  readonly by?: string;
  /** Reason in words. Default empty. */
  readonly why?: string;
  /** The gate report that allows it. */
  readonly gate?: GateReport | null;
  /**
   * The version that the caller saw the alias point to, null for none. Given, the move is refused when
   * another tab moved the alias meanwhile.
   */
  readonly expectedFrom?: number | null;
  /** An alias that the move uses up: it goes when it points to the same version, in the same transaction. */
  readonly usesUp?: string;
  /** What allows it where a policy guards the alias; see alias-authority.ts. */
  readonly authority?: AliasAuthority;
  /** What else is written in the same transaction. */
  readonly along?: { readonly tables: readonly TableName[]; readonly write: () => Promise<void> };
}

async function move(
  store: Store,
  request: AliasMove,
  to: number | null,
): Promise<AliasLogRecord | null> {
  const { name, alias, by = 'user', why = '', gate = null, expectedFrom, usesUp } = request;
  const { authority, along } = request;
  checkAlias(alias);
  checkReach(store, 'model', name);
  const uri = `models:/${name}@${alias}`;
  const versionAt = async (): Promise<number | null> =>
    (await store.db.aliases.get([name, alias]))?.version ?? null;
  const usesAlias = async (): Promise<boolean> =>
    usesUp !== undefined &&
    usesUp !== alias &&
    to !== null &&
    (await store.db.aliases.get([name, usesUp]))?.version === to;
  const checkMoved = (from: number | null): void => {
    if (expectedFrom === undefined || from === expectedFrom) return;
    throw new StateError(
      'alias_moved',
      `registry: ${uri} was expected at version ${expectedFrom ?? 'none'}, it is at ${from ?? 'none'} now; look at the change and decide again`,
      { name, alias, expectedFrom, from },
    );
  };
  const known = await read(store, ['aliases'], versionAt);
  checkMoved(known);
  if (known === to) {
    if (to === null) throw new ParamError('not_found', `registry: there is no alias ${uri}`);
    return null;
  }
  const deploymentId = authority?.kind === 'deployment' ? authority.deploymentId : null;
  const own = ['aliases', 'modelVersions', 'events', ...AUTHORITY_TABLES] as const;
  const tables = [...new Set<TableName>([...own, ...(along?.tables ?? [])])];
  return audited(store, tables, async () => {
    const { from, isUsed } = await read(store, ['aliases'], async () => ({
      from: await versionAt(),
      isUsed: await usesAlias(),
    }));
    checkMoved(from);
    return {
      entry: {
        actor: by,
        action: to === null ? 'alias.delete' : 'alias.set',
        subject: uri,
        details: {
          from,
          to,
          why,
          gate: gate?.outcome ?? null,
          ...(isUsed ? { usedUp: usesUp } : {}),
          ...(authority ? { authority: authority.kind } : {}),
          ...(deploymentId === null ? {} : { deploymentId }),
        },
      },
      change: async () => {
        const current = await versionAt();
        checkMoved(current);
        if (current !== from || isUsed !== (await usesAlias())) startOver();
        await checkAuthority(store, request, to);
        if (to === null) {
          await store.db.aliases.delete([name, alias]);
        } else {
          const version = await store.db.modelVersions.get([name, to]);
          required(version, `version ${to} of registered model ${describe(name)}`);
          await store.db.aliases.put({ name, alias, version: to, schemaVersion: 1 });
        }
        const line = { name, at: store.now(), by, schemaVersion: 1 as const };
        const stored = {
          ...line,
          ...{ alias, from, to, why, gate },
          ...(deploymentId === null ? {} : { deploymentId }),
        };
        const id = await store.db.aliasLog.add(stored);
        await recordAliasMoved(store, { name, alias, from, to, by, why });
        if (isUsed && usesUp !== undefined) {
          await store.db.aliases.delete([name, usesUp]);
          const gone = { from: to, to: null, why: `its version became ${alias}`, gate: null };
          await store.db.aliasLog.add({ ...line, alias: usesUp, ...gone });
          await recordAliasMoved(store, { name, alias: usesUp, by, ...gone });
        }
        await along?.write();
        return { ...stored, id: id as number };
      },
    };
  });
}

/**
 * Points an alias to a version: alias, log line and audit record change together or not at all.
 *
 * @returns The log line, or null when the alias points there already (nothing is written then).
 * @throws {StateError} `alias_moved` when `expectedFrom` no longer holds; see `checkAuthority` for guarded aliases.
 * @throws {ParamError} `not_found` without the version; `invalid_alias`.
 */
export function setAlias(
  store: Store,
  request: AliasMove & { readonly version: number },
): Promise<AliasLogRecord | null> {
  return move(store, request, request.version);
}

/**
 * Removes an alias; the log keeps what it was.
 *
 * @throws {ParamError} `not_found`; {StateError} `alias_moved`.
 */
export async function deleteAlias(store: Store, request: AliasMove): Promise<AliasLogRecord> {
  return (await move(store, request, null))!;
}

/** Lists aliases of one model, or of all. */
export async function listAliases(store: Store, name?: string): Promise<readonly AliasRecord[]> {
  return read(store, ['aliases'], () =>
    name === undefined
      ? store.db.aliases.toArray()
      : store.db.aliases.where('name').equals(name).toArray(),
  );
}

/** Gives the version that an alias points to. Throws `not_found`. */
export async function getVersionByAlias(
  store: Store,
  name: string,
  alias: string,
): Promise<ModelVersionRecord> {
  checkReach(store, 'model', name);
  return read(store, ['aliases', 'modelVersions'], async () => {
    const found = required(
      await store.db.aliases.get([name, alias]),
      `alias ${describe(alias)} of registered model ${describe(name)}`,
    );
    const version = await store.db.modelVersions.get([name, found.version]);
    return required(version, `version ${found.version} of registered model ${describe(name)}`);
  });
}

/** Lists the alias log, oldest first, of one model or one of its aliases. */
export async function listAliasLog(
  store: Store,
  name: string,
  alias?: string,
): Promise<readonly AliasLogRecord[]> {
  return read(store, ['aliasLog'], () =>
    alias === undefined
      ? store.db.aliasLog.where('name').equals(name).sortBy('id')
      : store.db.aliasLog.where('[name+alias]').equals([name, alias]).sortBy('id'),
  );
}

/**
 * Which version an alias pointed to at a moment.
 *
 * @param time ms since epoch; a move at that very moment counts.
 * @param alias Default `champion`.
 * @returns The version, or null when the alias pointed nowhere.
 */
export async function championAt(
  store: Store,
  name: string,
  time: number,
  alias = 'champion',
): Promise<number | null> {
  const log = await listAliasLog(store, name, alias);
  return log.filter((line) => line.at <= time).at(-1)?.to ?? null;
}

/** Where a model URI leads. */
export interface ResolvedModel {
  /** As given. */
  readonly uri: string;
  readonly name: string | null;
  readonly version: number | null;
  readonly alias: string | null;
  readonly runId: string;
  /** Folder or file in the run's artifacts. */
  readonly path: string;
}

/**
 * Follows a model URI to the run that holds the model.
 *
 * @throws {ParamError} `invalid_uri`, or `not_found` for what it names; {StateError} `wrong_catalog`.
 */
export async function resolveModelUri(store: Store, uri: string): Promise<ResolvedModel> {
  const parsed = parseModelUri(uri);
  if (parsed.kind === 'run') {
    const { runId, path } = parsed;
    await read(store, ['runs', 'modelVersions'], async () =>
      checkRunReach(store, await runOf(store, runId)),
    );
    return { uri, name: null, version: null, alias: null, runId, path };
  }
  const { name } = parsed;
  checkReach(store, 'model', name);
  const alias = parsed.kind === 'alias' ? parsed.alias : null;
  const version = await read(store, ['modelVersions', 'aliases'], async () => {
    if (parsed.kind === 'alias') return getVersionByAlias(store, name, parsed.alias);
    const found =
      parsed.kind === 'latest'
        ? await lastVersion(store, name)
        : await store.db.modelVersions.get([name, parsed.version]);
    const what = parsed.kind === 'latest' ? 'version' : `version ${parsed.version}`;
    return required(found, `${what} of registered model ${describe(name)}`);
  });
  const source = parseModelUri(version.source);
  const path = source.kind === 'run' ? source.path : 'model';
  return { uri, name, version: version.version, alias, runId: version.runId, path };
}
