/** @file What topics, their records and their groups must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { checkStreamName } from '../core/streams/names.ts';
import { accepted, count, one, plain, text, time } from './schema-parts.ts';

const topicName = accepted((name) => checkStreamName('topic', name));

/** By table. */
export const STREAM_SCHEMAS = {
  topics: v.pipe(
    v.strictObject({
      name: topicName,
      firstOffset: count,
      nextOffset: count,
      retention: v.strictObject({ maxRecords: v.nullable(count), maxAgeMs: v.nullable(time) }),
      producers: v.array(v.strictObject({ id: text, sequence: time })),
      createdAt: time,
      schemaVersion: one,
    }),
    v.check(({ firstOffset, nextOffset }) => firstOffset <= nextOffset, 'Expected ordered offsets'),
  ),
  topicRecords: v.strictObject({
    topic: topicName,
    offset: count,
    key: v.nullable(text),
    value: plain,
    at: time,
    appendedAt: time,
    schemaVersion: one,
  }),
  consumerGroups: v.strictObject({
    topic: topicName,
    group: accepted((name) => checkStreamName('group', name)),
    committed: count,
    member: v.nullable(text),
    generation: count,
    updatedAt: time,
    schemaVersion: one,
  }),
};
