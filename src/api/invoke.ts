/** @file Posting to an endpoint: through the service worker when it is there, else by the same code in a worker. */
import { VERSION_HEADER } from '../core/serving/headers.ts';
import { StateError } from '../core/errors.ts';
import type { ApiContext } from './context.ts';
import { endpointUrl, servedByNow } from './endpoint-address.ts';
import type { InvokeOptions, InvokeReply } from './types.ts';

/** The text of a body; what JSON cannot hold becomes null, as `JSON.stringify` has it. */
function textOf(body: unknown): string {
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? 'null');
}

function lowerCase(headers: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function byFetch(
  name: string,
  body: string,
  headers: Map<string, string>,
  signal: AbortSignal | undefined,
): Promise<InvokeReply | null> {
  const response = await fetch(endpointUrl(name), {
    method: 'POST',
    headers: Object.fromEntries(headers),
    body,
    ...(signal ? { signal } : {}),
  });
  // An older service worker lets the request pass to the server, which knows nothing of endpoints.
  if (!response.headers.has(VERSION_HEADER)) return null;
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: (await response.json()) as InvokeReply['body'],
    requestId: response.headers.get('x-request-id'),
    servedBy: 'service_worker',
  };
}

async function byWorker(
  { pool }: ApiContext,
  name: string,
  body: string,
  headers: Map<string, string>,
  signal: AbortSignal | undefined,
): Promise<InvokeReply> {
  const request = {
    method: 'POST',
    path: `serving-endpoints/${encodeURIComponent(name)}/invocations`,
    contentType: headers.get('content-type') ?? null,
    requestId: headers.get('x-request-id') ?? null,
    body: new TextEncoder().encode(body),
  };
  const reply = await pool.request('serve', request, signal ? { signal } : {});
  return {
    status: reply.status,
    headers: reply.headers,
    body: JSON.parse(reply.body) as InvokeReply['body'],
    requestId: reply.headers['x-request-id'] ?? null,
    servedBy: 'worker',
  };
}

/**
 * See `ServingApi.invoke`. Resolves with every reply, also with errors of the protocol.
 *
 * @throws {StateError} `no_service_worker` when `via` asks for it and it does not answer.
 */
export async function invoke(
  context: ApiContext,
  name: string,
  body: unknown,
  { headers = {}, via, signal }: InvokeOptions = {},
): Promise<InvokeReply> {
  const text = textOf(body);
  const sent = lowerCase({ 'content-type': 'application/json', ...headers });
  if (via !== 'worker' && servedByNow() === 'service_worker') {
    const reply = await byFetch(name, text, sent, signal);
    if (reply) return reply;
  }
  if (via === 'service_worker') {
    throw new StateError(
      'no_service_worker',
      'endpoint: this page is under no service worker that answers; reload the page, or leave `via` out',
    );
  }
  return byWorker(context, name, text, sent, signal);
}
