/** @file The content type of a request: JSON or CSV, in UTF-8. */
import { fault } from './faults.ts';

const unsupported = (message: string): Error => fault('BAD_REQUEST', message, 415);

/**
 * Reads a `Content-Type`.
 *
 * @throws {DataError} `BAD_REQUEST` with status 415.
 * Source: mlflow/pyfunc/scoring_server/__init__.py (invocations); its words.
 */
export function formatOf(contentType: string | null): 'json' | 'csv' {
  const [mime = '', ...parameters] = (contentType ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  for (const parameter of parameters) {
    const [key, value = ''] = parameter.split('=');
    if (key !== 'charset') throw unsupported(`Unrecognized content type parameters: ${key}`);
    if (value.replaceAll('"', '') !== 'utf-8') {
      throw unsupported('The scoring server only supports UTF-8');
    }
  }
  if (mime === 'application/json') return 'json';
  if (mime === 'text/csv') return 'csv';
  throw unsupported(
    `This predictor only supports the following content types: Types: ['text/csv', 'application/json']. Got '${contentType ?? ''}'.`,
  );
}

/**
 * The text of a body.
 *
 * @throws {DataError} `BAD_REQUEST` when it is no UTF-8.
 */
export function textOfBody(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault('BAD_REQUEST', 'Invalid input. The body must be UTF-8 text.');
  }
}
