/**
 * @file What goes wrong with a request, under the codes that MLflow's scoring server uses, and the reply that says so.
 *
 * Source: mlflow/protos/databricks.proto (ErrorCode), mlflow/exceptions.py (HTTP status by code).
 */
import { DataError, TerrariumError } from '../errors.ts';

/** Error codes of MLflow that the endpoint answers with, each with its HTTP status. */
export const FAULT_STATUS = {
  BAD_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  REQUEST_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

/** One of MLflow's error codes. */
export type FaultCode = keyof typeof FAULT_STATUS;

/** The JSON of an error, as MLflow writes it. */
export interface FaultBody {
  readonly error_code: string;
  readonly message: string;
}

/**
 * Makes the error that a request is answered with.
 *
 * @param status HTTP status when it is another than the code's own: 405, 413, 415.
 */
export function fault(code: FaultCode, message: string, status?: number): DataError {
  return new DataError(code, message, { status: status ?? FAULT_STATUS[code] });
}

const isFaultCode = (code: string): code is FaultCode => Object.hasOwn(FAULT_STATUS, code);

/** HTTP status and body of anything thrown. What is not of this protocol is our own fault: 500. */
export function faultOf(error: unknown): { readonly status: number; readonly body: FaultBody } {
  if (error instanceof TerrariumError) {
    const { code, message, details } = error;
    if (isFaultCode(code)) {
      const status = typeof details['status'] === 'number' ? details['status'] : FAULT_STATUS[code];
      return { status, body: { error_code: code, message } };
    }
    if (code === 'quota_exceeded' || code === 'database_outdated') {
      return { status: 503, body: { error_code: 'TEMPORARILY_UNAVAILABLE', message } };
    }
    return { status: 500, body: { error_code: 'INTERNAL_ERROR', message } };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { status: 500, body: { error_code: 'INTERNAL_ERROR', message } };
}

/** Is it the caller's fault (4xx), so that another model would be asked in vain? */
export function isCallersFault(error: unknown): boolean {
  const { status } = faultOf(error);
  return status >= 400 && status < 500;
}
