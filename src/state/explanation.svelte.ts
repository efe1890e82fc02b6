/** @file The explanations that a page asks for: many rows at first, then single ones. */
import type { ExplainApi, TableLike } from '../api/types.ts';
import { isCancelled } from '../core/errors.ts';
import type { Progress } from '../core/progress.ts';
import type { Explained } from '../engine/protocol.ts';
import { loaded } from './loaded.svelte.ts';
import type { LiveValue } from './live.svelte.ts';

/** What is to be explained. */
export interface ExplainSubject {
  readonly model: string;
  readonly table: TableLike;
}

const keyOf = (subject: ExplainSubject | null): string | null => subject && JSON.stringify(subject);

/** Explains for as long as the component lives that makes it; what is under way then is cancelled. */
export class Explanations {
  readonly #api: ExplainApi;
  readonly #maxRows: number;
  readonly #subject: () => ExplainSubject | null;
  #progress = $state.raw<Progress | null>(null);
  #attempt = $state(0);
  #isCancelled = $state(false);
  #abort = new AbortController();
  readonly #all: LiveValue<Explained>;

  /** To be made while a component is set up. */
  constructor(api: ExplainApi, subject: () => ExplainSubject | null, maxRows: number) {
    this.#api = api;
    this.#maxRows = maxRows;
    this.#subject = subject;
    const attempt = (): string | null =>
      keyOf(subject()) === null ? null : `${this.#attempt} ${keyOf(subject())}`;
    this.#all = loaded(attempt, () => this.#explain(this.#abort.signal));
    // Leaving the page ends work outside of Svelte's data flow.
    $effect(() => () => this.#abort.abort());
  }

  /** The rows explained; undefined while they are not. */
  get value(): Explained | undefined {
    return this.#all.value;
  }

  get error(): Error | null {
    return this.#isCancelled || isCancelled(this.#all.error) ? null : this.#all.error;
  }

  get progress(): Progress | null {
    return this.#progress;
  }

  get isCancelled(): boolean {
    return this.#isCancelled || isCancelled(this.#all.error);
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#abort.abort();
  }

  /** Begins anew after `cancel`. */
  start(): void {
    this.#abort = new AbortController();
    this.#isCancelled = false;
    this.#progress = null;
    this.#attempt++;
  }

  /** One row of the table, from 0; null explains none. To be called while a component is set up. */
  row(row: () => number | null): LiveValue<Explained> {
    const key = (): string | null => {
      const subject = keyOf(this.#subject());
      return subject === null || row() === null ? null : `${row()} ${subject}`;
    };
    return loaded(key, async () => {
      const subject = this.#subject();
      const at = row();
      if (!subject || at === null) throw new Error('explanation: no row is chosen');
      return this.#api.explain({ ...subject, rowIndices: [at] });
    });
  }

  async #explain(signal: AbortSignal): Promise<Explained> {
    const subject = this.#subject();
    if (!subject) throw new Error('explanation: there is no table');
    return this.#api.explain({
      ...subject,
      maxRows: this.#maxRows,
      signal,
      onProgress: (progress) => (this.#progress = progress),
    });
  }
}
