/**
 * @file Streams: topics of records with ascending offsets, and groups that read them.
 *
 *     topic   first ─────────────── committed ────────── next
 *             oldest that is kept   where a group goes on  offset of the next record
 *                                   └──────── lag ───────┘
 */
import type { Cell } from '../table/column.ts';

/** How long records stay. The rule is applied whenever something is produced; null keeps all. */
export interface Retention {
  /** Most records; the oldest go first. */
  readonly maxRecords: number | null;
  /** Records that were appended longer ago than this go, ms. */
  readonly maxAgeMs: number | null;
}

/** Keeps everything. */
export const KEEP_ALL: Retention = { maxRecords: null, maxAgeMs: null };

/** A topic. */
export interface TopicRecord {
  /** `[a-zA-Z0-9._-]`, at most 249 characters, as Kafka has it. */
  readonly name: string;
  /** Offset of the oldest record that is kept. */
  readonly firstOffset: number;
  /** Offset that the next record gets. */
  readonly nextOffset: number;
  readonly retention: Retention;
  /** Last sequence number of each producer that numbers what it sends: what comes twice is kept once. */
  readonly producers: readonly { readonly id: string; readonly sequence: number }[];
  readonly createdAt: number;
  readonly schemaVersion: 1;
}

/** What a record carries: a row. */
export type StreamValue = Readonly<Record<string, Cell>>;

/** One record of a topic; it never changes. */
export interface StreamRecord {
  readonly topic: string;
  /** 0, 1, 2, … */
  readonly offset: number;
  /** What the record is about, e.g. a customer's id. */
  readonly key: string | null;
  readonly value: StreamValue;
  /** When it happened, as the producer says, ms since epoch. */
  readonly at: number;
  /** When it was appended, ms since epoch. */
  readonly appendedAt: number;
  readonly schemaVersion: 1;
}

/** How far a group of consumers is. */
export interface ConsumerGroupRecord {
  readonly topic: string;
  readonly group: string;
  /** Offset of the next record that is to be processed. */
  readonly committed: number;
  /** The member that reads now: a tab; null for none. One at a time. */
  readonly member: string | null;
  /** Goes up when another member takes over; commits of an older generation are refused. */
  readonly generation: number;
  readonly updatedAt: number;
  readonly schemaVersion: 1;
}

/** How far behind a group is. */
export interface GroupLag {
  readonly topic: string;
  readonly group: string;
  readonly committed: number;
  readonly nextOffset: number;
  /** Records that wait. */
  readonly lag: number;
  /** Records that retention removed before they were read. */
  readonly lost: number;
  readonly member: string | null;
}

/** Lag of a group in its topic. */
export function lagOf(
  topic: Pick<TopicRecord, 'firstOffset' | 'nextOffset'>,
  group: Pick<ConsumerGroupRecord, 'topic' | 'group' | 'committed' | 'member'>,
): GroupLag {
  const { firstOffset, nextOffset } = topic;
  const { committed, member } = group;
  return {
    topic: group.topic,
    group: group.group,
    committed,
    nextOffset,
    lag: nextOffset - Math.max(committed, firstOffset),
    lost: Math.max(0, firstOffset - committed),
    member,
  };
}
