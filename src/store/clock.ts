/**
 * @file The workspace's clock: the system's, moved forward by an offset that travels with the workspace. Days of
 * customers can pass in a minute, and every record is in order all the same, because the clock never goes back.
 */
import { ParamError } from '../core/errors.ts';
import { describe } from '../core/checks.ts';
import { watch, write, type Store } from './database.ts';
import { getSetting } from './settings-store.ts';

/** Key of the setting that keeps the offset, ms. */
export const CLOCK_SETTING = 'clock.offsetMs';

/** Farthest moment that a `Date` can name. */
const LAST_MOMENT = 8.64e15;

/** A clock of this thread. */
export interface WorkspaceClock {
  /** The workspace's present, ms since epoch. */
  readonly now: () => number;
  /** How far it is ahead of the system's clock, ms; 0 or more. */
  readonly offset: () => number;
  /** Takes over an offset that another thread or tab has set; a smaller one than its own is ignored. */
  readonly raise: (offsetMs: number) => void;
  /** Calls `listener` with the offset now and after each change. Returns what ends it. */
  readonly watch: (listener: (offsetMs: number) => void) => () => void;
}

/** Makes a clock. */
export function createClock(real: () => number = Date.now, offsetMs = 0): WorkspaceClock {
  let offset = offsetMs;
  const listeners = new Set<(offsetMs: number) => void>();
  return {
    now: () => real() + offset,
    offset: () => offset,
    raise: (next) => {
      if (next <= offset) return;
      offset = next;
      for (const listener of listeners) listener(offset);
    },
    watch: (listener) => {
      listeners.add(listener);
      listener(offset);
      return () => listeners.delete(listener);
    },
  };
}

/** A stored setting as an offset. */
export function toOffset(stored: unknown): number {
  return typeof stored === 'number' && stored >= 0 && stored <= LAST_MOMENT ? stored : 0;
}

/** The workspace's offset, ms. What opens the store outside of page and pool begins with it. */
export async function readClockOffset(store: Store): Promise<number> {
  return toOffset(await getSetting(store, CLOCK_SETTING));
}

/** Brings `clock` to the workspace's offset. */
export async function loadClock(store: Store, clock: WorkspaceClock): Promise<void> {
  clock.raise(await readClockOffset(store));
}

/** Keeps `clock` at the workspace's offset while other tabs move it. Returns what ends it. */
export function followClock(store: Store, clock: WorkspaceClock): () => void {
  return watch(
    () => readClockOffset(store),
    clock.raise,
    // A store that closed (replaced, outdated) has no more moves; the page starts anew then.
    () => undefined,
  );
}

/**
 * Moves the workspace's clock forward; two tabs that do so at once both count.
 *
 * @param byMs How far, ms; 0 or more.
 * @returns The new present, ms since epoch.
 * @throws {ParamError} `clock_backwards`, `invalid_param`.
 */
export async function advanceClock(
  store: Store,
  clock: WorkspaceClock,
  byMs: number,
): Promise<number> {
  if (!Number.isFinite(byMs) || clock.now() + byMs > LAST_MOMENT) {
    throw new ParamError(
      'invalid_param',
      `clock: the step must be a number of milliseconds, got ${describe(byMs)}`,
    );
  }
  if (byMs < 0) {
    throw new ParamError(
      'clock_backwards',
      `clock: it goes forward only, so that logs keep their order; got a step of ${byMs} ms`,
      { byMs },
    );
  }
  const offset = await write(store, ['settings'], async () => {
    const known = toOffset((await store.db.settings.get(CLOCK_SETTING))?.value);
    const value = Math.max(known, clock.offset()) + Math.round(byMs);
    await store.db.settings.put({ key: CLOCK_SETTING, value, schemaVersion: 1 });
    return value;
  });
  clock.raise(offset);
  return clock.now();
}

/**
 * Moves the workspace's clock to a moment.
 *
 * @param at ms since epoch; not before the present.
 * @throws {ParamError} `clock_backwards`, `invalid_param`.
 */
export async function setClock(store: Store, clock: WorkspaceClock, at: number): Promise<number> {
  await loadClock(store, clock);
  const byMs = at - clock.now();
  if (byMs < 0) {
    throw new ParamError(
      'clock_backwards',
      `clock: it goes forward only, so that logs keep their order; it is ${new Date(clock.now()).toISOString()} and was to become ${new Date(at).toISOString()}`,
      { at, now: clock.now() },
    );
  }
  return advanceClock(store, clock, byMs);
}

/** The same store on a clock that has the workspace's offset of this moment: for a service worker. */
export async function onWorkspaceClock(store: Store): Promise<Store> {
  return { ...store, now: createClock(Date.now, await readClockOffset(store)).now };
}
