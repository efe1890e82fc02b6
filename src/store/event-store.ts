/** @file The log of events, from which rules and webhooks work. */
import type { EventRecord, EventType } from '../core/automation/events.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { RunRecord } from '../core/tracking/entities.ts';
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

/** Notes that a run has ended, in the transaction that ended it. */
export function recordRunFinished(store: Store, run: RunRecord): Promise<void> {
  return recordEvent(store, 'run.finished', `runs:/${run.runId}`, {
    run_id: run.runId,
    run_name: run.runName,
    experiment_id: run.experimentId,
    parent_run_id: run.parentRunId,
    status: run.status,
  });
}

/** Notes that there is a new version of a table, in the transaction that wrote it. */
export function recordDatasetCreated(
  store: Store,
  { name, version, digest, numRows, operation }: TableVersionRecord,
): Promise<void> {
  return recordEvent(store, 'dataset.created', name, {
    name,
    version: String(version),
    digest,
    num_rows: numRows,
    operation,
  });
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
