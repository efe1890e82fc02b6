/** @file A worker that answers when the test says so. */
import type { WorkerLike } from '../../src/engine/engine-client.ts';
import type { EngineEvent, EngineMessage } from '../../src/engine/protocol.ts';

export class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  onmessageerror: WorkerLike['onmessageerror'] = null;
  readonly received: EngineMessage[] = [];
  isTerminated = false;

  postMessage(message: EngineMessage): void {
    this.received.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** Sends an event to the page. */
  emit(event: EngineEvent): void {
    this.onmessage?.({ data: event } as MessageEvent<EngineEvent>);
  }

  /** Dies as a worker does on an uncaught error. */
  crash(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as unknown as ErrorEvent);
  }
}
