/** @file One long call that a page makes, with its progress, its end and a way to stop it. */
import type { CallOptions } from '../api/types.ts';
import { isCancelled } from '../core/errors.ts';
import type { Progress } from '../core/progress.ts';

/** Runs one call at a time. */
export class Task {
  #progress = $state.raw<Progress | null>(null);
  #problem = $state('');
  #controller = $state.raw<AbortController | null>(null);

  get isBusy(): boolean {
    return this.#controller !== null;
  }

  /** How far it is; null before the first word. */
  get progress(): Progress | null {
    return this.#progress;
  }

  /** Why the last call failed, for people; empty when it did not, or was stopped. */
  get problem(): string {
    return this.#problem;
  }

  /** Makes a call; what is under way is stopped first. */
  async run(call: (options: CallOptions) => Promise<unknown>): Promise<void> {
    this.cancel();
    const mine = new AbortController();
    this.#controller = mine;
    this.#problem = '';
    this.#progress = null;
    try {
      await call({
        signal: mine.signal,
        onProgress: (progress) => {
          if (this.#controller === mine) this.#progress = progress;
        },
      });
    } catch (error) {
      if (!isCancelled(error)) {
        this.#problem = error instanceof Error ? error.message : String(error);
      }
    } finally {
      if (this.#controller === mine) this.#controller = null;
    }
  }

  cancel(): void {
    this.#controller?.abort();
    this.#controller = null;
  }
}
