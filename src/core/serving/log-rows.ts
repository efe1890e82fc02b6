/** @file The rows that a request leaves in the inference table. */
import { bucketOf } from './bucket.ts';
import type { Cell } from '../table/column.ts';
import { recordOf } from '../table/make.ts';
import type { Table } from '../table/table.ts';
import type { Arm, EndpointRecord } from './entities.ts';
import type { FaultBody } from './faults.ts';
import type { ModelRef, NewLogRow } from './port.ts';
import type { Scores } from './scorer.ts';
import { canaryShare } from './split.ts';

/** What all rows of a request share. */
export interface RequestFacts {
  readonly record: EndpointRecord;
  readonly requestId: string;
  readonly at: number;
  readonly numRows: number;
}

/** Rows that one model scored. */
export interface ScoredPart {
  readonly rows: readonly number[];
  readonly units: readonly string[] | null;
  readonly arm: Arm;
  readonly servedModel: string;
  readonly ref: ModelRef | null;
  readonly table: Table;
  readonly scores: Scores;
  /** Why another model than the one drawn answered; null when none did. */
  readonly message: string | null;
  readonly fellBack: boolean;
  /** Was the score of the model drawn invalid, by place in `rows`? */
  readonly invalidOfDrawn: readonly number[];
}

function canaryOf({ record }: RequestFacts): NewLogRow['canary'] {
  const share = canaryShare(record);
  const { canary } = record;
  return share === null || canary === null
    ? null
    : { id: canary.canaryId, step: canary.step, share };
}

/** Share of successful requests that are logged now: all of them while a canary is watched. */
function sampleOf(record: EndpointRecord): number {
  return canaryShare(record) === null ? record.log.sample : 1;
}

/** Is a successful request of this id kept in the log? */
export function isSampled(record: EndpointRecord, requestId: string): boolean {
  return bucketOf(`${record.name}/log`, requestId) < sampleOf(record);
}

/** The rows of a part of a request. */
export function scoredRows(
  facts: RequestFacts,
  part: ScoredPart,
  latencyMs: number,
): readonly NewLogRow[] {
  const { record, requestId, at, numRows } = facts;
  const canary = canaryOf(facts);
  return part.rows.map((rowIndex, place) => ({
    endpoint: record.name,
    at,
    requestId,
    rowIndex,
    numRows,
    ...(part.units === null ? {} : { unit: part.units[place] }),
    servedModel: part.servedModel,
    arm: part.arm,
    model: part.ref?.name ?? null,
    version: part.ref?.version ?? null,
    row: Object.fromEntries(Object.entries(recordOf(part.table, place))),
    prediction: finiteCell(part.scores.predictions[place]),
    probability: finite(part.scores.probabilities?.[place]),
    latencyMs,
    isShadow: part.arm === 'shadow',
    status: 200,
    errorCode: null,
    message: part.message,
    fellBack: part.fellBack,
    isInvalid: part.invalidOfDrawn.includes(place),
    revision: record.revision,
    canary,
    weight: part.message === null ? 1 / sampleOf(record) : 1,
    schemaVersion: 1,
  }));
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
const finiteCell = (cell: Cell): Cell =>
  typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;

/** The one row of a request that failed. */
export function failedRow(
  facts: RequestFacts,
  { status, body }: { readonly status: number; readonly body: FaultBody },
  latencyMs: number,
  drawn: { readonly servedModel: string; readonly arm: Arm } = { servedModel: '', arm: 'served' },
): NewLogRow {
  const { record, requestId, at, numRows } = facts;
  return {
    endpoint: record.name,
    at,
    requestId,
    rowIndex: 0,
    numRows,
    servedModel: drawn.servedModel,
    arm: drawn.arm,
    model: null,
    version: null,
    row: {},
    prediction: null,
    probability: null,
    latencyMs,
    isShadow: drawn.arm === 'shadow',
    status,
    errorCode: body.error_code,
    message: body.message.slice(0, 500),
    fellBack: false,
    isInvalid: false,
    revision: record.revision,
    canary: canaryOf(facts),
    weight: 1,
    schemaVersion: 1,
  };
}
