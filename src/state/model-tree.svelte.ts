/** @file The tree of a model that a page shows, and the way of a row through it. */
import type { ExplainApi, TableLike } from '../api/types.ts';
import type { ModelTree } from '../engine/explanations.ts';
import { loaded } from './loaded.svelte.ts';
import type { LiveValue } from './live.svelte.ts';

/** Which tree, and which row's way; both from 0. */
export interface TreeChoice {
  readonly model: string;
  readonly tree: number;
  readonly row: { readonly table: TableLike; readonly index: number } | null;
}

/**
 * Loads it for as long as the calling component lives; the one before stays until then, so that stepping through a
 * forest does not flicker.
 */
export function liveTree(api: ExplainApi, choice: () => TreeChoice | null): LiveValue<ModelTree> {
  const key = (): string | null => {
    const wanted = choice();
    return wanted && JSON.stringify(wanted);
  };
  const current = loaded(key, (text) => {
    const { row, ...tree } = JSON.parse(text) as TreeChoice;
    return api.tree({ ...tree, ...(row === null ? {} : { row }) });
  });
  let last = $state.raw<ModelTree | undefined>(undefined);
  // What was shown last is a memory, which nothing derived can have.
  $effect(() => {
    if (current.value) last = current.value;
  });
  return {
    get value() {
      return current.value ?? last;
    },
    get error() {
      return current.error;
    },
  };
}
