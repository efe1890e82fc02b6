/**
 * @file The four kinds of error that Terrarium throws. The class says whose move it is, `code` says
 * which rule was broken and is stable, `message` reads *who: what was required, got what*, and
 * `details` carries the numbers a page may want to show.
 */

/** Plain data that may cross a worker boundary or rest in a record. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An error as it travels between threads and is stored with a failed run. */
export interface ErrorPayload {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** `DataError`: the user's data · `ParamError`: a setting · `StateError`: wrong moment · `InternalError`: our fault. */
export type ErrorKind = 'DataError' | 'ParamError' | 'StateError' | 'InternalError';

/** Base of all errors that have a `code`; never thrown itself. */
export abstract class TerrariumError extends Error {
  abstract readonly kind: ErrorKind;
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** The user's data does not fit what was asked of it. */
export class DataError extends TerrariumError {
  readonly kind = 'DataError';
  override readonly name = 'DataError';
}

/** A setting has a value outside what is documented. */
export class ParamError extends TerrariumError {
  readonly kind = 'ParamError';
  override readonly name = 'ParamError';
}

/** The call is valid, but not now: a run has finished, a device is lost, a quota is full. */
export class StateError extends TerrariumError {
  readonly kind = 'StateError';
  override readonly name = 'StateError';
}

/** A broken promise of our own code. */
export class InternalError extends TerrariumError {
  readonly kind = 'InternalError';
  override readonly name = 'InternalError';
}

const CLASSES = { DataError, ParamError, StateError, InternalError };

/** Code of the `StateError` that every cancelled operation throws. */
export const CANCELLED = 'cancelled';

/** Returns the error that cancelling an operation throws. */
export function cancelledError(who: string): StateError {
  return new StateError(CANCELLED, `${who}: cancelled`);
}

/** What long work polls to learn that it is no longer wanted; an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
}

/** Throws `cancelled` when `signal` is aborted. Cheap enough to call once per row block. */
export function checkCancelled(signal: CancelSignal | undefined, who: string): void {
  if (signal?.aborted) throw cancelledError(who);
}

/** Is this the error of a cancelled operation (ours or the platform's AbortError)? */
export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof TerrariumError && error.code === CANCELLED) ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** Turns anything thrown into plain data; unknown errors become `InternalError` `unexpected`. */
export function toErrorPayload(error: unknown): ErrorPayload {
  if (error instanceof TerrariumError) {
    return { kind: error.kind, code: error.code, message: error.message, details: error.details };
  }
  if (error instanceof Error && error.name === 'QuotaExceededError') {
    return {
      kind: 'StateError',
      code: 'quota_exceeded',
      message: 'storage: the browser has no room left for this site; free space in Settings',
      details: {},
    };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: 'InternalError', code: 'unexpected', message, details: {} };
}

/** Rebuilds the error class from its payload, so that `instanceof` holds on both sides. */
export function fromErrorPayload(payload: ErrorPayload): TerrariumError {
  return new CLASSES[payload.kind](payload.code, payload.message, payload.details);
}
