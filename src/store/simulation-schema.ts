/** @file What a simulation must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { count, digest, error, id, one, ordinal, tableName, text, time } from './schema-parts.ts';

const injection = v.looseObject({ kind: text });
const pair = v.tuple([text, count]);
const tableAt = v.strictObject({ name: tableName, version: ordinal, digest });

const spec = v.strictObject({
  days: ordinal,
  customersPerDay: ordinal,
  seed: time,
  drift: v.array(
    v.strictObject({
      injection,
      from: count,
      to: v.optional(count),
      ramp: v.optional(time),
    }),
  ),
  labelDelayDays: count,
  source: v.variant('kind', [
    v.strictObject({ kind: v.literal('churn') }),
    v.strictObject({ kind: v.literal('table'), name: tableName, version: ordinal }),
  ]),
  scorer: v.variant('kind', [
    v.strictObject({ kind: v.literal('model'), uri: text }),
    v.strictObject({ kind: v.literal('endpoint'), name: text }),
  ]),
  target: text,
  positive: v.nullable(text),
  key: text,
  scoredTable: tableName,
  labelTable: tableName,
  monitors: v.array(text),
  automation: v.boolean(),
});

const number = v.nullable(v.number());

const day = v.strictObject({
  day: count,
  customers: count,
  scored: count,
  predicted: v.array(pair),
  meanProbability: number,
  versions: v.array(pair),
  labelled: count,
  rocAuc: number,
  accuracy: number,
  injections: v.array(v.strictObject({ strength: v.number(), words: text })),
  marks: v.array(v.strictObject({ kind: text, words: text, subject: v.nullable(text) })),
  offsets: v.tuple([count, count]),
});

/** A simulation, or a table that was injected with drift. */
export const SIMULATION_SCHEMA = v.variant('kind', [
  v.strictObject({
    simulationId: id,
    kind: v.literal('simulation'),
    status: v.picklist(['RUNNING', 'PAUSED', 'FINISHED', 'FAILED', 'KILLED']),
    spec,
    startAt: time,
    days: v.array(day),
    lastEvent: count,
    owner: v.nullable(text),
    createdAt: time,
    endedAt: v.nullable(time),
    error: v.nullable(error),
    schemaVersion: one,
  }),
  v.strictObject({
    simulationId: id,
    kind: v.literal('injection'),
    status: v.literal('FINISHED'),
    table: tableAt,
    output: tableAt,
    spec: v.strictObject({ injections: v.array(injection), seed: v.optional(v.number()) }),
    records: v.array(v.looseObject({ injection, words: text })),
    createdAt: time,
    schemaVersion: one,
  }),
]);
