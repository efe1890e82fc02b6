/** @file The queue of trainings as reactive data. */
import { hasEnded, isAtWork, type QueueItem, type TrainingQueue } from './training-queue.ts';

/** Mirrors a queue; `dispose` ends it. */
export class Trainings {
  #items = $state.raw<readonly QueueItem[]>([]);
  #isHeld = $state(false);
  /** Query of the training page when it was last left. */
  lastQuery: ReadonlyMap<string, string> = new Map();
  /** What pages tell what to do. */
  readonly queue: TrainingQueue;
  readonly #stop: () => void;

  constructor(queue: TrainingQueue) {
    this.queue = queue;
    this.#stop = queue.subscribe(({ items, isHeld }) => {
      this.#items = items;
      this.#isHeld = isHeld;
    });
  }

  /** In the order in which they are trained. */
  get items(): readonly QueueItem[] {
    return this.#items;
  }

  /** Nothing new is begun. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The one that a worker is busy with. */
  get atWork(): QueueItem | null {
    return this.#items.find(isAtWork) ?? null;
  }

  /** How many are still to come to an end. */
  get numOpen(): number {
    return this.#items.filter((item) => !hasEnded(item)).length;
  }

  dispose(): void {
    this.#stop();
  }
}
