/** @file Endpoints: every change with its audit record and its event, in one transaction. */
import { describe } from '../core/checks.ts';
import { ParamError, StateError } from '../core/errors.ts';
import type { EventType } from '../core/automation/events.ts';
import type { AuditEntry } from '../core/governance/audit.ts';
import type { EndpointRecord } from '../core/serving/entities.ts';
import { audited } from './audit-store.ts';
import { read, write, type Store } from './database.ts';
import { recordEvent } from './event-store.ts';
import { endpointRows } from './inference-log.ts';
import { required } from './lookup.ts';

/** Who changes an endpoint, and why. */
export interface Change {
  /** Default `user`. */
  readonly by?: string;
  readonly why?: string;
}

const subjectOf = (name: string): string => `endpoints:/${name}`;

/** Lists endpoints by name. */
export async function listEndpoints(store: Store): Promise<readonly EndpointRecord[]> {
  return read(store, ['endpoints'], () => store.db.endpoints.orderBy('name').toArray());
}

/** An endpoint. Throws `not_found`. */
export async function getEndpoint(store: Store, name: string): Promise<EndpointRecord> {
  const found = await read(store, ['endpoints'], () => store.db.endpoints.get(name));
  return required(found, `endpoint ${describe(name)}`);
}

/** Stores a new endpoint. Throws {ParamError} `already_exists`. */
export async function addEndpoint(
  store: Store,
  record: EndpointRecord,
  { by = 'user', why = '' }: Change = {},
): Promise<EndpointRecord> {
  const { name, served } = record;
  return audited(store, ['endpoints', 'events'], async () => ({
    entry: {
      actor: by,
      action: 'endpoint.create',
      subject: subjectOf(name),
      details: { served: served.map(({ model, percent }) => ({ model, percent })), why },
    },
    change: async () => {
      if (await store.db.endpoints.get(name)) {
        throw new ParamError(
          'already_exists',
          `endpoint: there is one called ${describe(name)} already; choose another name or update it`,
          { name },
        );
      }
      await store.db.endpoints.add(record);
      await recordEvent(store, 'endpoint.created', subjectOf(name), { name });
      return record;
    },
  }));
}

/** A change of an endpoint: the new record, what the audit says, and the event. */
export interface EndpointChange {
  readonly record: EndpointRecord;
  readonly action: AuditEntry['action'];
  readonly details: AuditEntry['details'];
  readonly event: EventType;
}

/**
 * Changes an endpoint.
 *
 * @param plan Gives the change from the record as it is; null leaves all as it is. It may be asked again when
 *   somebody else changed the endpoint meanwhile.
 * @returns The record as it stands then.
 * @throws {ParamError} `not_found`, and what `plan` throws.
 */
export async function changeEndpoint(
  store: Store,
  name: string,
  plan: (record: EndpointRecord) => EndpointChange | null,
  { by = 'user', why = '' }: Change = {},
): Promise<EndpointRecord> {
  for (;;) {
    const before = await getEndpoint(store, name);
    const planned = plan(before);
    if (planned === null) return before;
    const { record, action, details, event } = planned;
    const done = await audited(store, ['endpoints', 'events'], async () => ({
      entry: { actor: by, action, subject: subjectOf(name), details: { ...details, why } },
      change: async () => {
        const current = required(await store.db.endpoints.get(name), `endpoint ${describe(name)}`);
        // A transaction that writes nothing would still add its audit record: give it up.
        if (current.revision !== before.revision) throw changed(name);
        const next = {
          ...record,
          // Folding and trimming go on beside changes; they count in no revision.
          trimmedRows: current.trimmedRows,
          canary: withFreshState(record, current),
          revision: current.revision + 1,
          updatedAt: store.now(),
        };
        await store.db.endpoints.put(next);
        await recordEvent(store, event, subjectOf(name), { name, ...details });
        return next;
      },
    })).catch((error: unknown) => {
      if (error instanceof StateError && error.code === 'endpoint_changed') return null;
      throw error;
    });
    if (done) return done;
  }
}

function changed(name: string): StateError {
  return new StateError(
    'endpoint_changed',
    `endpoint: ${describe(name)} was changed meanwhile; look at it and decide again`,
    { name },
  );
}

function withFreshState(next: EndpointRecord, current: EndpointRecord): EndpointRecord['canary'] {
  const isSame = next.canary !== null && next.canary.canaryId === current.canary?.canaryId;
  if (!isSame || next.canary === null || current.canary === null) return next.canary;
  const { step } = next.canary;
  const stepRequests = step === current.canary.step ? current.canary.state.stepRequests : 0;
  return { ...next.canary, state: { ...current.canary.state, stepRequests } };
}

/** Deletes an endpoint and its log. Throws `not_found`. @returns Rows of the log that went. */
export async function removeEndpoint(
  store: Store,
  name: string,
  { by = 'user', why = '' }: Change = {},
): Promise<number> {
  return audited(store, ['endpoints', 'inferenceLog', 'events'], async () => {
    const { served } = await getEndpoint(store, name);
    const rows = await write(store, ['inferenceLog'], () => endpointRows(store, name).count());
    return {
      entry: {
        actor: by,
        action: 'endpoint.delete',
        subject: subjectOf(name),
        details: { served: served.map(({ model }) => model), rows, why },
      },
      change: async () => {
        const keys = (await endpointRows(store, name).primaryKeys()) as number[];
        await store.db.inferenceLog.bulkDelete(keys);
        await store.db.endpoints.delete(name);
        await recordEvent(store, 'endpoint.deleted', subjectOf(name), { name });
        return keys.length;
      },
    };
  });
}
