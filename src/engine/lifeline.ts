/**
 * @file How the page learns that a worker has ended without a word: killed by the browser, or closed. The worker
 * holds a Web Lock for as long as it lives, and the page stands in line for it. There is no clock in this, so a
 * worker that is busy for minutes is never taken for a dead one.
 */

const PREFIX = 'terrarium-worker-';

/**
 * Worker side: takes a lock of its own and gives its name once it is held; null where the browser gives no locks
 * (then a silent end goes unseen, and everything else works).
 */
export function holdLifeline(
  id: string,
  locks: LockManager | undefined = navigator.locks,
): Promise<string | null> {
  if (!locks) return Promise.resolve(null);
  const name = PREFIX + id;
  return new Promise((resolve) => {
    locks
      .request(name, () => {
        resolve(name);
        // Held until the worker goes away.
        return new Promise<never>(() => undefined);
      })
      .catch(() => resolve(null));
  });
}

/** Page side: calls `onEnd` when the worker that holds `name` has ended. Returns how to stop watching. */
export type WatchLifeline = (name: string, onEnd: () => void) => () => void;

/** See `WatchLifeline`. */
export const watchLifeline: WatchLifeline = (name, onEnd) => {
  const controller = new AbortController();
  navigator.locks.request(name, { signal: controller.signal }, onEnd).catch((error: unknown) => {
    if (!controller.signal.aborted) throw error;
  });
  return () => controller.abort();
};
