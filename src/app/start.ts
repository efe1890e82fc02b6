/**
 * @file Starts the app: opens the workspace, takes this tab's lock, closes what a dead tab left running, starts the
 * pool and puts the API on the page.
 */
import { BACKEND_SETTING, toBackendChoice } from '../api/backend.ts';
import { ACTOR_SETTING, toActor } from '../api/governance.ts';
import type { Session } from '../api/context.ts';
import { createTerrarium } from '../api/terrarium.ts';
import { JobBoard } from '../engine/job-board.ts';
import { claimTab, isOwnerAlive, watchTabs } from '../engine/ownership.ts';
import { onReplacement } from '../engine/replacement.ts';
import { WorkerPool } from '../engine/worker-pool.ts';
import { createClock, followClock, loadClock } from '../store/clock.ts';
import { openDatabase } from '../store/database.ts';
import { closeInterrupted, NOTHING_RECOVERED, type Recovered } from '../store/recovery.ts';
import { getSetting } from '../store/settings-store.ts';
import { requestPersistence } from '../store/usage.ts';
import { nowOrWhenRoom } from '../store/when-room.ts';
import type { Services } from '../state/services.ts';

declare global {
  // The public scripting API; see api/types.ts.
  var terrarium: Services['terrarium'];
}

/** What starting gave. */
export interface Started extends Services {
  readonly pool: WorkerPool;
  readonly session: Session;
  /** What was closed because its tab is gone. */
  readonly recovered: Recovered;
}

/** When the page begins to work its rules and schedules, ms after its start. */
const FOLLOW_AFTER_MS = 2000;

function createWorker(): Worker {
  return new Worker(new URL('../engine/engine.worker.ts', import.meta.url), { type: 'module' });
}

/**
 * @param onOutdated Another tab has upgraded, replaced or deleted the workspace: the page is to start anew.
 * @throws {StateError} `storage_unavailable`, `database_outdated`
 */
export async function start(onOutdated: () => void): Promise<Started> {
  const clock = createClock();
  const store = await openDatabase({ onOutdated, now: clock.now });
  await loadClock(store, clock);
  followClock(store, clock);
  const owner = await claimTab(store.newId());
  const recover = (aloneSince?: number) => (): Promise<Recovered> =>
    closeInterrupted(store, (id) => isOwnerAlive(id), aloneSince);
  const since = store.now();
  // A full disk must not keep anyone from looking at the workspace, or from making room in it.
  const isAlone = await watchTabs(owner, () => void nowOrWhenRoom(recover()));
  const recovered =
    (await nowOrWhenRoom(recover(isAlone ? since : undefined))) ?? NOTHING_RECOVERED;
  const board = new JobBoard(() => Date.now());
  const pool = new WorkerPool(createWorker, navigator.hardwareConcurrency || 1);
  clock.watch((offsetMs) => pool.setClock(offsetMs));
  const backend = toBackendChoice(await getSetting(store, BACKEND_SETTING));
  const actor = toActor(await getSetting(store, ACTOR_SETTING));
  onReplacement(onOutdated);
  const session: Session = { backend, experiment: 'Default', actor };
  const terrarium = createTerrarium({ store, clock, pool, board, owner, session });
  globalThis.terrarium = terrarium;
  void requestPersistence();
  // Rules and schedules have time until the first page is there.
  setTimeout(() => void terrarium.automation.follow(), FOLLOW_AFTER_MS);
  return { terrarium, store, board, pool, session, recovered };
}
