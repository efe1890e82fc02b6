/**
 * @file Who owns a running job. Each tab holds a Web Lock named after it for as long as it lives; the browser
 * releases it on reload, crash or close, so "is the owner alive" needs no clock and no heartbeat.
 */

const PREFIX = 'terrarium-tab-';

/** Takes this tab's lock and resolves with the tab's id once it is held. */
export function claimTab(id: string, locks: LockManager = navigator.locks): Promise<string> {
  return new Promise((resolve, reject) => {
    locks
      .request(PREFIX + id, () => {
        resolve(id);
        // Held until the tab goes away.
        return new Promise<never>(() => undefined);
      })
      .catch(reject);
  });
}

/** Is some tab holding the lock of `owner`? */
export async function isOwnerAlive(
  owner: string,
  locks: LockManager = navigator.locks,
): Promise<boolean> {
  const { held = [] } = await locks.query();
  return held.some((lock) => lock.name === PREFIX + owner);
}
