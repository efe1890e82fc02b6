/** @file Events of a workspace as marks on the timeline of a simulation. */
import type { EventRecord, EventType } from '../automation/events.ts';
import type { DayMark, MarkKind } from './entities.ts';

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Events that become marks; the rest is not told of. */
const MARKS: Readonly<
  Partial<Record<EventType, readonly [MarkKind, (event: EventRecord) => string]>>
> = {
  'drift.detected': ['alert', () => 'Drift detected'],
  'performance.dropped': ['alert', () => 'Performance dropped'],
  'incident.opened': ['incident', () => 'Incident opened'],
  'incident.closed': ['incident', () => 'Incident closed'],
  'retraining.finished': ['retraining', () => 'Retrained'],
  'deployment.finished': [
    'deployment',
    ({ data }) => `Deployment ${text(data['status']).toLowerCase()}`.trim(),
  ],
  'gate.failed': ['deployment', () => 'Gate closed'],
  'alias.moved': [
    'promotion',
    ({ data }) =>
      `${text(data['alias']) || 'Alias'} moved${text(data['to']) ? ` to v${text(data['to'])}` : ''}`,
  ],
  'canary.rolled_back': ['rollback', () => 'Canary rolled back'],
  'rule.fired': ['rule', () => 'Rule fired'],
};

/** Marks of events, in their order. */
export function marksOf(events: readonly EventRecord[]): readonly DayMark[] {
  return events.flatMap((event): DayMark[] => {
    const known = MARKS[event.type];
    if (!known) return [];
    const [kind, words] = known;
    return [{ kind, words: words(event), subject: event.subject }];
  });
}
