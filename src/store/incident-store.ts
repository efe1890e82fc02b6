/** @file Incidents: each change in one transaction with its audit record and event. */
import type { EventType } from '../core/automation/events.ts';
import {
  newIncident,
  withNote,
  type IncidentRecord,
  type IncidentSpec,
  type IncidentStatus,
} from '../core/automation/incident.ts';
import { describe } from '../core/checks.ts';
import { audited } from './audit-store.ts';
import { read, type Store } from './database.ts';
import { recordEvent } from './event-store.ts';
import { required } from './lookup.ts';

const subjectOf = (incidentId: string): string => `incidents:/${incidentId}`;

const dataOf = ({ incidentId, title, severity, subject, sourceId }: IncidentRecord) => ({
  incident_id: incidentId,
  title,
  severity,
  about: subject,
  source_id: sourceId,
});

/** Gives an incident. Throws {ParamError} `not_found`. */
export function getIncident(store: Store, incidentId: string): Promise<IncidentRecord> {
  return read(store, ['incidents'], async () =>
    required(await store.db.incidents.get(incidentId), `incident ${describe(incidentId)}`),
  );
}

/** Lists incidents, newest first. */
export function listIncidents(
  store: Store,
  status?: IncidentStatus,
): Promise<readonly IncidentRecord[]> {
  return read(store, ['incidents'], () =>
    store.db.incidents
      .orderBy('openedAt')
      .reverse()
      .filter((one) => status === undefined || one.status === status)
      .toArray(),
  );
}

/** The incident of the same rule or schedule that is not resolved; inside a transaction with `incidents`. */
async function openOneOf(store: Store, sourceId: string | null | undefined) {
  if (sourceId === null || sourceId === undefined) return undefined;
  return store.db.incidents
    .where('status')
    .anyOf(['OPEN', 'ACKNOWLEDGED'])
    .filter((one) => one.sourceId === sourceId)
    .first();
}

/**
 * Opens an incident; where one of the same rule or schedule is not resolved yet, that one gets a line instead. The same
 * firing is noted once.
 *
 * @throws {ParamError} `invalid_param`
 */
export async function openIncident(
  store: Store,
  spec: IncidentSpec,
  by: string,
): Promise<IncidentRecord> {
  const incident = newIncident(store.newId(), spec, by, store.now());
  const { firingId = null, text = '' } = spec;
  const known = await read(store, ['incidents'], () => openOneOf(store, spec.sourceId));
  const isNoted =
    firingId !== null && known?.timeline.some((note) => note.firingId === firingId) === true;
  if (isNoted) return known;
  return audited(store, ['incidents', 'events'], async () => ({
    entry: {
      actor: by,
      action: known ? 'incident.repeat' : 'incident.open',
      subject: subjectOf((known ?? incident).incidentId),
      details: { title: incident.title, severity: incident.severity, about: incident.subject },
    },
    change: async () => {
      const open = await openOneOf(store, spec.sourceId);
      if (open) {
        const again = withNote(open, { at: store.now(), by, kind: 'again', text, firingId });
        await store.db.incidents.put(again);
        return again;
      }
      await store.db.incidents.add(incident);
      await recordEvent(store, 'incident.opened', subjectOf(incident.incidentId), dataOf(incident));
      return incident;
    },
  }));
}

/**
 * Changes an incident.
 *
 * @param change Gives the new one; may throw.
 * @param verb Of the audit record: `incident.<verb>`.
 * @throws {ParamError} `not_found`
 */
export async function changeIncident(
  store: Store,
  incidentId: string,
  verb: 'acknowledge' | 'comment' | 'resolve',
  by: string,
  text: string,
  change: (incident: IncidentRecord) => IncidentRecord,
): Promise<IncidentRecord> {
  return audited(store, ['incidents', 'events'], async () => {
    const { title } = change(await getIncident(store, incidentId));
    return {
      entry: {
        actor: by,
        action: `incident.${verb}`,
        subject: subjectOf(incidentId),
        details: { title, text },
      },
      change: async () => {
        const current = required(
          await store.db.incidents.get(incidentId),
          `incident ${describe(incidentId)}`,
        );
        const next = change(current);
        await store.db.incidents.put(next);
        const event: EventType | null = verb === 'resolve' ? 'incident.closed' : null;
        if (event) await recordEvent(store, event, subjectOf(incidentId), dataOf(next));
        return next;
      },
    };
  });
}
