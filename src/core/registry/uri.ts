/** @file Model URIs, as MLflow writes them. Every place that takes a model takes one of these. */
import { describe } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { checkArtifactPath, checkRunId } from '../tracking/names.ts';
import { checkAlias, checkModelName } from './names.ts';

/** A model URI taken apart. */
export type ModelUri =
  /** `runs:/<run id>/<path>` */
  | { readonly kind: 'run'; readonly runId: string; readonly path: string }
  /** `models:/<name>/<version>` */
  | { readonly kind: 'version'; readonly name: string; readonly version: number }
  /** `models:/<name>@<alias>` */
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  /** `models:/<name>/latest` */
  | { readonly kind: 'latest'; readonly name: string };

function fail(text: unknown, rule: string): never {
  throw new ParamError(
    'invalid_uri',
    `model URI: ${rule}, got ${describe(text)}; write runs:/<run id>/model, models:/<name>/<version>, models:/<name>@<alias> or models:/<name>/latest`,
    { uri: describe(text) },
  );
}

function parseModels(text: string, rest: string): ModelUri {
  const slash = rest.indexOf('/');
  const at = rest.indexOf('@');
  if (slash < 0 && at < 0) fail(text, 'a version or an alias must follow the name');
  if (slash < 0) {
    return {
      kind: 'alias',
      name: checkModelName(rest.slice(0, at)),
      alias: checkAlias(rest.slice(at + 1)),
    };
  }
  const name = checkModelName(rest.slice(0, slash));
  const last = rest.slice(slash + 1);
  if (last.toLowerCase() === 'latest') return { kind: 'latest', name };
  const version = Number(last);
  if (!/^[1-9]\d*$/.test(last) || !Number.isSafeInteger(version)) {
    fail(
      text,
      'the version must be a whole number of at least 1 (stages were replaced by aliases)',
    );
  }
  return { kind: 'version', name, version };
}

/**
 * Reads a model URI.
 *
 * @throws {ParamError} `invalid_uri`, or `invalid_name`, `invalid_alias`, `invalid_param` for its parts.
 * Source: MLflow's URI forms; the legacy stage form is refused.
 */
export function parseModelUri(text: unknown): ModelUri {
  if (typeof text !== 'string') fail(text, 'must be a text');
  if (text.startsWith('runs:/')) {
    const rest = text.slice('runs:/'.length);
    const slash = rest.indexOf('/');
    if (slash < 0) fail(text, 'a path must follow the run id');
    return {
      kind: 'run',
      runId: checkRunId(rest.slice(0, slash)),
      path: checkArtifactPath(rest.slice(slash + 1)),
    };
  }
  if (text.startsWith('models:/')) return parseModels(text, text.slice('models:/'.length));
  return fail(text, 'must begin with runs:/ or models:/');
}

/** Writes a model URI; `parseModelUri` reads it back to an equal value. */
export function formatModelUri(uri: ModelUri): string {
  switch (uri.kind) {
    case 'run':
      return `runs:/${uri.runId}/${uri.path}`;
    case 'version':
      return `models:/${uri.name}/${uri.version}`;
    case 'alias':
      return `models:/${uri.name}@${uri.alias}`;
    case 'latest':
      return `models:/${uri.name}/latest`;
    default:
      return uri satisfies never;
  }
}
