/** @file The jobs of this tab as reactive data. */
import type { JobBoard, JobView } from '../engine/job-board.ts';

/** Mirrors the board; `dispose` ends it. */
export class Jobs {
  #all = $state.raw<readonly JobView[]>([]);
  readonly #running = $derived(this.#all.filter((job) => job.status === 'running'));
  readonly #stop: () => void;
  readonly #board: JobBoard;

  constructor(board: JobBoard) {
    this.#board = board;
    this.#stop = board.subscribe((jobs) => {
      this.#all = jobs;
    });
  }

  /** Newest last, ended ones included. */
  get all(): readonly JobView[] {
    return this.#all;
  }

  get running(): readonly JobView[] {
    return this.#running;
  }

  /** The newest job about a run, study, table or lab. */
  about(subject: string): JobView | undefined {
    return this.#all.findLast((job) => job.subject === subject);
  }

  cancel(id: number): void {
    this.#board.cancel(id);
  }

  dispose(): void {
    this.#stop();
  }
}
