/** @file Settings of the workspace; they travel with it. */
import { read, write, type Store } from './database.ts';

/** Gives a setting, or `fallback` when it was never set. The caller checks its shape. */
export async function getSetting(
  store: Store,
  key: string,
  fallback: unknown = null,
): Promise<unknown> {
  const found = await read(store, ['settings'], () => store.db.settings.get(key));
  return found ? found.value : fallback;
}

/** Sets a setting to plain data. */
export async function setSetting(store: Store, key: string, value: unknown): Promise<void> {
  await write(store, ['settings'], () => store.db.settings.put({ key, value, schemaVersion: 1 }));
}
