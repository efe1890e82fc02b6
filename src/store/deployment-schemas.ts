/** @file What records of deployments and what allows them must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import {
  count,
  digest,
  error,
  id,
  modelName,
  one,
  ordinal,
  plain,
  tableName,
  text,
  time,
} from './schema-parts.ts';

const loose = v.looseObject({ schemaVersion: one });

const colSpec = v.strictObject({
  name: text,
  type: v.picklist(['boolean', 'long', 'double', 'string', 'datetime']),
  required: v.boolean(),
});

/** What a model version takes and gives. */
export const signature = v.strictObject({
  inputs: v.array(colSpec),
  outputs: v.array(colSpec),
  task: v.picklist(['binary', 'multiclass', 'regression']),
  target: text,
  classes: v.array(text),
  positive: v.nullable(text),
});

const cell = v.union([text, v.number(), v.nan(), v.boolean(), v.bigint(), v.null()]);

/** Rows that show what a model takes. */
export const inputExample = v.strictObject({
  columns: v.array(text),
  data: v.array(v.array(cell)),
});

const hash = v.nullable(digest);
const data = v.strictObject({ name: tableName, version: ordinal, digest, rows: count });
const catalog = v.picklist(['dev', 'staging', 'prod']);

const testReport = v.strictObject({
  passed: v.boolean(),
  tests: v.array(
    v.strictObject({
      name: text,
      title: text,
      kind: v.picklist(['unit', 'integration']),
      outcome: v.picklist(['pass', 'fail', 'error', 'not_applicable']),
      ms: time,
      message: text,
      rows: count,
    }),
  ),
  pipelineDigest: digest,
  table: data,
  sampleRows: count,
});

const promotion = v.strictObject({
  promotionId: id,
  strategy: v.picklist(['model', 'code']),
  status: v.picklist(['succeeded', 'stopped', 'failed']),
  model: modelName,
  version: ordinal,
  from: catalog,
  to: catalog,
  target: modelName,
  targetVersion: v.nullable(ordinal),
  alias: v.nullable(text),
  runId: v.nullable(id),
  hashes: v.strictObject({
    pipeline: v.strictTuple([hash, hash]),
    model: v.strictTuple([digest, hash]),
  }),
  data: v.nullable(data),
  cost: v.strictObject({ seconds: time, bytes: count, files: count, rowsTrained: count }),
  result: v.nullable(v.strictObject({ table: data, metrics: plain })),
  tests: v.nullable(testReport),
  error: v.nullable(error),
  by: text,
  why: text,
  at: time,
  endedAt: time,
  schemaVersion: one,
});

/** By table. */
export const DEPLOYMENT_SCHEMAS = {
  modelCards: loose,
  deployments: loose,
  approvals: loose,
  promotions: promotion,
};
