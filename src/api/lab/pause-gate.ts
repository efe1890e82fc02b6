/** @file Pausing a lab: between steps, and between units of work inside those that ask. */
import { cancelledError } from '../../core/errors.ts';

/** A gate that work passes through; closed while paused. */
export class PauseGate {
  #resume: (() => void) | null = null;
  #waiting: Promise<void> = Promise.resolve();
  #isWaiting = false;
  readonly #onChange: () => void;

  /** @param onChange Called after each change of `isPaused` or `isWaiting`. */
  constructor(onChange: () => void = () => undefined) {
    this.#onChange = onChange;
  }

  /** Has somebody asked to pause? */
  get isPaused(): boolean {
    return this.#resume !== null;
  }

  /** Does work stand at the gate? Between `pause()` and this it finishes what it has begun. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  pause(): void {
    if (this.#resume) return;
    this.#waiting = new Promise((resolve) => {
      this.#resume = resolve;
    });
    this.#onChange();
  }

  resume(): void {
    if (!this.#resume) return;
    this.#resume();
    this.#resume = null;
    this.#onChange();
  }

  /** Waits while paused. Throws `cancelled` when `signal` is aborted, also while waiting. */
  async pass(signal: AbortSignal): Promise<void> {
    if (this.isPaused && !signal.aborted) {
      this.#setWaiting(true);
      await Promise.race([
        this.#waiting,
        new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        ),
      ]);
      this.#setWaiting(false);
    }
    if (signal.aborted) throw cancelledError('lab');
  }

  #setWaiting(isWaiting: boolean): void {
    this.#isWaiting = isWaiting;
    this.#onChange();
  }
}
