/** @file Records that must be there, and the error when they are not. */
import { ParamError } from '../core/errors.ts';

/**
 * Returns `record`, or throws `ParamError` `not_found` that names what was asked for.
 *
 * @param what e.g. `run "4f…"`.
 */
export function required<T>(record: T | undefined, what: string): T {
  if (record !== undefined) return record;
  throw new ParamError('not_found', `store: there is no ${what} in this workspace`, { what });
}

/** A map with some entries set; keys such as `__proto__` are ordinary. */
export function withEntries<T>(
  record: Readonly<Record<string, T>>,
  entries: Iterable<readonly [string, T]>,
): Readonly<Record<string, T>> {
  return Object.fromEntries([...Object.entries(record), ...entries]);
}
