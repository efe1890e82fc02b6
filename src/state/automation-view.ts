/** @file Firings, incidents and deliveries in words and colours, and where what they made can be seen. */
import type { FiringRecord, FiringStep, Refs } from '../core/automation/firing.ts';
import type { IncidentRecord } from '../core/automation/incident.ts';
import type { Severity } from '../core/automation/rule.ts';
import type { DeliveryRecord } from '../core/automation/webhook.ts';
import { href } from './routes.ts';

/** A state in a word, with its colour. */
export interface StateWords {
  readonly words: string;
  readonly tone: 'neutral' | 'success' | 'warning' | 'danger' | 'info';
}

/** Colours of severities. */
export const SEVERITY_TONES: Readonly<Record<Severity, StateWords['tone']>> = {
  info: 'info',
  warning: 'warning',
  critical: 'danger',
};

/** State of a firing. */
export function firingState({ status }: Pick<FiringRecord, 'status'>): StateWords {
  const states: Readonly<Record<FiringRecord['status'], StateWords>> = {
    RUNNING: { words: 'at work', tone: 'info' },
    WAITING: { words: 'needs approval', tone: 'warning' },
    SUCCEEDED: { words: 'done', tone: 'success' },
    FAILED: { words: 'failed', tone: 'danger' },
  };
  return states[status];
}

/** State of a step. */
export function stepState({ status }: Pick<FiringStep, 'status'>): StateWords {
  if (status === 'PENDING') return { words: 'to come', tone: 'neutral' };
  if (status === 'SKIPPED') return { words: 'left out', tone: 'neutral' };
  return firingState({ status });
}

/** State of an incident. */
export function incidentState({ status }: Pick<IncidentRecord, 'status'>): StateWords {
  const states: Readonly<Record<IncidentRecord['status'], StateWords>> = {
    OPEN: { words: 'open', tone: 'danger' },
    ACKNOWLEDGED: { words: 'acknowledged', tone: 'warning' },
    RESOLVED: { words: 'resolved', tone: 'success' },
  };
  return states[status];
}

/** State of a delivery. */
export function deliveryState({ status, tries }: DeliveryRecord): StateWords {
  switch (status) {
    case 'PENDING':
      return tries === 0
        ? { words: 'to be sent', tone: 'info' }
        : { words: `tried ${tries} times`, tone: 'warning' };
    case 'DELIVERED':
      return { words: 'delivered', tone: 'success' };
    case 'DEAD':
      return { words: 'given up', tone: 'danger' };
    case 'HELD':
      return { words: 'to be sent by hand', tone: 'neutral' };
  }
}

/** Where what an action made can be seen; null when nowhere. */
export function placeOf(refs: Refs): { readonly label: string; readonly href: string } | null {
  const { runId, model, version, table, tableVersion } = refs;
  if (runId !== undefined) return { label: 'run', href: href('run', { runId: String(runId) }) };
  if (table !== undefined) {
    const at = tableVersion === undefined ? {} : { version: Number(tableVersion) };
    return { label: 'table', href: href('table', { table: String(table), ...at }) };
  }
  if (model !== undefined) {
    const label = version === undefined ? 'model' : `v${version}`;
    return { label, href: href('model', { name: String(model) }) };
  }
  return null;
}
