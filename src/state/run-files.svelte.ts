/** @file Files of finished runs, read once each: they never change. */
import { SvelteMap } from 'svelte/reactivity';
import { fromCanonicalJson } from '../core/codec.ts';
import { TerrariumError } from '../core/errors.ts';
import type { Evaluation } from '../core/metrics/evaluation.ts';
import { readArtifact } from '../store/artifact-store.ts';
import type { Store } from '../store/database.ts';

/** A part of the rows that a run was evaluated on. */
export type EvaluationPart = 'validation' | 'test';

/** Reads a JSON file of a run; null when it has none. */
export async function readJson<T>(store: Store, runId: string, path: string): Promise<T | null> {
  try {
    const { bytes } = await readArtifact(store, runId, path);
    return fromCanonicalJson(new TextDecoder().decode(bytes)) as T;
  } catch (error) {
    if (error instanceof TerrariumError && error.code === 'not_found') return null;
    throw error;
  }
}

/** Files read at the same time. */
const AT_ONCE = 4;

type Intervals = Evaluation['intervals'];

/**
 * The 95 % intervals of runs in sight. `get` answers from what is there and asks for the rest; rows that scroll
 * away before their turn are forgotten by `drop`.
 */
export class RunIntervals {
  readonly #store: Store;
  readonly #known = new SvelteMap<string, Intervals>();
  readonly #asked = new Set<string>();
  #waiting: string[] = [];
  #running = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Interval of `key` (with its prefix) of a run, if it is there. */
  get(runId: string, key: string): readonly [low: number, high: number] | undefined {
    const part = partOf(key);
    if (part === null) return undefined;
    return this.#known.get(`${runId}/${part}`)?.[key.slice(part.length + 1)];
  }

  /** Asks for the intervals of a run. */
  ask(runId: string, key: string): void {
    const part = partOf(key);
    if (part === null) return;
    const id = `${runId}/${part}`;
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    this.#waiting.push(id);
    this.#next();
  }

  /** Takes a wish back that has not been served. */
  drop(runId: string, key: string): void {
    const id = `${runId}/${partOf(key) ?? ''}`;
    if (!this.#waiting.includes(id)) return;
    this.#waiting = this.#waiting.filter((other) => other !== id);
    this.#asked.delete(id);
  }

  #next(): void {
    if (this.#running >= AT_ONCE) return;
    const id = this.#waiting.shift();
    if (id === undefined) return;
    this.#running++;
    void this.#read(id).finally(() => {
      this.#running--;
      this.#next();
    });
  }

  async #read(id: string): Promise<void> {
    const [runId, part] = id.split('/');
    const evaluation = await readJson<Evaluation>(
      this.#store,
      runId,
      `evaluation/${part}.json`,
    ).catch(() => null);
    this.#known.set(id, evaluation?.intervals ?? {});
  }
}

function partOf(key: string): EvaluationPart | null {
  if (key.startsWith('test_')) return 'test';
  return key.startsWith('validation_') ? 'validation' : null;
}
