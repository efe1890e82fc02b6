/** @file Topics and their records. What a producer appends becomes visible whole or not at all. */
import { describe } from '../core/checks.ts';
import { DataError, ParamError } from '../core/errors.ts';
import {
  KEEP_ALL,
  type Retention,
  type StreamRecord,
  type StreamValue,
  type TopicRecord,
} from '../core/streams/entities.ts';
import { checkStreamName } from '../core/streams/names.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';

/** A record before it has an offset. */
export interface NewRecord {
  readonly value: StreamValue;
  readonly key?: string | null;
  /** When it happened; default now. */
  readonly at?: number;
}

/** Where records went. */
export interface Produced {
  readonly topic: string;
  /** Offsets of the first record, and behind the last. */
  readonly from: number;
  readonly to: number;
  /** The producer had sent this before: nothing was appended. */
  readonly isDuplicate: boolean;
}

/** Says that a producer numbers what it sends. */
export interface ProducerTurn {
  readonly id: string;
  /** Must grow from one call to the next. */
  readonly sequence: number;
}

const topicText = (name: string): string => `topic ${describe(name)}`;

/** Gives a topic; inside a transaction with `topics`. */
export async function topicOf({ db }: Store, name: string): Promise<TopicRecord> {
  return required(await db.topics.get(name), topicText(name));
}

/**
 * Makes a topic.
 *
 * @throws {ParamError} `invalid_name`; `already_exists`.
 */
export async function createTopic(
  store: Store,
  name: string,
  retention: Partial<Retention> = {},
): Promise<TopicRecord> {
  const topic: TopicRecord = {
    name: checkStreamName('topic', name),
    firstOffset: 0,
    nextOffset: 0,
    retention: { ...KEEP_ALL, ...retention },
    producers: [],
    createdAt: store.now(),
    schemaVersion: 1,
  };
  return write(store, ['topics'], async () => {
    if (await store.db.topics.get(name)) {
      throw new ParamError('already_exists', `topic: ${name} exists already; choose another name`, {
        name,
      });
    }
    await store.db.topics.add(topic);
    return topic;
  });
}

/** Gives a topic. Throws {ParamError} `not_found`. */
export function getTopic(store: Store, name: string): Promise<TopicRecord> {
  return read(store, ['topics'], () => topicOf(store, name));
}

/** Lists topics by name. */
export function listTopics(store: Store): Promise<readonly TopicRecord[]> {
  return read(store, ['topics'], () => store.db.topics.toArray());
}

/** Removes a topic with its records and groups. */
export function deleteTopic(store: Store, name: string): Promise<void> {
  return write(store, ['topics', 'topicRecords', 'consumerGroups'], async () => {
    await topicOf(store, name);
    await store.db.topicRecords.where('topic').equals(name).delete();
    await store.db.consumerGroups.where('topic').equals(name).delete();
    await store.db.topics.delete(name);
  });
}

/** Removes what retention no longer keeps; gives the topic as it is then. Inside a transaction. */
async function retain(store: Store, topic: TopicRecord): Promise<TopicRecord> {
  const { name, firstOffset, nextOffset, retention } = topic;
  const { maxRecords, maxAgeMs } = retention;
  let first = firstOffset;
  if (maxRecords !== null) first = Math.max(first, nextOffset - maxRecords);
  if (maxAgeMs !== null) {
    const oldest = store.now() - maxAgeMs;
    const kept = await store.db.topicRecords
      .where('[topic+offset]')
      .between([name, first], [name, nextOffset])
      .filter(({ appendedAt }) => appendedAt >= oldest)
      .first();
    first = kept?.offset ?? nextOffset;
  }
  if (first === firstOffset) return topic;
  await store.db.topicRecords
    .where('[topic+offset]')
    .between([name, firstOffset], [name, first])
    .delete();
  return { ...topic, firstOffset: first };
}

/** Changes how long records stay, and removes what goes beyond at once. */
export function setRetention(
  store: Store,
  name: string,
  retention: Partial<Retention>,
): Promise<TopicRecord> {
  return write(store, ['topics', 'topicRecords'], async () => {
    const topic = await topicOf(store, name);
    const kept = await retain(store, { ...topic, retention: { ...topic.retention, ...retention } });
    await store.db.topics.put(kept);
    return kept;
  });
}

function checkValue(value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new DataError(
    'invalid_record',
    `topic: the value of a record must be an object of cells by name, got ${describe(value)}`,
  );
}

/** The topic behind a numbered call; null when it was seen before. */
function withProducer(topic: TopicRecord, turn: ProducerTurn | undefined): TopicRecord | null {
  if (!turn) return topic;
  const known = topic.producers.find(({ id }) => id === turn.id);
  if (known && turn.sequence <= known.sequence) return null;
  const others = topic.producers.filter(({ id }) => id !== turn.id);
  return { ...topic, producers: [...others, { id: turn.id, sequence: turn.sequence }] };
}

/** The same as `produce`, inside a transaction that writes `topics` and `topicRecords`. */
export async function appendRecords(
  store: Store,
  name: string,
  records: readonly NewRecord[],
  producer?: ProducerTurn,
): Promise<Produced> {
  const topic = await topicOf(store, name);
  const from = topic.nextOffset;
  const next = withProducer(topic, producer);
  if (!next) return { topic: name, from, to: from, isDuplicate: true };
  const appendedAt = store.now();
  await store.db.topicRecords.bulkAdd(
    records.map(({ value, key = null, at = appendedAt }, index): StreamRecord => ({
      topic: name,
      offset: from + index,
      key,
      value,
      at,
      appendedAt,
      schemaVersion: 1,
    })),
  );
  const to = from + records.length;
  await store.db.topics.put(await retain(store, { ...next, nextOffset: to }));
  return { topic: name, from, to, isDuplicate: false };
}

/**
 * Appends records to a topic, all or none, and applies its retention.
 *
 * @param producer Its number must be above the last one of that producer: what is sent again after a crash is kept
 *   once.
 * @throws {ParamError} `not_found`; {DataError} `invalid_record`.
 */
export async function produce(
  store: Store,
  name: string,
  records: readonly NewRecord[],
  producer?: ProducerTurn,
): Promise<Produced> {
  for (const { value } of records) checkValue(value);
  return write(store, ['topics', 'topicRecords'], () =>
    appendRecords(store, name, records, producer),
  );
}

/** Reads records with offsets from `from` to `to` (not included), oldest first; those that are gone are left out. */
export async function readRecords(
  { db }: Store,
  name: string,
  from: number,
  to: number,
): Promise<readonly StreamRecord[]> {
  return db.topicRecords.where('[topic+offset]').between([name, from], [name, to]).toArray();
}

/**
 * Reads a topic again from any offset; no group is touched.
 *
 * @param from Offset, or `earliest`, or `latest` for the end. Default `earliest`.
 */
export function replay(
  store: Store,
  name: string,
  {
    from = 'earliest',
    limit = 1000,
  }: { readonly from?: number | 'earliest' | 'latest'; readonly limit?: number } = {},
): Promise<readonly StreamRecord[]> {
  return read(store, ['topics', 'topicRecords'], async () => {
    const { firstOffset, nextOffset } = await topicOf(store, name);
    const start = from === 'earliest' ? firstOffset : from === 'latest' ? nextOffset : from;
    return readRecords(store, name, start, Math.min(nextOffset, start + limit));
  });
}
