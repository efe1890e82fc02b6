/** @file What records of endpoints, streams and batches must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { BATCH_SCHEMA } from './batch-schema.ts';
import { one } from './schema-parts.ts';
import { STREAM_SCHEMAS } from './stream-schemas.ts';

const loose = v.looseObject({ schemaVersion: one });

/** By table. */
export const SERVING_SCHEMAS = {
  endpoints: loose,
  inferenceLog: loose,
  ...STREAM_SCHEMAS,
  batchJobs: BATCH_SCHEMA,
};
