/** @file The audit log, live. */
import type { Store } from '../store/database.ts';
import { live } from './live.svelte.ts';

/** All records, newest first. */
export function liveAudit(store: Store) {
  return live(
    () => store,
    () => store.db.audit.orderBy('seq').reverse().toArray(),
  );
}
