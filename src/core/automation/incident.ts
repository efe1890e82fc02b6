/** @file Incidents: something that a person should look at, from its opening to its end, with all that happened. */
import { checkOneOf, checkText } from '../checks.ts';
import { StateError } from '../errors.ts';
import { SEVERITIES, type Severity } from './rule.ts';
import type { Refs } from './firing.ts';

/** Ids of the states, in their order. */
export const INCIDENT_STATUSES = ['OPEN', 'ACKNOWLEDGED', 'RESOLVED'] as const;

/** `ACKNOWLEDGED`: somebody looks at it. */
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

/** One line of an incident's story. */
export interface IncidentNote {
  /** ms since epoch. */
  readonly at: number;
  /** A persona, or `automation`. */
  readonly by: string;
  /**
   * `again`: the rule fired once more · `action`: what an action of the rule came to · `cleared`: the rule is no longer
   * true.
   */
  readonly kind:
    'opened' | 'again' | 'action' | 'cleared' | 'acknowledged' | 'comment' | 'resolved';
  readonly text: string;
  /** The firing that it belongs to; null for what people write. */
  readonly firingId: string | null;
  readonly refs: Refs;
}

/** A stored incident. */
export interface IncidentRecord {
  readonly incidentId: string;
  readonly title: string;
  readonly status: IncidentStatus;
  readonly severity: Severity;
  /** The rule or schedule that opened it; null when a person did. */
  readonly sourceId: string | null;
  /** What it is about; may be empty. */
  readonly subject: string;
  /** What to do, for the one who takes it; may be empty. */
  readonly runbook: string;
  readonly openedAt: number;
  readonly openedBy: string;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string | null;
  /** Oldest first. */
  readonly timeline: readonly IncidentNote[];
  readonly schemaVersion: 1;
}

/** What an incident is made of. */
export interface IncidentSpec {
  readonly title: string;
  readonly severity: Severity;
  readonly subject?: string;
  readonly runbook?: string;
  readonly sourceId?: string | null;
  /** What was seen. */
  readonly text?: string;
  readonly firingId?: string | null;
}

/** A new incident. Throws {ParamError} `invalid_param`. */
export function newIncident(
  incidentId: string,
  spec: IncidentSpec,
  by: string,
  at: number,
): IncidentRecord {
  const { title, severity, subject = '', runbook = '', sourceId = null } = spec;
  const { text = '', firingId = null } = spec;
  return {
    incidentId,
    title: checkText('title', title),
    status: 'OPEN',
    severity: checkOneOf('severity', severity, SEVERITIES),
    sourceId,
    subject,
    runbook,
    openedAt: at,
    openedBy: by,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    resolvedBy: null,
    timeline: [{ at, by, kind: 'opened', text, firingId, refs: {} }],
    schemaVersion: 1,
  };
}

/** The incident with one more line. */
export function withNote(
  incident: IncidentRecord,
  note: Omit<IncidentNote, 'firingId' | 'refs'> & Partial<IncidentNote>,
): IncidentRecord {
  const line: IncidentNote = { firingId: null, refs: {}, ...note };
  return { ...incident, timeline: [...incident.timeline, line] };
}

function checkOpen({ status, title, incidentId }: IncidentRecord, verb: string): void {
  if (status !== 'RESOLVED') return;
  throw new StateError(
    'incident_resolved',
    `incident: "${title}" is resolved and cannot be ${verb}; open a new one`,
    { incidentId },
  );
}

/** Somebody takes it. Throws {StateError} `incident_resolved`. */
export function acknowledged(
  incident: IncidentRecord,
  by: string,
  at: number,
  text: string,
): IncidentRecord {
  checkOpen(incident, 'acknowledged');
  const taken = { ...incident, status: 'ACKNOWLEDGED' as const };
  return withNote(
    { ...taken, acknowledgedAt: incident.acknowledgedAt ?? at, acknowledgedBy: by },
    { at, by, kind: 'acknowledged', text },
  );
}

/** It is over. Throws {StateError} `incident_resolved`. */
export function resolved(
  incident: IncidentRecord,
  by: string,
  at: number,
  text: string,
): IncidentRecord {
  checkOpen(incident, 'resolved');
  const over = { ...incident, status: 'RESOLVED' as const, resolvedAt: at, resolvedBy: by };
  return withNote(over, { at, by, kind: 'resolved', text });
}
