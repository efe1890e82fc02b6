/** @file What records of deployments and what allows them must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { one, text } from './schema-parts.ts';

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

/** By table. */
export const DEPLOYMENT_SCHEMAS = {
  modelCards: loose,
  deployments: loose,
  approvals: loose,
  promotions: loose,
};
