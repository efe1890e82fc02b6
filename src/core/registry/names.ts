/** @file Names that people give to tables, models and aliases, and the rules they follow. */
import { describe } from '../checks.ts';
import { ParamError } from '../errors.ts';

/** The three catalogs (environments); a job runs in one of them and reads only its data. */
export const CATALOGS = ['dev', 'staging', 'prod'] as const;

/** `dev` · `staging` · `prod`. */
export type Catalog = (typeof CATALOGS)[number];

/** A three-level name taken apart. */
export interface QualifiedName {
  readonly catalog: Catalog;
  readonly schema: string;
  /** Name of the table or model. */
  readonly object: string;
}

/** Longest schema, table or three-level model part, in characters. */
export const MAX_NAME_PART = 100;
/** Longest plain model name, in characters. */
export const MAX_MODEL_NAME = 250;
/** Longest alias, in characters (MLflow's). */
export const MAX_ALIAS = 255;

const PART = /^[A-Za-z0-9_-]+$/;
const PLAIN_MODEL = /^[\p{L}\p{N}_-]+(?: +[\p{L}\p{N}_-]+)*$/u;
const ALIAS = /^[\p{L}\p{N}_-]+$/u;
const VERSION_LIKE = /^v\d+$/i;

const THREE_LEVELS =
  'three levels, catalog.schema.name, with catalog dev, staging or prod and parts of letters, digits, "_" and "-"';

function split(name: string): QualifiedName | null {
  const parts = name.split('.');
  const [catalog, schema, object] = parts;
  if (parts.length !== 3 || !CATALOGS.includes(catalog as Catalog)) return null;
  for (const part of [schema, object]) {
    if (!PART.test(part) || part.length > MAX_NAME_PART) return null;
  }
  return { catalog: catalog as Catalog, schema: schema, object: object };
}

/** The catalog that a table or model name begins with; null for plain model names and whatever is no name. */
export function catalogOf(name: string): Catalog | null {
  return split(name)?.catalog ?? null;
}

/**
 * Takes a table name apart.
 *
 * @throws {ParamError} `invalid_name` unless it is `catalog.schema.table` with a known catalog and parts
 *   of 1 to 100 letters (a–z), digits, `_` and `-`.
 */
export function parseTableName(name: unknown): QualifiedName {
  const parsed = typeof name === 'string' ? split(name) : null;
  if (!parsed) {
    throw new ParamError(
      'invalid_name',
      `table: a name must have ${THREE_LEVELS}, each at most ${MAX_NAME_PART} characters, got ${describe(name)}; for example "dev.churn.customers"`,
      { name: describe(name) },
    );
  }
  return parsed;
}

/** Returns `name` when `parseTableName` accepts it. */
export function checkTableName(name: unknown): string {
  parseTableName(name);
  return name as string;
}

/**
 * Returns `name` if it can name a registered model: `catalog.schema.model`, or a plain name of letters,
 * digits, `_`, `-` and inner spaces, at most 250 characters.
 *
 * @throws {ParamError} `invalid_name`
 */
export function checkModelName(name: unknown): string {
  if (
    typeof name === 'string' &&
    (split(name) !== null || (name.length <= MAX_MODEL_NAME && PLAIN_MODEL.test(name)))
  ) {
    return name;
  }
  throw new ParamError(
    'invalid_name',
    `registered model: a name must be plain (letters, digits, "_", "-" and inner spaces, at most ${MAX_MODEL_NAME} characters) or have ${THREE_LEVELS}, got ${describe(name)}`,
    { name: describe(name) },
  );
}

/**
 * Returns `alias` if it can be one: 1 to 255 letters, digits, `_` and `-`, and neither `latest` nor
 * a version (`v1`), which have their own meaning.
 *
 * @throws {ParamError} `invalid_alias`
 * Source: MLflow's alias rules (`^[\w\-]*$`, `latest` and `^[vV]\d+$` reserved).
 */
export function checkAlias(alias: unknown): string {
  const fail = (rule: string): never => {
    throw new ParamError('invalid_alias', `alias: ${rule}, got ${describe(alias)}`, {
      alias: describe(alias),
    });
  };
  if (typeof alias !== 'string' || !ALIAS.test(alias)) {
    return fail('must consist of letters, digits, "_" and "-"');
  }
  if (alias.length > MAX_ALIAS) return fail(`must have at most ${MAX_ALIAS} characters`);
  if (alias.toLowerCase() === 'latest') return fail('"latest" is reserved for the newest version');
  if (VERSION_LIKE.test(alias)) return fail('"v" and a number is reserved for versions');
  return alias;
}
