/** @file Something read once per key: files of runs and the like, which never change. */
import type { LiveValue } from './live.svelte.ts';

/**
 * Loads for as long as the calling component lives. To be called while a component is set up.
 *
 * @param key A text that says what is wanted; loading starts anew when it changes, and null wants nothing.
 * @param load Reads it. A result that comes after the key has changed is dropped.
 */
export function loaded<T>(
  key: () => string | null,
  load: (key: string) => Promise<T>,
): LiveValue<T> {
  const wanted = $derived(key());
  let result = $state.raw<{ readonly key: string; readonly value: T } | null>(null);
  let failure = $state.raw<{ readonly key: string; readonly error: Error } | null>(null);
  // A promise is outside of Svelte's data flow: nothing derived can hold its result.
  $effect(() => {
    const current = wanted;
    if (current === null) return;
    let isOver = false;
    load(current).then(
      (value) => {
        if (!isOver) result = { key: current, value };
      },
      (error: unknown) => {
        const caught = error instanceof Error ? error : new Error(String(error));
        if (!isOver) failure = { key: current, error: caught };
      },
    );
    return () => {
      isOver = true;
    };
  });
  return {
    get value() {
      return result?.key === wanted ? result?.value : undefined;
    },
    get error() {
      return failure?.key === wanted ? (failure?.error ?? null) : null;
    },
  };
}
