/**
 * @file The page's end of one worker: ids, progress, cancel, and what happens when the worker dies. Runs on the
 * UI thread; imports types of the protocol and no job code.
 */
import { cancelledError, fromErrorPayload, StateError } from '../core/errors.ts';
import type { Progress } from '../core/progress.ts';
import { createCancelFlag, raiseCancelFlag } from './cancel-flag.ts';
import { watchLifeline, type WatchLifeline } from './lifeline.ts';
import type {
  EngineEvent,
  EngineMessage,
  EngineRequests,
  EngineResults,
  RequestType,
} from './protocol.ts';

/** The part of `Worker` that the client uses; tests inject a small fake. */
export interface WorkerLike {
  postMessage(message: EngineMessage): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<EngineEvent>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** `opening` → `ready` → `closed`; `failed` when the worker died. The last two are final. */
export type ClientState = 'opening' | 'ready' | 'closed' | 'failed';

interface Pending {
  readonly type: RequestType;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly cleanUp: () => void;
}

/** After a cancel, a worker that has not answered for this long is terminated. */
const DEAF_AFTER_MS = 2000;

/** One worker. Requests may overlap; each ends exactly once. */
export class EngineClient {
  #state: ClientState = 'opening';
  #nextId = 1;
  readonly #worker: WorkerLike;
  readonly #pending = new Map<number, Pending>();
  readonly #onDeath: (() => void) | undefined;
  readonly #watch: WatchLifeline;
  #stopWatching: (() => void) | null = null;

  /** @param watch How to learn that the worker ended in silence; tests inject their own. */
  constructor(worker: WorkerLike, onDeath?: () => void, watch: WatchLifeline = watchLifeline) {
    this.#worker = worker;
    this.#onDeath = onDeath;
    this.#watch = watch;
    worker.onmessage = (event) => this.#receive(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message || 'the worker stopped');
    };
    worker.onmessageerror = () => this.#die('a message could not be read');
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Requests that have not ended. */
  get numPending(): number {
    return this.#pending.size;
  }

  /** Tells the worker how far the workspace's clock is ahead, ms. */
  setClock(offsetMs: number): void {
    if (this.#state === 'closed' || this.#state === 'failed') return;
    this.#worker.postMessage({ kind: 'clock', offsetMs });
  }

  /**
   * Sends a request and gives its result.
   *
   * @throws What the job threw, rebuilt; {StateError} `cancelled`, `worker_died` or `engine_closed`.
   */
  request<T extends RequestType>(
    type: T,
    payload: EngineRequests[T],
    { signal, onProgress }: RequestOptions = {},
  ): Promise<EngineResults[T]> {
    if (this.#state === 'closed' || this.#state === 'failed') {
      return Promise.reject(
        new StateError('engine_closed', `engine: it is ${this.#state}; "${type}" cannot run`),
      );
    }
    if (signal?.aborted) return Promise.reject(cancelledError(type));
    const id = this.#nextId++;
    const cancelFlag = createCancelFlag();
    return new Promise<EngineResults[T]>((resolve, reject) => {
      let deaf: ReturnType<typeof setTimeout> | undefined;
      const cancel = (): void => {
        raiseCancelFlag(cancelFlag);
        this.#worker.postMessage({ kind: 'cancel', id });
        deaf = setTimeout(() => {
          this.#settle(id, (pending) => pending.reject(cancelledError(type)));
          this.#die('it did not answer a cancel and was ended');
        }, DEAF_AFTER_MS);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      this.#pending.set(id, {
        type,
        resolve: resolve as (value: unknown) => void,
        reject,
        onProgress,
        cleanUp: () => {
          clearTimeout(deaf);
          signal?.removeEventListener('abort', cancel);
        },
      });
      this.#worker.postMessage({ kind: 'request', id, type, payload, cancelFlag } as EngineMessage);
    });
  }

  /** Ends the worker; what is pending is rejected with `engine_closed`. Twice is fine. */
  close(): void {
    if (this.#state === 'closed' || this.#state === 'failed') return;
    this.#end('closed');
    this.#rejectAll(new StateError('engine_closed', 'engine: it was closed'));
  }

  #receive(event: EngineEvent): void {
    switch (event.kind) {
      case 'ready':
        this.#open(event.lifeline);
        return;
      case 'progress':
        this.#pending.get(event.id)?.onProgress?.(event.progress);
        return;
      case 'result':
        this.#settle(event.id, (pending) => pending.resolve(event.value));
        return;
      case 'error':
        this.#settle(event.id, (pending) => pending.reject(fromErrorPayload(event.error)));
        return;
      default:
        event satisfies never;
    }
  }

  #open(lifeline: string | null): void {
    if (this.#state !== 'opening') return;
    this.#state = 'ready';
    if (lifeline === null) return;
    this.#stopWatching = this.#watch(lifeline, () => this.#die('it ended without a word'));
  }

  #end(state: 'closed' | 'failed'): void {
    this.#state = state;
    this.#stopWatching?.();
    this.#worker.terminate();
  }

  #settle(id: number, end: (pending: Pending) => void): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    pending.cleanUp();
    end(pending);
  }

  #die(why: string): void {
    if (this.#state === 'closed' || this.#state === 'failed') return;
    this.#end('failed');
    this.#rejectAll(
      new StateError('worker_died', `engine: a worker died: ${why}; start the job again`),
    );
    this.#onDeath?.();
  }

  #rejectAll(error: Error): void {
    for (const id of [...this.#pending.keys()])
      this.#settle(id, (pending) => pending.reject(error));
  }
}
