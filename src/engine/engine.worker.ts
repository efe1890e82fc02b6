/**
 * @file The worker's end: one table of jobs, one try/catch, cancel and progress. Started by the page with
 * `new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' })`.
 */
import { toErrorPayload } from '../core/errors.ts';
import type { Progress } from '../core/progress.ts';
import { joinCancelSignals } from './cancel-flag.ts';
import { createJobContext, setJobClock } from './jobs/job-context.ts';
import { JOBS } from './jobs/jobs.ts';
import { throttleProgress } from './jobs/throttle.ts';
import { holdLifeline } from './lifeline.ts';
import { catalogOfRequest } from './reach.ts';
import type { EngineEvent, EngineMessage, EngineRequest, RequestType } from './protocol.ts';

/** The part of DedicatedWorkerGlobalScope that is used; its library types cannot live beside the DOM's. */
declare const self: {
  postMessage(event: EngineEvent): void;
  onmessage: ((event: { readonly data: EngineMessage }) => void) | null;
};

const running = new Map<number, AbortController>();

async function runJob<T extends RequestType>(request: EngineRequest<T>): Promise<void> {
  const { id, type, payload, cancelFlag } = request;
  const controller = new AbortController();
  running.set(id, controller);
  const progress = throttleProgress((value: Progress) => {
    self.postMessage({ kind: 'progress', id, progress: value });
  });
  try {
    const context = createJobContext(
      joinCancelSignals(controller.signal, cancelFlag),
      progress.report,
      catalogOfRequest(type, payload),
    );
    const job = await JOBS[type]();
    const value = await job(payload, context);
    progress.flush();
    self.postMessage({ kind: 'result', id, value });
  } catch (error) {
    self.postMessage({ kind: 'error', id, error: toErrorPayload(error) });
  } finally {
    running.delete(id);
  }
}

self.onmessage = ({ data: message }) => {
  if (message.kind === 'cancel') running.get(message.id)?.abort();
  else if (message.kind === 'clock') setJobClock(message.offsetMs);
  else void runJob(message);
};

void holdLifeline(crypto.randomUUID()).then((lifeline) => {
  self.postMessage({ kind: 'ready', lifeline });
});
