/** @file What records of monitors must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { parseModelUri } from '../core/registry/uri.ts';
import {
  accepted,
  count,
  digest,
  id,
  one,
  ordinal,
  plain,
  tableName,
  text,
  texts500,
  time,
} from './schema-parts.ts';
import { SIMULATION_SCHEMA } from './simulation-schema.ts';

const task = v.picklist(['binary', 'multiclass', 'regression']);
const number = v.nullable(v.number());
const delay = v.optional(v.pipe(v.number(), v.minValue(0)));
const numbers = v.custom<Record<string, number | null>>(
  (value) => v.is(plain, value) && Object.values(value).every((item) => v.is(number, item)),
  'Expected numbers by key',
);
const matrix = v.array(v.array(v.number()));

const spec = v.strictObject({
  source: v.union([v.strictObject({ endpoint: text }), v.strictObject({ table: tableName })]),
  model: v.nullable(accepted(parseModelUri)),
  baseline: v.strictObject({ name: tableName, version: ordinal }),
  windows: v.variant('by', [
    v.strictObject({ by: v.literal('time'), size: ordinal }),
    v.strictObject({
      by: v.literal('rows'),
      size: ordinal,
      rest: v.optional(v.picklist(['wait', 'join'])),
    }),
  ]),
  time: v.nullable(text),
  columns: v.nullable(v.array(text)),
  slices: v.array(text),
  label: v.nullable(
    v.union([
      v.strictObject({ column: text, delay }),
      v.strictObject({ table: tableName, column: text, key: text, delay }),
    ]),
  ),
  drift: plain,
  multivariate: v.array(v.picklist(['pca', 'domain_classifier'])),
  kpi: v.nullable(
    v.strictObject({
      name: text,
      column: text,
      aggregate: v.picklist(['mean', 'sum', 'share']),
      of: v.optional(text),
    }),
  ),
  metric: v.nullable(text),
});

const column = v.strictObject({
  name: text,
  status: v.picklist(['ok', 'skipped', 'failed']),
  method: text,
  value: number,
  threshold: number,
  drift: v.boolean(),
  effect: v.nullable(v.strictObject({ size: v.number(), measure: text })),
  js: number,
  missing: v.number(),
  reason: text,
});

const slice = v.strictObject({
  column: text,
  value: text,
  rows: count,
  labelled: count,
  predictionRate: number,
  truePositiveRate: number,
  falsePositiveRate: number,
  metric: number,
});

const performance = v.strictObject({
  task,
  metric: text,
  realised: numbers,
  estimated: plain,
  limits: plain,
  confusion: matrix,
  estimatedConfusion: matrix,
  verdict: v.picklist(['ok', 'dropped', 'unknown']),
  estimateDropped: v.nullable(v.boolean()),
  cause: v.picklist(['none', 'inputs', 'concept']),
});

/** By table. */
export const MONITORING_SCHEMAS = {
  monitors: v.strictObject({
    monitorId: id,
    name: texts500,
    spec,
    createdAt: time,
    createdBy: text,
    ranAt: v.nullable(time),
    problem: v.optional(text),
    schemaVersion: one,
  }),
  monitorWindows: v.strictObject({
    monitorId: id,
    windowStart: time,
    windowEnd: time,
    hasTime: v.boolean(),
    rows: count,
    labelled: count,
    metrics: numbers,
    reportId: v.nullable(id),
    model: v.nullable(v.strictObject({ name: v.nullable(text), version: v.nullable(ordinal) })),
    drift: v.boolean(),
    columns: v.array(column),
    performance: v.nullable(performance),
    slices: v.array(slice),
    importance: numbers,
    notes: v.array(text),
    digests: v.strictObject({ rows: digest, labels: digest, setup: digest }),
    computedAt: time,
    schemaVersion: one,
  }),
  simulations: SIMULATION_SCHEMA,
};
