import { describe, expect, it, vi } from 'vitest';
import { claimTab, isOwnerAlive, watchTabs } from './ownership.ts';

interface Held {
  readonly name: string;
  readonly mode: 'exclusive' | 'shared';
}

/** Locks and channel of one browser; `end` is the end of a tab, at which its locks are free. */
function browser() {
  const held: Held[] = [];
  const waiting = new Map<string, (() => void)[]>();
  const channels: { onmessage: ((event: MessageEvent) => void) | null }[] = [];
  const request = (name: string, ...rest: unknown[]): Promise<unknown> => {
    const work = rest.pop() as () => unknown;
    const { mode = 'exclusive' } = (rest[0] ?? {}) as Partial<Held>;
    return new Promise((resolve) => {
      const grant = (): void => {
        const lock: Held = { name, mode };
        held.push(lock);
        void Promise.resolve(work()).then((value) => {
          held.splice(held.indexOf(lock), 1);
          resolve(value);
        });
      };
      if (!held.some((lock) => lock.name === name)) grant();
      else waiting.set(name, [...(waiting.get(name) ?? []), grant]);
    });
  };
  const locks = { request, query: async () => ({ held: [...held] }) } as unknown as LockManager;
  const end = (tab: string): void => {
    const name = `terrarium-tab-${tab}`;
    held.splice(
      held.findIndex((lock) => lock.name === name),
      1,
    );
    for (const grant of waiting.get(name) ?? []) grant();
    waiting.delete(name);
  };
  const channel = () => {
    const own: (typeof channels)[number] & { postMessage: (data: unknown) => void } = {
      onmessage: null,
      postMessage: (data) => {
        for (const other of channels) {
          if (other !== own) other.onmessage?.({ data } as MessageEvent);
        }
      },
    };
    channels.push(own);
    return own;
  };
  return { locks, channel, end };
}

describe('watchTabs', () => {
  it('tells the end of tabs that were there before and of those that came later, once each', async () => {
    const { locks, channel, end } = browser();
    const onGone = vi.fn();
    await claimTab('old', locks);
    await claimTab('mine', locks);
    expect(await watchTabs('mine', onGone, locks, channel())).toBe(false);
    await claimTab('new', locks);
    await watchTabs('new', () => undefined, locks, channel());
    expect(onGone).not.toHaveBeenCalled();
    end('old');
    await vi.waitFor(() => expect(onGone).toHaveBeenCalledTimes(1));
    end('new');
    await vi.waitFor(() => expect(onGone).toHaveBeenCalledTimes(2));
    expect(await isOwnerAlive('mine', locks)).toBe(true);
    expect(await isOwnerAlive('new', locks)).toBe(false);
  });

  it('says when no other tab is there', async () => {
    const { locks, channel } = browser();
    await claimTab('mine', locks);
    expect(await watchTabs('mine', () => undefined, locks, channel())).toBe(true);
  });
});

describe('isOwnerAlive', () => {
  it('does not take a tab that only waits for the owner for the owner', async () => {
    const { locks } = browser();
    void locks.request(
      'terrarium-tab-gone',
      { mode: 'shared' },
      () => new Promise(() => undefined),
    );
    expect(await isOwnerAlive('gone', locks)).toBe(false);
  });
});
