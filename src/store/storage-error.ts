/** @file What the browser's storage throws → errors with a code and a way out. */
import { StateError, TerrariumError } from '../core/errors.ts';

/** An error and all errors that caused it or were wrapped by it. */
function* causesOf(error: unknown): Generator<{ readonly name: string }> {
  let current = error;
  for (let depth = 0; depth < 8 && typeof current === 'object' && current !== null; depth++) {
    const { name, inner, cause, failures } = current as {
      name?: unknown;
      inner?: unknown;
      cause?: unknown;
      failures?: readonly unknown[];
    };
    if (typeof name === 'string') yield { name };
    if (Array.isArray(failures)) for (const failure of failures) yield* causesOf(failure);
    current = inner ?? cause;
  }
}

/**
 * Gives the error to throw for one that the database threw.
 *
 * - full disk or quota → `StateError` `quota_exceeded`
 * - database closed because a newer version of the app opened it → `StateError` `database_outdated`
 * - no storage at all (blocked by a setting, private window) → `StateError` `storage_unavailable`
 * - everything else stays what it is.
 */
export function toStorageError(error: unknown): unknown {
  if (error instanceof TerrariumError) return error;
  const names = new Set([...causesOf(error)].map(({ name }) => name));
  if (names.has('QuotaExceededError')) {
    return new StateError(
      'quota_exceeded',
      'storage: the browser has no room left for this site; empty the trash or export and wipe the workspace in Settings, or free disk space, then try again. Nothing was written by halves.',
      {},
      { cause: error },
    );
  }
  if (names.has('DatabaseClosedError') || names.has('VersionError')) {
    return new StateError(
      'database_outdated',
      'storage: the database was closed or is of a newer version of the app, most likely opened in another tab; reload this page',
      {},
      { cause: error },
    );
  }
  if (names.has('MissingAPIError') || names.has('OpenFailedError') || names.has('SecurityError')) {
    return new StateError(
      'storage_unavailable',
      'storage: the browser gives this page no IndexedDB; allow site data for it, or leave the private window',
      {},
      { cause: error },
    );
  }
  return error;
}
