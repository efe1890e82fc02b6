/**
 * @file What is running now, for the jobs tray and the pages: one entry per long request of this tab, with stage,
 * share done and time left. Lives in memory only; what must last is in the store.
 */
import type { Progress } from '../core/progress.ts';

export type JobStatus = 'running' | 'done' | 'failed' | 'cancelled';

/** One job as shown. Replaced whole on each change. */
export interface JobView {
  readonly id: number;
  /** What is being done, e.g. `Training gbdt on dev.churn.training`. */
  readonly title: string;
  readonly kind: string;
  /** Run, study or table that the job writes, for a link. */
  readonly subject: string | null;
  readonly status: JobStatus;
  /** ms since epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly progress: Progress | null;
  /** Share done, 0…1, never falling; null while unknown. */
  readonly share: number | null;
  /** Estimated ms left; null while unknown. */
  readonly leftMs: number | null;
  /** Recent metric values by step, for live curves: key → [step, value][]. */
  readonly curves: ReadonlyMap<string, readonly (readonly [number, number])[]>;
  readonly message: string | null;
}

/** What the one who runs a job may tell the board. */
export interface JobHandle {
  readonly id: number;
  readonly signal: AbortSignal;
  report(progress: Progress): void;
  setSubject(subject: string): void;
}

type Listener = (jobs: readonly JobView[]) => void;

/** Ended jobs that stay on the board. */
const KEPT = 20;

/** The board. `run` wraps a piece of work, so that a job ends on the board exactly when its promise does. */
export class JobBoard {
  #jobs: readonly JobView[] = [];
  #nextId = 1;
  readonly #listeners = new Set<Listener>();
  readonly #controllers = new Map<number, AbortController>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get jobs(): readonly JobView[] {
    return this.#jobs;
  }

  /** Calls `listener` now and on each change; returns how to stop. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.#jobs);
    return () => this.#listeners.delete(listener);
  }

  /** Cancels a running job; harmless when it has ended. */
  cancel(id: number): void {
    this.#controllers.get(id)?.abort();
  }

  /**
   * Runs `work` as a job.
   *
   * @param outer Aborting it cancels the job too.
   */
  async run<T>(
    job: { readonly title: string; readonly kind: string; readonly subject?: string },
    outer: AbortSignal | undefined,
    work: (handle: JobHandle) => Promise<T>,
  ): Promise<T> {
    const id = this.#nextId++;
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    if (outer?.aborted) abort();
    outer?.addEventListener('abort', abort, { once: true });
    this.#controllers.set(id, controller);
    this.#set([
      ...this.#jobs.slice(-KEPT),
      {
        id,
        title: job.title,
        kind: job.kind,
        subject: job.subject ?? null,
        status: 'running',
        startedAt: this.#now(),
        endedAt: null,
        progress: null,
        share: null,
        leftMs: null,
        curves: new Map(),
        message: null,
      },
    ]);
    try {
      const result = await work({
        id,
        signal: controller.signal,
        report: (progress) => this.#report(id, progress),
        setSubject: (subject) => this.#update(id, () => ({ subject })),
      });
      this.#end(id, 'done', null);
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#end(id, controller.signal.aborted ? 'cancelled' : 'failed', message);
      throw error;
    } finally {
      outer?.removeEventListener('abort', abort);
      this.#controllers.delete(id);
    }
  }

  #report(id: number, progress: Progress): void {
    this.#update(id, (job) => {
      const raw = progress.total > 0 ? Math.min(1, progress.done / progress.total) : null;
      const share = raw === null ? job.share : Math.max(raw, job.share ?? 0);
      const elapsed = this.#now() - job.startedAt;
      const leftMs = share && share > 0.02 ? (elapsed * (1 - share)) / share : null;
      return { progress, share, leftMs, curves: withPoints(job.curves, progress) };
    });
  }

  #end(id: number, status: JobStatus, message: string | null): void {
    this.#update(id, () => ({ status, message, endedAt: this.#now(), leftMs: null }));
  }

  #update(id: number, change: (job: JobView) => Partial<JobView>): void {
    this.#set(this.#jobs.map((job) => (job.id === id ? { ...job, ...change(job) } : job)));
  }

  #set(jobs: readonly JobView[]): void {
    this.#jobs = jobs;
    for (const listener of this.#listeners) listener(jobs);
  }
}

function withPoints(curves: JobView['curves'], { metrics, step }: Progress): JobView['curves'] {
  if (!metrics || step === undefined) return curves;
  const next = new Map(curves);
  for (const [key, value] of Object.entries(metrics)) {
    next.set(key, [...(next.get(key) ?? []), [step, value]]);
  }
  return next;
}
