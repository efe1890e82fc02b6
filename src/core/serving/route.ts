/** @file Which address of the endpoint's API a path is. */

/** What a path asks for. */
export type ServingRoute =
  | { readonly kind: 'ping' | 'version' | 'list' }
  /** `name` null: the only endpoint of the workspace. */
  | { readonly kind: 'invocations'; readonly name: string | null }
  | { readonly kind: 'endpoint'; readonly name: string };

const PLAIN: Readonly<Record<string, ServingRoute>> = {
  ping: { kind: 'ping' },
  health: { kind: 'ping' },
  version: { kind: 'version' },
  'serving-endpoints': { kind: 'list' },
  invocations: { kind: 'invocations', name: null },
};

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    // A broken escape names nothing.
    return null;
  }
}

/**
 * Reads a path below the app's folder, without a leading slash: `ping`, `health`, `version`, `invocations`,
 * `serving-endpoints`, `serving-endpoints/<name>`, `serving-endpoints/<name>/invocations` and the same under
 * `endpoints/`.
 *
 * @returns Null for every other path.
 * Source: MLflow's scoring server (`/invocations`, `/ping`, `/health`, `/version`) and its deployments client.
 */
export function routeOf(path: string): ServingRoute | null {
  if (Object.hasOwn(PLAIN, path)) return PLAIN[path];
  const parts = path.split('/');
  const [root, encoded, action] = parts;
  if (root !== 'serving-endpoints' && root !== 'endpoints') return null;
  const name = encoded ? decoded(encoded) : null;
  if (name === null) return null;
  if (parts.length === 2) return { kind: 'endpoint', name };
  return parts.length === 3 && action === 'invocations' ? { kind: 'invocations', name } : null;
}

/** Is a path the API's, so that nothing else may answer it? Also those that lead nowhere within it. */
export function isServingPath(path: string): boolean {
  const [root] = path.split('/', 1);
  return root === 'endpoints' || Object.hasOwn(PLAIN, root);
}
