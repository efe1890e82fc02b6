/** @file What records of deployments and what allows them must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { CARD_SECTIONS } from '../core/governance/model-card.ts';
import { PERSONA_IDS } from '../core/governance/personas.ts';
import { checkAlias } from '../core/registry/names.ts';
import { APPROVALS, CHECK_IDS, CHECK_NEEDS } from '../core/registry/policy.ts';
import {
  accepted,
  count,
  digest,
  error,
  gateReport,
  id,
  modelName,
  one,
  ordinal,
  plain,
  tableName,
  text,
  time,
} from './schema-parts.ts';

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

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const atLeast0 = v.pipe(v.number(), v.finite(), v.minValue(0));
const of = <T extends string, S extends v.GenericSchema>(keys: readonly T[], schema: S) =>
  v.strictObject(Object.fromEntries(keys.map((key) => [key, schema])) as Record<T, S>);

/** What a deployment asks for. */
export const policy = v.strictObject({
  isGated: v.boolean(),
  checks: of(CHECK_IDS, v.picklist(CHECK_NEEDS)),
  limits: v.strictObject({
    metric: v.nullable(text),
    minEffect: atLeast0,
    margin: atLeast0,
    minRows: ordinal,
    profit: v.nullable(v.strictObject({ tp: finite, fp: finite, fn: finite, tn: finite })),
    minValue: finite,
    slices: v.nullable(v.array(text)),
    maxSliceLoss: atLeast0,
    minSliceRows: ordinal,
    maxLatencyMs: positive,
    maxSizeBytes: ordinal,
    maxDriftShare: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    minDescription: ordinal,
  }),
  approval: v.picklist(APPROVALS),
  approvers: v.array(v.picklist(PERSONA_IDS)),
});

const check = v.strictObject({
  id: v.picklist(CHECK_IDS),
  outcome: v.picklist(['pass', 'fail', 'error', 'not_applicable']),
  isRequired: v.boolean(),
  value: v.nullable(v.number()),
  limit: v.nullable(v.number()),
  evidenceRows: count,
  message: text,
});

const stage = (name: string) =>
  v.strictObject({
    name: v.literal(name),
    status: v.picklist(['pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped']),
    startedAt: v.nullable(time),
    endedAt: v.nullable(time),
    checks: v.array(check),
  });

/** By table. */
export const DEPLOYMENT_SCHEMAS = {
  modelCards: v.strictObject({
    name: modelName,
    version: ordinal,
    sections: of(CARD_SECTIONS, text),
    status: v.picklist(['generated', 'draft', 'frozen']),
    updatedAt: time,
    updatedBy: text,
    frozenAt: v.nullable(time),
    frozenBy: v.nullable(text),
    digest,
    schemaVersion: one,
  }),
  deployments: v.strictObject({
    deploymentId: text,
    model: modelName,
    version: ordinal,
    modelHash: digest,
    from: v.nullable(ordinal),
    to: accepted(checkAlias),
    status: v.picklist(['running', 'waiting', 'deployed', 'rejected', 'failed']),
    stages: v.strictTuple([stage('evaluation'), stage('approval'), stage('deployment')]),
    table: v.strictObject({ name: tableName, version: ordinal, digest }),
    policy,
    report: v.nullable(gateReport),
    approvalId: v.nullable(text),
    author: text,
    startedBy: text,
    startedAt: time,
    endedAt: v.nullable(time),
    why: text,
    outcome: text,
    owner: v.nullable(text),
    error: v.nullable(error),
    schemaVersion: one,
  }),
  approvals: v.strictObject({
    approvalId: text,
    deploymentId: text,
    model: modelName,
    version: ordinal,
    status: v.picklist(['requested', 'granted', 'rejected']),
    requestedAt: time,
    decidedBy: v.nullable(text),
    decidedAt: v.nullable(time),
    comment: text,
    schemaVersion: one,
  }),
  promotions: promotion,
};
