/** @file What a stored drift report must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { count, id, modelName, one, ordinal, plain, tableRef, text, time } from './schema-parts.ts';

/** A report, and what was found beside it. */
export const driftReports = v.strictObject({
  reportId: id,
  report: v.looseObject({
    columns: plain,
    dataset: v.looseObject({ drift: v.boolean(), drifted: count, compared: count }),
    reference: tableRef,
    current: tableRef,
  }),
  model: v.nullable(v.strictObject({ name: modelName, version: ordinal })),
  multivariate: v.optional(
    v.strictObject({
      report: v.looseObject({ drift: v.boolean(), reasons: v.array(text) }),
      at: time,
    }),
  ),
  falseAlarms: v.optional(
    v.strictObject({
      reference: tableRef,
      report: v.looseObject({ simulations: ordinal, columns: plain }),
      at: time,
    }),
  ),
  createdAt: time,
  schemaVersion: one,
});
