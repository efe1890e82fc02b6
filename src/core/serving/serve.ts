/**
 * @file The endpoint's API as one function: request in, reply out, over a port. The service worker, an engine worker and
 * tests in Node run this same code.
 *
 *     route → endpoint now → body → draw → score → log → reply → shadow
 *
 * What an endpoint serves is read once at the start of a request, so a change of the split meets no request half-way.
 */
import { VERSION_HEADER } from './headers.ts';
import { formatOf, textOfBody } from './content-type.ts';
import { fault, faultOf, type FaultBody } from './faults.ts';
import {
  failedRow,
  isSampled,
  scoredRows,
  type RequestFacts,
  type ScoredPart,
} from './log-rows.ts';
import { endpointMetadata } from './metadata.ts';
import { readCsvPayload, readJsonPayload, type Payload } from './payload.ts';
import type { EndpointView, ScoringReply, ScoringRequest, ServingPort } from './port.ts';
import { routeOf, type ServingRoute } from './route.ts';
import { divideRows, scorePart, scoreWith } from './score-part.ts';
import { predictFnOf, replyValues } from './scorer.ts';
import { drawModel } from './split.ts';

const REQUEST_ID = /^[\w.-]{1,64}$/;

function reply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ScoringReply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

function failed(error: unknown, headers: Readonly<Record<string, string>> = {}): ScoringReply {
  const { status, body } = faultOf(error);
  const retry = status === 429 || status === 503 ? { 'retry-after': '1' } : {};
  return reply(status, body satisfies FaultBody, { ...headers, ...retry });
}

function checkMethod(method: string, allowed: string): ScoringReply | null {
  if (method === allowed || (allowed === 'GET' && method === 'HEAD')) return null;
  const message = `Method ${method.slice(0, 20)} is not allowed here; use ${allowed}.`;
  return failed(fault('BAD_REQUEST', message, 405), { allow: allowed });
}

async function nameOf(route: { readonly name: string | null }, port: ServingPort): Promise<string> {
  if (route.name !== null) return route.name;
  const names = await port.names();
  if (names.length === 1) return names[0];
  throw fault(
    'RESOURCE_DOES_NOT_EXIST',
    names.length === 0
      ? 'This workspace serves no endpoint.'
      : 'This workspace serves several endpoints: post to serving-endpoints/<name>/invocations.',
  );
}

async function viewOf(name: string, port: ServingPort): Promise<EndpointView> {
  const view = await port.endpoint(name);
  if (view) return view;
  throw fault(
    'RESOURCE_DOES_NOT_EXIST',
    `Endpoint with name '${name.slice(0, 80)}' does not exist.`,
  );
}

function readPayload({ record }: EndpointView, request: ScoringRequest): Payload {
  const { maxBytes, maxRows } = record.limits;
  const format = formatOf(request.contentType);
  if (request.body.length > maxBytes) {
    throw fault(
      'BAD_REQUEST',
      `The body has ${request.body.length} bytes; this endpoint takes at most ${maxBytes}.`,
      413,
    );
  }
  const text = textOfBody(request.body);
  const payload = format === 'csv' ? readCsvPayload(text) : readJsonPayload(text);
  if (payload.numRows > maxRows) {
    throw fault(
      'BAD_REQUEST',
      `The request has ${payload.numRows} rows; this endpoint takes at most ${maxRows}. Score more as a batch.`,
      413,
    );
  }
  return payload;
}

async function shadow(
  view: EndpointView,
  facts: RequestFacts,
  payload: Payload,
  parts: readonly ScoredPart[],
  port: ServingPort,
): Promise<void> {
  const uri = view.record.shadow;
  if (uri === null) return;
  const drawn = { servedModel: 'shadow', arm: 'shadow' as const };
  const units = unitsByRow(parts, payload.numRows);
  const began = port.clock();
  try {
    const ref = view.refs.get(uri) ?? null;
    const { table, scores } = await scoreWith(ref, uri, payload, port);
    const rows = Array.from({ length: payload.numRows }, (_, row) => row);
    const part = { ...drawn, rows, units, ref, table, scores, message: null, fellBack: false };
    const invalidOfDrawn = scores.invalidRows;
    const logged = scoredRows(facts, { ...part, invalidOfDrawn }, port.clock() - began);
    await port.log(view.record, logged);
  } catch (error) {
    const { status, body } = faultOf(error);
    const own = status < 500 ? { status: 500, body } : { status, body };
    await port.log(view.record, [failedRow(facts, own, port.clock() - began, drawn)]);
  }
}

function unitsByRow(parts: readonly ScoredPart[], numRows: number): readonly string[] | null {
  if (parts.some(({ units }) => units === null)) return null;
  const byRow = Array<string>(numRows).fill('');
  for (const { rows, units } of parts) rows.forEach((row, at) => (byRow[row] = units![at]));
  return byRow;
}

async function invoke(
  view: EndpointView,
  request: ScoringRequest,
  requestId: string,
  began: number,
  port: ServingPort,
): Promise<ScoringReply> {
  const { record } = view;
  let facts: RequestFacts = { record, requestId, at: port.now(), numRows: 1 };
  const headers: Record<string, string> = { 'x-request-id': requestId };
  try {
    if (port.inFlight() > record.limits.maxConcurrent) {
      throw fault(
        'REQUEST_LIMIT_EXCEEDED',
        `More than ${record.limits.maxConcurrent} requests at once; try again in a second.`,
      );
    }
    const payload = readPayload(view, request);
    facts = { ...facts, numRows: payload.numRows };
    const fn = predictFnOf(payload.params);
    const draws = divideRows(record, payload, (key) => drawModel(record, key), requestId);
    const parts: ScoredPart[] = [];
    for (const drawn of draws) parts.push(await scorePart(view, drawn, payload, port));
    const predictions = Array<unknown>(payload.numRows).fill(null);
    for (const part of parts) {
      const values = replyValues(part.scores, fn);
      part.rows.forEach((row, at) => (predictions[row] = values[at]));
    }
    const latencyMs = port.clock() - began;
    if (isSampled(record, requestId) || parts.some(({ message }) => message !== null)) {
      await port.log(
        record,
        parts.flatMap((part) => scoredRows(facts, part, latencyMs)),
      );
      if (record.shadow !== null) port.later(() => shadow(view, facts, payload, parts, port));
    }
    const models = parts.map(({ ref }) => `${ref?.name ?? 'run'}/${ref?.version ?? ''}`);
    headers['x-served-model'] = [...new Set(models)].map(encodeURIComponent).join(',');
    return reply(200, { predictions }, headers);
  } catch (error) {
    const failure = faultOf(error);
    // Who is turned away for overload costs no write.
    if (failure.status !== 429) {
      await port.log(record, [failedRow(facts, failure, port.clock() - began)]);
    }
    return failed(error, headers);
  }
}

async function answer(
  route: ServingRoute,
  request: ScoringRequest,
  port: ServingPort,
  began: number,
): Promise<ScoringReply> {
  const wrong = checkMethod(request.method, route.kind === 'invocations' ? 'POST' : 'GET');
  switch (route.kind) {
    case 'ping':
      return wrong ?? reply(200, {});
    case 'version':
      return wrong ?? reply(200, port.version);
    case 'list':
      return wrong ?? reply(200, { endpoints: (await port.names()).map((name) => ({ name })) });
    case 'endpoint': {
      const view = await viewOf(route.name, port);
      return wrong ?? reply(200, await endpointMetadata(view, port));
    }
    case 'invocations': {
      const view = await viewOf(await nameOf(route, port), port);
      if (wrong) return wrong;
      const { requestId } = request;
      const isGiven = requestId !== null && REQUEST_ID.test(requestId);
      return invoke(view, request, isGiven ? requestId : port.newId(), began, port);
    }
    default:
      return route satisfies never;
  }
}

/**
 * Answers one request. Never throws: what goes wrong is a reply.
 *
 * A request is answered after its rows are durably logged; when they cannot be, it is answered 503 and not scored in
 * silence.
 */
export async function serve(request: ScoringRequest, port: ServingPort): Promise<ScoringReply> {
  const began = port.clock();
  let answered: ScoringReply;
  try {
    const route = routeOf(request.path);
    if (!route) throw fault('ENDPOINT_NOT_FOUND', 'There is nothing at this address.');
    answered = await answer(route, request, port, began);
  } catch (error) {
    answered = failed(error);
  }
  return { ...answered, headers: { ...answered.headers, [VERSION_HEADER]: port.version } };
}
