/** @file Firings on their way: one tab works on one, and every step is written as it begins and ends. */
import type { Action } from '../core/automation/actions.ts';
import { withStep, type FiringRecord, type FiringStep } from '../core/automation/firing.ts';
import { withNote } from '../core/automation/incident.ts';
import { describe } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';

/** Which firings. */
export interface FiringFilter {
  /** Of this rule or schedule. */
  readonly sourceId?: string;
  readonly status?: FiringRecord['status'];
  /** Default 200. */
  readonly limit?: number;
}

/** Gives a firing. Throws {ParamError} `not_found`. */
export function getFiring(store: Store, firingId: string): Promise<FiringRecord> {
  return read(store, ['firings'], async () =>
    required(await store.db.firings.get(firingId), `firing ${describe(firingId)}`),
  );
}

/** Lists firings, newest first. */
export function listFirings(
  store: Store,
  { sourceId, status, limit = 200 }: FiringFilter = {},
): Promise<readonly FiringRecord[]> {
  return read(store, ['firings'], () =>
    store.db.firings
      .orderBy('at')
      .reverse()
      .filter(
        (one) =>
          (sourceId === undefined || one.sourceId === sourceId) &&
          (status === undefined || one.status === status),
      )
      .limit(limit)
      .toArray(),
  );
}

/** Lists firings that have not ended, oldest first. */
export async function openFirings(store: Store): Promise<readonly FiringRecord[]> {
  const open = await read(store, ['firings'], () =>
    store.db.firings.where('status').anyOf(['RUNNING', 'WAITING']).toArray(),
  );
  return open.sort((a, b) => a.at - b.at || (a.firingId < b.firingId ? -1 : 1));
}

/**
 * Takes over a firing whose tab is gone, or that waits.
 *
 * @returns The firing with its new owner; null when somebody else was faster.
 */
export function takeFiring(
  store: Store,
  { firingId, owner: from, status }: FiringRecord,
  owner: string,
): Promise<FiringRecord | null> {
  return write(store, ['firings'], async () => {
    const current = await store.db.firings.get(firingId);
    if (current?.owner !== from || current.status !== status) return null;
    const taken: FiringRecord = { ...current, owner, status: 'RUNNING' };
    await store.db.firings.put(taken);
    return taken;
  });
}

/**
 * Changes a step of a firing; `leavesOut`: see `withStep`. The incident that the firing opened gets a line when the step has ended.
 *
 * @throws {StateError} `firing_taken` when another tab works on it now.
 */
export function changeStep(
  store: Store,
  firing: FiringRecord,
  index: number,
  change: Partial<FiringStep>,
  leavesOut?: (action: Action) => boolean,
): Promise<FiringRecord> {
  const { firingId, owner } = firing;
  return write(store, ['firings', 'incidents'], async () => {
    const current = required(await store.db.firings.get(firingId), `firing ${describe(firingId)}`);
    if (current.owner !== owner || current.status !== 'RUNNING') {
      throw new StateError(
        'firing_taken',
        `automation: another tab works on the firing of "${current.name}" now`,
        { firingId },
      );
    }
    const changed = withStep(current, index, change, leavesOut);
    await store.db.firings.put(changed);
    const step = changed.steps[index];
    if (step.status !== 'RUNNING' && step.status !== 'PENDING')
      await noteStep(store, changed, step);
    return changed;
  });
}

async function noteStep(store: Store, firing: FiringRecord, step: FiringStep): Promise<void> {
  if (step.action.do === 'open_incident') return;
  const { firingId, sourceId } = firing;
  const concerned = await store.db.incidents
    .where('status')
    .anyOf(['OPEN', 'ACKNOWLEDGED'])
    .filter((one) => one.sourceId === sourceId && one.timeline.some((n) => n.firingId === firingId))
    .toArray();
  const result =
    step.status === 'FAILED' ? `failed: ${step.error?.message ?? ''}` : step.outcome || 'done';
  const text = `${step.words} — ${result}`;
  const note = { at: store.now(), by: 'automation', kind: 'action' as const, text, firingId };
  await store.db.incidents.bulkPut(
    concerned.map((incident) => withNote(incident, { ...note, refs: step.refs })),
  );
}
