/** @file Which registered version a model URI names. */
import { resolveModelUri } from '../store/alias-store.ts';
import type { Store } from '../store/database.ts';

/** Name and version behind a URI; null when it names a run. */
export async function getVersionOf(
  store: Store,
  uri: string,
): Promise<{ readonly name: string; readonly version: number } | null> {
  const { name, version } = await resolveModelUri(store, uri);
  return name !== null && version !== null ? { name, version } : null;
}
