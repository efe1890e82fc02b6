/** @file Working through a firing: its actions in order, each noted as it begins and as it ends. */
import { isRepeatable, nextStep, type FiringRecord } from '../../core/automation/firing.ts';
import { StateError, toErrorPayload } from '../../core/errors.ts';
import type { PersonaId } from '../../core/governance/personas.ts';
import { changeStep, openFirings, takeFiring } from '../../store/firing-store.ts';
import type { ApiContext } from '../context.ts';
import { toActor } from '../governance.ts';
import type { Terrarium } from '../types.ts';
import { lookAgain } from './deploying.ts';
import { perform, type Done } from './perform.ts';

/** What working through firings needs. */
export interface FiringTools {
  readonly context: ApiContext;
  /** The API for a persona. */
  readonly actingAs: (persona: PersonaId) => Terrarium;
  /** Is the tab with this id still there? */
  readonly isAlive: (tab: string) => Promise<boolean>;
  /** Firings that this tab is at work on. */
  readonly inFlight: Set<string>;
}

/** Notes what came of a step. */
async function settle(
  { context: { store } }: FiringTools,
  firing: FiringRecord,
  index: number,
  work: () => Promise<Done>,
): Promise<FiringRecord> {
  let change: Parameters<typeof changeStep>[3];
  let leavesOut: Done['leavesOut'];
  try {
    const { outcome, refs, isWaiting = false, ...done } = await work();
    ({ leavesOut } = done);
    const endedAt = isWaiting ? null : store.now();
    change = { status: isWaiting ? 'WAITING' : 'SUCCEEDED', endedAt, outcome, refs };
  } catch (error) {
    change = { status: 'FAILED', endedAt: store.now(), error: toErrorPayload(error) };
  }
  return changeStep(store, firing, index, change, leavesOut);
}

async function doStep(
  tools: FiringTools,
  firing: FiringRecord,
  index: number,
): Promise<FiringRecord> {
  const { context, actingAs } = tools;
  const { status, action, words } = firing.steps[index];
  const terrarium = actingAs(toActor(firing.by));
  if (status === 'RUNNING' && !isRepeatable(action)) {
    return settle(tools, firing, index, () =>
      Promise.reject(
        new StateError(
          'interrupted',
          `automation: the tab was closed while it was to ${words}; look at the alias log for how far it got`,
          { firingId: firing.firingId },
        ),
      ),
    );
  }
  const startedAt = context.store.now();
  const begun = await changeStep(context.store, firing, index, { status: 'RUNNING', startedAt });
  return settle(tools, begun, index, () => perform({ context, terrarium }, begun, index));
}

/** Works through a firing that this tab owns, until it ends or has to wait. */
export async function workThrough(tools: FiringTools, firing: FiringRecord): Promise<FiringRecord> {
  const { inFlight } = tools;
  inFlight.add(firing.firingId);
  try {
    let current = firing;
    for (;;) {
      const index = current.status === 'WAITING' ? null : nextStep(current);
      if (index === null) return current;
      current = await doStep(tools, current, index);
    }
  } finally {
    inFlight.delete(firing.firingId);
  }
}

/** Goes on with a firing whose deployment was decided; null while it waits, or when another tab goes on with it. */
async function goOn(tools: FiringTools, firing: FiringRecord): Promise<FiringRecord | null> {
  const { context, actingAs } = tools;
  const index = firing.steps.findIndex(({ status }) => status === 'WAITING');
  const deploymentId = String(firing.steps[index]?.refs['deploymentId'] ?? '');
  const decided = lookAgain(actingAs(toActor(firing.by)), deploymentId);
  // A failure is what came of the step, too.
  if ((await decided.catch(() => undefined)) === null) return null;
  const taken = await takeFiring(context.store, firing, context.owner);
  if (taken === null) return null;
  const settled = await settle(tools, taken, index, async () => {
    const done = await decided;
    return done ?? { outcome: '', refs: {}, isWaiting: true };
  });
  return workThrough(tools, settled);
}

/** Goes on with firings that waited, and with those whose tab is gone. */
export async function goOnWithOpen(tools: FiringTools): Promise<readonly FiringRecord[]> {
  const { context, isAlive, inFlight } = tools;
  const { store, owner } = context;
  const ended: FiringRecord[] = [];
  for (const firing of await openFirings(store)) {
    if (inFlight.has(firing.firingId)) continue;
    if (firing.status === 'WAITING') {
      const current = await goOn(tools, firing);
      if (current) ended.push(current);
    } else if (firing.owner === owner || !(await isAlive(firing.owner))) {
      const taken = await takeFiring(store, firing, owner);
      if (taken) ended.push(await workThrough(tools, taken));
    }
  }
  return ended;
}
