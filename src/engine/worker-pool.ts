/**
 * @file Workers by need: one that answers the page at once (pages of a table, previews), and as many for long
 * jobs as the machine has cores. A worker that dies is replaced; the job that it held fails, the others go on.
 */
import { cancelledError } from '../core/errors.ts';
import { EngineClient, type RequestOptions, type WorkerLike } from './engine-client.ts';
import type { EngineRequests, EngineResults, RequestType } from './protocol.ts';

/** Requests that a person waits for with open eyes: they never queue behind a training. */
const INTERACTIVE: ReadonlySet<RequestType> = new Set<RequestType>([
  'ping',
  'tablePage',
  'tableColumn',
  'sniffCsv',
  'predictRows',
  'serve',
  'endpointStats',
  'propose',
  'importance',
  'metrics',
  'tree',
]);

interface Slot {
  client: EngineClient | null;
  busy: boolean;
}

interface Waiting {
  readonly start: (slot: Slot) => void;
}

/** Requests over a pool of workers. Long jobs run one per worker, in the order in which they were asked for. */
export class WorkerPool {
  readonly #createWorker: () => WorkerLike;
  readonly #interactive: Slot = { client: null, busy: false };
  readonly #slots: readonly Slot[];
  readonly #queue: Waiting[] = [];
  #clockOffsetMs = 0;

  /** @param size Workers for long jobs, at least 1; they are started when first needed. */
  constructor(createWorker: () => WorkerLike, size: number) {
    this.#createWorker = createWorker;
    this.#slots = Array.from({ length: Math.max(1, size) }, () => ({ client: null, busy: false }));
  }

  /** Workers for long jobs. */
  get size(): number {
    return this.#slots.length;
  }

  /** See `EngineClient.request`; long jobs wait for a free worker, and cancelling works while they wait. */
  request<T extends RequestType>(
    type: T,
    payload: EngineRequests[T],
    options: RequestOptions = {},
  ): Promise<EngineResults[T]> {
    if (INTERACTIVE.has(type))
      return this.#client(this.#interactive).request(type, payload, options);
    return new Promise<EngineResults[T]>((resolve, reject) => {
      const { signal } = options;
      if (signal?.aborted) {
        reject(cancelledError(type));
        return;
      }
      const waiting: Waiting = {
        start: (slot) => {
          signal?.removeEventListener('abort', leave);
          slot.busy = true;
          this.#client(slot)
            .request(type, payload, options)
            .then(resolve, reject)
            .finally(() => {
              slot.busy = false;
              this.#startNext();
            });
        },
      };
      const leave = (): void => {
        const at = this.#queue.indexOf(waiting);
        if (at >= 0) this.#queue.splice(at, 1);
        reject(cancelledError(type));
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#queue.push(waiting);
      this.#startNext();
    });
  }

  /** Tells all workers, also those that start later, how far the workspace's clock is ahead, ms. */
  setClock(offsetMs: number): void {
    this.#clockOffsetMs = offsetMs;
    for (const slot of [this.#interactive, ...this.#slots]) slot.client?.setClock(offsetMs);
  }

  /** Ends every worker. */
  close(): void {
    for (const slot of [this.#interactive, ...this.#slots]) slot.client?.close();
  }

  #client(slot: Slot): EngineClient {
    if (!slot.client || slot.client.state === 'failed' || slot.client.state === 'closed') {
      slot.client = new EngineClient(this.#createWorker());
      if (this.#clockOffsetMs > 0) slot.client.setClock(this.#clockOffsetMs);
    }
    return slot.client;
  }

  #startNext(): void {
    const slot = this.#slots.find((candidate) => !candidate.busy);
    if (slot) this.#queue.shift()?.start(slot);
  }
}
