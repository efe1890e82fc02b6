/** @file The log of events, from which rules and webhooks work. */
import type { EventRecord, EventType } from '../core/automation/events.ts';
import { read, type Store } from './database.ts';

/** Writes an event. Call it inside the transaction of what happened, which must name the table `events`. */
export async function recordEvent(
  store: Store,
  type: EventType,
  subject: string,
  data: EventRecord['data'] = {},
): Promise<void> {
  await store.db.events.add({ type, at: store.now(), subject, data, schemaVersion: 1 });
}

/** Lists events after number `seq`, oldest first. */
export async function listEvents(
  store: Store,
  after = 0,
  limit = 1000,
): Promise<readonly EventRecord[]> {
  return read(store, ['events'], () =>
    store.db.events.where('seq').above(after).limit(limit).toArray(),
  );
}
