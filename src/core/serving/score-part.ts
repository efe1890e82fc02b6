/** @file Scores the rows that one draw covers; when the model drawn cannot, another that can answers. */
import type { Table } from '../table/table.ts';
import type { EndpointRecord } from './entities.ts';
import { fault, faultOf, isCallersFault } from './faults.ts';
import type { ScoredPart } from './log-rows.ts';
import type { Payload } from './payload.ts';
import type { EndpointView, ModelRef, ServingPort } from './port.ts';
import { scoreRows, type Scores } from './scorer.ts';
import { enforceSignature } from './signature.ts';
import type { Drawn } from './split.ts';

/** Some rows of a payload. */
export function takePayload(payload: Payload, rows: readonly number[]): Payload {
  if (rows.length === payload.numRows) return payload;
  const columns = payload.columns.map((column) => rows.map((row) => column[row]));
  return { ...payload, columns, numRows: rows.length };
}

/** One model on a payload. Throws what loading, signature and scoring throw. */
export async function scoreWith(
  ref: ModelRef | null | undefined,
  uri: string,
  payload: Payload,
  port: ServingPort,
): Promise<{ readonly table: Table; readonly scores: Scores }> {
  if (!ref) {
    throw fault('TEMPORARILY_UNAVAILABLE', `${uri} leads to no model of this workspace`);
  }
  const pipeline = await port.load(ref);
  const table = enforceSignature(pipeline.recipe.inputs, payload);
  return { table, scores: scoreRows(pipeline, table) };
}

/**
 * Models to ask when the one drawn cannot answer: the others of the split by their share, then the champion of each
 * model.
 */
function substitutes({ record, refs }: EndpointView, drawn: Drawn): readonly string[] {
  const served = record.served.toSorted((a, b) => b.percent - a.percent).map(({ model }) => model);
  const champions = [...refs.keys()].filter((uri) => uri.endsWith('@champion'));
  return [...new Set([...served, ...champions])].filter((uri) => uri !== drawn.model);
}

/** Rows that one draw covers. */
export interface DrawnRows {
  readonly drawn: Drawn;
  readonly rows: readonly number[];
  readonly units: readonly string[] | null;
}

const isFine = ({ invalidRows }: Scores): boolean => invalidRows.length === 0;

/**
 * Scores drawn rows.
 *
 * The caller's fault is the caller's when the served model refuses the request. When the canary refuses it, the served
 * model is asked, so a canary with another signature harms nobody; it counts as the canary's failure then.
 *
 * @throws {DataError} The caller's fault, or `TEMPORARILY_UNAVAILABLE` when no model could answer.
 */
export async function scorePart(
  view: EndpointView,
  { drawn, rows, units }: DrawnRows,
  whole: Payload,
  port: ServingPort,
): Promise<ScoredPart> {
  const payload = takePayload(whole, rows);
  const isCanary = drawn.arm === 'canary';
  const base = { rows, units, arm: drawn.arm, servedModel: drawn.servedModel };
  let failure: unknown;
  let invalidOfDrawn: readonly number[] = [];
  let ownAnswer: ScoredPart | null = null;
  for (const uri of [drawn.model, ...substitutes(view, drawn)]) {
    const isDrawn = uri === drawn.model;
    const ref = view.refs.get(uri) ?? null;
    try {
      const { table, scores } = await scoreWith(ref, uri, payload, port);
      const message = isDrawn ? null : `${drawn.model}: ${words(failure, invalidOfDrawn)}`;
      const part = { ...base, ref, table, scores, message, fellBack: !isDrawn, invalidOfDrawn };
      if (isFine(scores)) return part;
      if (!isDrawn) continue;
      invalidOfDrawn = scores.invalidRows;
      ownAnswer = { ...part, invalidOfDrawn };
      // Only the canary is replaced for what it says; of the served models the answer is what it is.
      if (!isCanary) return ownAnswer;
    } catch (error) {
      if (isDrawn) failure = error;
      if (isCallersFault(error) && !(isDrawn && isCanary)) throw error;
    }
  }
  if (ownAnswer) return ownAnswer;
  if (isCallersFault(failure)) throw failure;
  throw fault(
    'TEMPORARILY_UNAVAILABLE',
    `No model of endpoint '${view.record.name}' could answer. ${drawn.model}: ${words(failure, invalidOfDrawn)}`,
  );
}

function words(failure: unknown, invalid: readonly number[]): string {
  if (invalid.length > 0) return `its score of ${invalid.length} rows is no valid number`;
  return faultOf(failure).body.message;
}

/**
 * Divides a payload's rows by the model that each was drawn for: by the routing key where one is set, else all rows of
 * the request together.
 *
 * @throws {DataError} `INVALID_PARAMETER_VALUE` when the routing key's column is missing.
 */
export function divideRows(
  { routingKey }: Pick<EndpointRecord, 'routingKey'>,
  payload: Payload,
  draw: (key: string) => Drawn,
  requestId: string,
): readonly DrawnRows[] {
  const all = Array.from({ length: payload.numRows }, (_, row) => row);
  if (routingKey === null) return [{ drawn: draw(requestId), rows: all, units: null }];
  const place = payload.names?.indexOf(routingKey) ?? -1;
  if (place < 0) {
    throw fault(
      'INVALID_PARAMETER_VALUE',
      `This endpoint routes by column '${routingKey}': every row must have it, so that a customer always gets the same model.`,
    );
  }
  const parts = new Map<string, { drawn: Drawn; rows: number[]; units: string[] }>();
  all.forEach((row) => {
    const unit = unitOf(payload.columns[place][row]);
    const drawn = draw(unit);
    const key = `${drawn.arm}/${drawn.servedModel}`;
    let part = parts.get(key);
    if (!part) parts.set(key, (part = { drawn, rows: [], units: [] }));
    part.rows.push(row);
    part.units.push(unit);
  });
  return [...parts.values()];
}

function unitOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
