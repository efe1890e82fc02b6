/** @file A query of the store that stays true: its value changes when any tab or worker changes what it read. */
import { watch } from '../store/database.ts';

/** `undefined` until the first answer. */
export interface LiveValue<T> {
  readonly value: T | undefined;
  readonly error: Error | null;
}

/**
 * Watches a query for as long as the calling component lives. To be called while a component is set up.
 *
 * @param key Reactive arguments of the query; the query starts anew when they change.
 * @param query Reads the store and awaits nothing else.
 */
export function live<K, T>(key: () => K, query: (key: K) => Promise<T>): LiveValue<T> {
  let value = $state.raw<T>();
  let error = $state.raw<Error | null>(null);
  // A subscription to something outside of Svelte, with an end: nothing derived can hold it.
  $effect(() => {
    const current = key();
    return watch(
      () => query(current),
      (next) => {
        value = next;
        error = null;
      },
      (caught) => {
        error = caught instanceof Error ? caught : new Error(String(caught));
      },
    );
  });
  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
  };
}
