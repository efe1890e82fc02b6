/** @file What a batch must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import {
  count,
  digest,
  error,
  id,
  modelName,
  one,
  ordinal,
  tableName,
  text,
  time,
} from './schema-parts.ts';

/** A batch. */
export const BATCH_SCHEMA = v.strictObject({
  batchId: id,
  status: v.picklist(['WAITING', 'RUNNING', 'FINISHED', 'FAILED', 'KILLED']),
  model: v.strictObject({
    uri: text,
    name: v.nullable(modelName),
    version: v.nullable(ordinal),
    alias: v.nullable(text),
    runId: id,
    path: text,
  }),
  table: v.strictObject({ name: tableName, version: ordinal, digest, numRows: count }),
  into: tableName,
  threshold: v.nullable(v.number()),
  scoredAt: time,
  chunks: v.array(v.strictObject({ blob: digest, numRows: count, sizeBytes: count })),
  blobs: v.array(digest),
  rowsDone: count,
  workMs: time,
  attempt: ordinal,
  output: v.nullable(v.strictObject({ name: tableName, version: ordinal, digest })),
  backfillId: v.nullable(id),
  owner: v.nullable(text),
  requestedBy: text,
  createdAt: time,
  endedAt: v.nullable(time),
  error: v.nullable(error),
  schemaVersion: one,
});
