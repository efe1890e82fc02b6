/** @file What records of endpoints, streams and batches must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { BATCH_SCHEMA } from './batch-schema.ts';
import { STREAM_SCHEMAS } from './stream-schemas.ts';
import { checkEndpointName } from '../core/serving/split.ts';
import { accepted, count, modelName, one, ordinal, plain, text, time } from './schema-parts.ts';

const cell = v.union([v.number(), v.bigint(), v.boolean(), v.string(), v.null()]);
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const endpointName = accepted(checkEndpointName);

const served = v.array(
  v.strictObject({
    name: text,
    model: text,
    percent: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100)),
  }),
);

const canary = v.strictObject({
  canaryId: text,
  model: text,
  before: v.array(v.strictObject({ model: text, version: v.nullable(ordinal) })),
  aliasBefore: v.nullable(ordinal),
  startSeq: count,
  plan: v.looseObject({
    steps: v.pipe(
      v.array(
        v.strictObject({
          percent: v.pipe(v.number(), v.gtValue(0), v.maxValue(99)),
          minRequests: ordinal,
        }),
      ),
      v.minLength(1),
    ),
    alpha: v.pipe(v.number(), v.gtValue(0), v.maxValue(0.5)),
    tests: v.array(text),
  }),
  status: v.picklist(['RUNNING', 'PASSED', 'ROLLED_BACK', 'STOPPED']),
  step: count,
  startedAt: time,
  stepStartedAt: time,
  endedAt: v.nullable(time),
  reason: text,
  state: plain,
});

/** By table. */
export const SERVING_SCHEMAS = {
  endpoints: v.strictObject({
    name: endpointName,
    description: text,
    createdAt: time,
    updatedAt: time,
    revision: ordinal,
    served,
    previous: v.nullable(served),
    routingKey: v.nullable(text),
    shadow: v.nullable(text),
    canary: v.nullable(canary),
    log: v.strictObject({ sample: share, maxRows: ordinal }),
    limits: v.strictObject({ maxBytes: ordinal, maxRows: ordinal, maxConcurrent: ordinal }),
    trimmedRows: count,
    schemaVersion: one,
  }),
  inferenceLog: v.strictObject({
    seq: ordinal,
    endpoint: endpointName,
    at: time,
    requestId: text,
    rowIndex: count,
    numRows: count,
    unit: v.optional(text),
    servedModel: text,
    arm: v.picklist(['served', 'canary', 'shadow']),
    model: v.nullable(modelName),
    version: v.nullable(ordinal),
    row: plain,
    prediction: cell,
    probability: v.nullable(v.number()),
    latencyMs: v.number(),
    isShadow: v.boolean(),
    status: count,
    errorCode: v.nullable(text),
    message: v.nullable(text),
    fellBack: v.boolean(),
    isInvalid: v.boolean(),
    revision: ordinal,
    canary: v.nullable(v.strictObject({ id: text, step: count, share })),
    weight: v.number(),
    label: v.optional(cell),
    labelledAt: v.optional(time),
    schemaVersion: one,
  }),
  ...STREAM_SCHEMAS,
  batchJobs: BATCH_SCHEMA,
};
