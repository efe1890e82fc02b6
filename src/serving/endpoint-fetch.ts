/**
 * @file The endpoint in the service worker: who may ask, and from HTTP to the core's request and back.
 *
 * Only pages and workers of this app get an answer. A page of another origin cannot reach a service worker by `fetch`
 * at all (its request goes to the server, which knows no endpoint); what it can cause here are navigations and
 * subresources of frames, which are refused before anything is looked up. No CORS header is ever given.
 */
import { fault, faultOf } from '../core/serving/faults.ts';
import { VERSION_HEADER } from '../core/serving/headers.ts';
import type { ScoringReply, ScoringRequest } from '../core/serving/port.ts';
import { isServingPath } from '../core/serving/route.ts';
import { serve } from '../core/serving/serve.ts';
import type { CountingPort } from '../store/serving-port.ts';

/** What is used of a client. */
export interface ClientLike {
  readonly url: string;
}

/** What is used of a fetch event. */
export interface FetchLike {
  readonly request: Request;
  readonly clientId: string;
}

/** The worker's surroundings. */
export interface EndpointHost {
  /** Folder of the app: the registration's scope. */
  readonly scope: string;
  client(id: string): Promise<ClientLike | undefined>;
  port(): Promise<CountingPort>;
}

/** Path below the app's folder; null for what lies elsewhere. */
function pathBelow(scope: string, url: string): string | null {
  const [address] = url.split(/[?#]/, 1);
  return address.startsWith(scope) ? address.slice(scope.length) : null;
}

/** Is this request the endpoint's to answer or to refuse? */
export function isEndpointRequest(scope: string, url: string): boolean {
  const path = pathBelow(scope, url);
  return path !== null && isServingPath(path);
}

function toResponse({ status, headers, body }: ScoringReply, method: string): Response {
  return new Response(method === 'HEAD' ? null : body, {
    status,
    headers: {
      ...headers,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    },
  });
}

function refusal(error: unknown, version: string): ScoringReply {
  const { status, body } = faultOf(error);
  const headers = { 'content-type': 'application/json', [VERSION_HEADER]: version };
  return { status, headers, body: JSON.stringify(body) };
}

const forbidden = (): Error =>
  fault('PERMISSION_DENIED', 'Only a page of this app may ask an endpoint.');

/** Makes what answers requests. */
export function createEndpointFetch(
  host: EndpointHost,
  version: string,
): (event: FetchLike) => Promise<Response> {
  /** Ids of clients that were found to be ours: an id is never given twice. */
  const ours = new Set<string>();

  const checkClient = async ({ request, clientId }: FetchLike): Promise<void> => {
    const isData = request.mode === 'cors' || request.mode === 'same-origin';
    // A script of ours asks for data; frames, forms, images and scripts do not.
    if (!isData || request.destination !== '' || clientId === '') throw forbidden();
    if (ours.has(clientId)) return;
    const client = await host.client(clientId);
    if (!client?.url.startsWith(host.scope)) throw forbidden();
    ours.add(clientId);
  };

  const read = async (request: Request): Promise<ScoringRequest> => {
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const body = hasBody ? new Uint8Array(await request.arrayBuffer()) : new Uint8Array();
    return {
      method: request.method,
      path: pathBelow(host.scope, request.url) ?? '',
      contentType: request.headers.get('content-type'),
      requestId: request.headers.get('x-request-id'),
      body,
    };
  };

  return async (event) => {
    const { method } = event.request;
    try {
      await checkClient(event);
      const port = await host.port();
      const reply = await port.counted(async () => serve(await read(event.request), port));
      return toResponse(reply, method);
    } catch (error) {
      return toResponse(refusal(error, version), method);
    }
  };
}
