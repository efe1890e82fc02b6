/**
 * @file How a cancel reaches a worker that is busy: a shared flag where memory can be shared, because a worker
 * in the middle of a loop reads no messages; otherwise the message alone, and the client ends a deaf worker.
 */
import type { CancelSignal } from '../core/errors.ts';

/** Page side: one flag per request, or null when memory cannot be shared. */
export function createCancelFlag(): Int32Array<SharedArrayBuffer> | null {
  const isShared = typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated;
  return isShared ? new Int32Array(new SharedArrayBuffer(4)) : null;
}

/** Raises the flag; harmless twice. */
export function raiseCancelFlag(flag: Int32Array<SharedArrayBuffer> | null): void {
  if (flag) Atomics.store(flag, 0, 1);
}

/** Worker side: aborted by message or by flag, whichever comes first. */
export function joinCancelSignals(
  byMessage: CancelSignal,
  flag: Int32Array<SharedArrayBuffer> | null,
): CancelSignal {
  return {
    get aborted() {
      return byMessage.aborted || (flag !== null && Atomics.load(flag, 0) === 1);
    },
  };
}
