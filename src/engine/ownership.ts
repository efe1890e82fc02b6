/**
 * @file Who owns a running job. Each tab holds a Web Lock named after it for as long as it lives; the browser
 * releases it on reload, crash or close, so "is the owner alive" needs no clock and no heartbeat, and the tabs that
 * stay learn of it at once by standing in line for the lock.
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

/** Ids of the tabs that are there. Who only stands in line for a tab's end holds its lock as shared. */
async function liveTabs(locks: LockManager): Promise<readonly string[]> {
  const { held = [] } = await locks.query();
  return held
    .filter(({ name, mode }) => mode === 'exclusive' && name?.startsWith(PREFIX))
    .map(({ name }) => name!.slice(PREFIX.length));
}

/** Is some tab holding the lock of `owner`? */
export async function isOwnerAlive(
  owner: string,
  locks: LockManager = navigator.locks,
): Promise<boolean> {
  return (await liveTabs(locks)).includes(owner);
}

/**
 * Calls `onGone` each time when another tab goes away, whether it was there before this one or came later.
 *
 * @param own Id of this tab, whose lock it holds.
 * @returns Is this the only tab?
 */
export async function watchTabs(
  own: string,
  onGone: () => void,
  locks: LockManager = navigator.locks,
  channel: Pick<BroadcastChannel, 'postMessage' | 'onmessage'> = new BroadcastChannel(
    'terrarium-tabs',
  ),
): Promise<boolean> {
  const watched = new Set([own]);
  const watch = async (tab: string): Promise<void> => {
    if (watched.has(tab)) return;
    watched.add(tab);
    await locks.request(PREFIX + tab, { mode: 'shared' }, () => undefined);
    onGone();
  };
  channel.onmessage = ({ data }) => void watch(String(data));
  channel.postMessage(own);
  const others = (await liveTabs(locks)).filter((tab) => tab !== own);
  for (const tab of others) void watch(tab);
  return others.length === 0;
}
