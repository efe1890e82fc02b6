/** @file Ticking by itself: when something has happened, when the clock was moved, and when something falls due. */
import { read, watch } from '../../store/database.ts';
import { workMark } from '../../store/rule-sources.ts';
import type { ApiContext } from '../context.ts';

/** Name of the lock that keeps other tabs from ticking at the same time; ticking twice would only be wasted. */
const LOCK = 'terrarium-automation';
/** Changes come in bursts; they are looked at together, ms. */
const SETTLE_MS = 300;
/** Longest rest between two looks, ms. */
const LONGEST_MS = 60_000;
const SHORTEST_MS = 500;

/** How long until something falls due, ms. */
async function restMs({ store }: ApiContext): Promise<number> {
  const next = await read(store, ['schedules', 'deliveries'], async () => {
    const [schedule, delivery] = await Promise.all([
      store.db.schedules.orderBy('nextAt').first(),
      store.db.deliveries.orderBy('nextAt').first(),
    ]);
    return Math.min(schedule?.nextAt ?? Infinity, delivery?.nextAt ?? Infinity);
  });
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, next - store.now()));
}

/**
 * Calls `tick` until the returned function is called.
 *
 * @param isPaused Asked before each tick.
 */
export function followWorkspace(
  context: ApiContext,
  isPaused: () => Promise<boolean>,
  tick: () => Promise<unknown>,
  locks: Pick<LockManager, 'request'> = navigator.locks,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let isAtWork = false;
  let wasCalled = false;
  const look = async (): Promise<void> => {
    if (isAtWork) {
      wasCalled = true;
      return;
    }
    isAtWork = true;
    let rest = LONGEST_MS;
    try {
      if (!(await isPaused())) {
        await locks.request(LOCK, { ifAvailable: true }, async (lock) => {
          if (lock !== null) await tick();
        });
      }
      rest = await restMs(context);
    } catch {
      // A store that is closing, or full: the next look comes all the same, and errors of actions are in their firing.
    } finally {
      isAtWork = false;
    }
    after(wasCalled ? SETTLE_MS : rest);
    wasCalled = false;
  };
  function after(ms: number): void {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(() => void look(), ms);
  }
  const soon = (): void => {
    if (isAtWork) wasCalled = true;
    else after(SETTLE_MS);
  };
  const ends = [
    watch(
      () => workMark(context.store),
      soon,
      () => undefined,
    ),
    context.clock.watch(soon),
  ];
  return () => {
    isOver = true;
    clearTimeout(timer);
    for (const end of ends) end();
  };
}
