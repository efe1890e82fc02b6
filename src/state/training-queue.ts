/**
 * @file Trainings that were asked for together and run one after another, baselines first. The queue lives as long as
 * the tab, whatever page is open; what must last is in the runs that it makes.
 */
import type { Run, Terrarium, TrainOptions } from '../api/types.ts';
import { isCancelled, TerrariumError } from '../core/errors.ts';

/** Where a training of the queue stands. `pausing` and `cancelling` until its worker has let go. */
export type QueueState =
  'waiting' | 'running' | 'pausing' | 'cancelling' | 'paused' | 'done' | 'failed' | 'cancelled';

/** One training of the queue. Replaced whole on each change. */
export interface QueueItem {
  readonly id: number;
  /** Id of the learner. */
  readonly learner: string;
  readonly state: QueueState;
  /** null until its run has begun. */
  readonly runId: string | null;
  /** null until it is known. */
  readonly runName: string | null;
  /** What to train; null for a run of an earlier visit that is resumed. */
  readonly options: TrainOptions | null;
  /** Can it be stopped so that it goes on where it stopped? */
  readonly canPause: boolean;
  /** Why it failed, in the error's words. */
  readonly message: string | null;
}

/** A run of an earlier visit that left a checkpoint. */
export interface ResumableRun {
  readonly runId: string;
  readonly runName: string;
  readonly learner: string;
}

/** What the queue needs of the API. */
type Engine = Pick<Terrarium, 'train' | 'pause' | 'resume'>;
type Listener = (queue: TrainingQueue) => void;

const ENDED: ReadonlySet<QueueState> = new Set(['done', 'failed', 'cancelled']);
const AT_WORK: ReadonlySet<QueueState> = new Set(['running', 'pausing', 'cancelling']);

/** Has a training come to its end? A paused one has not. */
export const hasEnded = ({ state }: Pick<QueueItem, 'state'>): boolean => ENDED.has(state);

/** Is a worker busy with it? */
export const isAtWork = ({ state }: Pick<QueueItem, 'state'>): boolean => AT_WORK.has(state);

const codeOf = (error: unknown): string | null =>
  error instanceof TerrariumError ? error.code : null;

/** The queue. Its methods return at once; how things go is told to listeners. */
export class TrainingQueue {
  #items: readonly QueueItem[] = [];
  #isHeld = false;
  #nextId = 1;
  readonly #listeners = new Set<Listener>();
  readonly #controllers = new Map<number, AbortController>();
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** In the order in which they are trained. */
  get items(): readonly QueueItem[] {
    return this.#items;
  }

  /** Nothing new is begun until `resumeAll`. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Calls `listener` now and on each change; returns how to stop. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Puts trainings at the end of the queue and begins if nothing is at work. What has ended makes room.
   *
   * @param trainings Those that say how often to save a checkpoint can be paused.
   */
  add(trainings: readonly TrainOptions[]): void {
    const added = trainings.map((options): QueueItem => ({
      id: this.#nextId++,
      learner: options.learner,
      state: 'waiting',
      runId: null,
      runName: options.runName ?? null,
      options,
      canPause: options.checkpointEvery !== undefined,
      message: null,
    }));
    const kept = this.#items.filter((item) => !hasEnded(item));
    this.#set(kept.length === 0 ? added : [...this.#items, ...added]);
    this.#next();
  }

  /** Takes up a run that stopped in an earlier visit; it is the next to be trained. */
  resumeRun({ runId, runName, learner }: ResumableRun): void {
    const known = this.#items.find((item) => item.runId === runId);
    if (known) {
      this.resume(known.id);
      return;
    }
    const item: QueueItem = {
      id: this.#nextId++,
      learner,
      state: 'waiting',
      runId,
      runName,
      options: null,
      canPause: true,
      message: null,
    };
    const first = this.#items.findIndex(({ state }) => state === 'waiting');
    this.#set(this.#items.toSpliced(first < 0 ? this.#items.length : first, 0, item));
    this.#isHeld = false;
    this.#next();
  }

  /** Stops a running training so that it can go on; the next one begins. Others are left as they are. */
  pause(id: number): void {
    const item = this.#find(id);
    if (item?.state !== 'running' || !item.canPause || item.runId === null) return;
    this.#engine.pause(item.runId);
    this.#change(id, { state: 'pausing' });
  }

  /** A paused training waits for its turn again. */
  resume(id: number): void {
    const item = this.#find(id);
    if (item?.state !== 'paused') return;
    this.#change(id, { state: 'waiting', message: null });
    this.#next();
  }

  /** Ends a training, or takes it out of the line. What it saved stays: it can still be resumed as a run. */
  cancel(id: number): void {
    const item = this.#find(id);
    if (!item || hasEnded(item)) return;
    const controller = this.#controllers.get(id);
    this.#change(id, { state: controller ? 'cancelling' : 'cancelled' });
    controller?.abort();
  }

  /** Pauses what is at work (what cannot be paused is finished first) and begins nothing new. */
  pauseAll(): void {
    this.#isHeld = true;
    for (const { id } of this.#items) this.pause(id);
    this.#tell();
  }

  /** Goes on with everything that was paused or waits. */
  resumeAll(): void {
    this.#isHeld = false;
    for (const { id, state } of this.#items) {
      if (state === 'paused') this.#change(id, { state: 'waiting', message: null });
    }
    this.#tell();
    this.#next();
  }

  /** Ends everything. */
  cancelAll(): void {
    // What waits goes first, so that none of it begins in the gap.
    const byWaiting = this.#items.toSorted(
      (a, b) => Number(b.state === 'waiting') - Number(a.state === 'waiting'),
    );
    for (const { id } of byWaiting) this.cancel(id);
    this.#isHeld = false;
    this.#tell();
  }

  /** Takes what has ended off the list. */
  clear(): void {
    this.#set(this.#items.filter((item) => !hasEnded(item)));
  }

  #find(id: number): QueueItem | undefined {
    return this.#items.find((item) => item.id === id);
  }

  #next(): void {
    if (this.#isHeld || this.#items.some(isAtWork)) return;
    const item = this.#items.find(({ state }) => state === 'waiting');
    if (item) void this.#run(item);
  }

  async #run(item: QueueItem): Promise<void> {
    const { id } = item;
    const controller = new AbortController();
    this.#controllers.set(id, controller);
    this.#change(id, { state: 'running' });
    try {
      const run = await this.#train(item, controller.signal);
      this.#change(id, { state: 'done', runId: run.runId, runName: run.runName });
    } catch (error) {
      this.#change(id, endOf(error));
    } finally {
      this.#controllers.delete(id);
    }
    this.#next();
  }

  /** Trains, or goes on where an item with a run stopped; without a checkpoint it is trained from the start. */
  async #train({ id, runId, options }: QueueItem, signal: AbortSignal): Promise<Run> {
    if (runId !== null) {
      try {
        return await this.#engine.resume(runId, { signal });
      } catch (error) {
        if (codeOf(error) !== 'no_checkpoint' || options === null) throw error;
      }
    }
    return this.#engine.train({
      ...options!,
      signal,
      onRun: (begun) => this.#change(id, { runId: begun }),
    });
  }

  #change(id: number, change: Partial<QueueItem>): void {
    this.#set(this.#items.map((item) => (item.id === id ? { ...item, ...change } : item)));
  }

  #set(items: readonly QueueItem[]): void {
    this.#items = items;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this);
  }
}

/** What an error makes of a training. */
function endOf(error: unknown): Pick<QueueItem, 'state' | 'message'> {
  if (codeOf(error) === 'paused') return { state: 'paused', message: null };
  if (isCancelled(error)) return { state: 'cancelled', message: null };
  return { state: 'failed', message: error instanceof Error ? error.message : String(error) };
}
