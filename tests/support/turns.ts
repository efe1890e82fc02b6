/**
 * @file Two tabs whose database transactions follow one another in an order that a seed decides. Transactions are what a
 * database keeps whole, so the orders of transactions are all the interleavings that there can be.
 */
import { Dexie } from 'dexie';
import { createRandom } from '../../src/core/random.ts';
import type { Store } from '../../src/store/database.ts';

type Begin = () => void;

/**
 * Runs actors on stores of their own, one transaction at a time. When all that are left want to begin one, the seed
 * says who may.
 *
 * @returns What each came to, and the order of the transactions, e.g. `abba`.
 */
export async function interleave<T>(
  seed: number,
  stores: readonly Store[],
  act: (store: Store, actor: number) => Promise<T>,
): Promise<{ readonly results: readonly PromiseSettledResult<T>[]; readonly order: string }> {
  const random = createRandom(`turns/${seed}`);
  const waiting = new Map<number, Begin>();
  let left = stores.length;
  let isBusy = false;
  let order = '';
  const next = (): void => {
    if (isBusy || left === 0 || waiting.size < left) return;
    const actors = [...waiting.keys()].sort((a, b) => a - b);
    const actor = actors[Math.floor(random.next() * actors.length)];
    const begin = waiting.get(actor)!;
    waiting.delete(actor);
    isBusy = true;
    order += 'abcdef'[actor];
    begin();
  };
  const scheduled = (store: Store, actor: number): Store => {
    const transaction = async (...args: readonly unknown[]): Promise<unknown> => {
      const run = store.db.transaction.bind(store.db) as (
        ...given: readonly unknown[]
      ) => Promise<unknown>;
      // One within another belongs to it.
      if (Dexie.currentTransaction) return run(...args);
      await new Promise<void>((begin) => {
        waiting.set(actor, begin);
        next();
      });
      try {
        return await run(...args);
      } finally {
        isBusy = false;
        // The one that has just ended says first what it wants next, or that it is done.
        setTimeout(next, 0);
      }
    };
    const db = new Proxy(store.db, {
      get: (target, key, receiver) =>
        key === 'transaction' ? transaction : (Reflect.get(target, key, receiver) as unknown),
    });
    return { ...store, db };
  };
  const results = await Promise.allSettled(
    stores.map(async (store, actor) => {
      try {
        return await act(scheduled(store, actor), actor);
      } finally {
        left--;
        setTimeout(next, 0);
      }
    }),
  );
  return { results, order };
}
