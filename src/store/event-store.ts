/** @file The log of events, from which rules and webhooks work. */
import type { EventRecord, EventType } from '../core/automation/events.ts';
import {
  deploymentFacts,
  deploymentSubject,
  isOpenDeployment,
} from '../core/registry/deployment-end.ts';
import type { Deployment } from '../core/registry/deployment.ts';
import type { AliasLogRecord } from '../core/registry/entities.ts';
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

/** Notes that an alias has moved: in MLflow's words, and in ours with where it was. In the transaction that moved it. */
export async function recordAliasMoved(
  store: Store,
  move: Pick<AliasLogRecord, 'name' | 'alias' | 'from' | 'to' | 'by' | 'why'>,
): Promise<void> {
  const { name, alias, from, to, by, why } = move;
  const subject = `models:/${name}@${alias}`;
  if (to === null) {
    await recordEvent(store, 'model_version_alias.deleted', subject, { name, alias });
  } else {
    const version = String(to);
    await recordEvent(store, 'model_version_alias.created', subject, { name, alias, version });
  }
  await recordEvent(store, 'alias.moved', subject, { name, alias, from, to, by, why });
}

/** Notes that a deployment has ended, in the transaction that ended it; nothing while it goes on. */
export async function recordDeploymentEnd(store: Store, deployment: Deployment): Promise<void> {
  if (isOpenDeployment(deployment)) return;
  const subject = deploymentSubject(deployment.deploymentId);
  await recordEvent(store, 'deployment.finished', subject, deploymentFacts(deployment));
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
