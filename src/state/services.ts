/** @file What pages work with: the public API for everything they do, the store for everything they show. */
import { createContext } from 'svelte';
import type { Terrarium } from '../api/types.ts';
import type { JobBoard } from '../engine/job-board.ts';
import type { Store } from '../store/database.ts';

export interface Services {
  readonly terrarium: Terrarium;
  /** For live queries only; pages change things through `terrarium`. */
  readonly store: Store;
  readonly board: JobBoard;
}

export const [useServices, provideServices] = createContext<Services>();
