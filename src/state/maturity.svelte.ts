/** @file The workspace's maturity, live. */
import { assessMaturity } from '../core/maturity/assess.ts';
import type { Store } from '../store/database.ts';
import { workspaceFacts } from '../store/maturity-facts.ts';
import { live } from './live.svelte.ts';

/** Counted anew when a record changes. */
export function liveMaturity(store: Store) {
  return live(
    () => store,
    async () => assessMaturity(await workspaceFacts(store)),
  );
}
