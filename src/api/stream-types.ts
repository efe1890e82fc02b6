/** @file `terrarium.stream` as types. */
import type { GroupLag, Retention, StreamRecord, TopicRecord } from '../core/streams/entities.ts';
import type { ColumnRole, ColumnType } from '../core/table/column.ts';
import type { CommitTurn, Held, Polled } from '../store/group-store.ts';
import type { NewRecord, Produced, ProducerTurn } from '../store/stream-store.ts';
import type { CallOptions, TableVersion } from './types.ts';

export type { GroupLag, Retention, StreamRecord, TopicRecord } from '../core/streams/entities.ts';
export type { Polled } from '../store/group-store.ts';
export type { Produced } from '../store/stream-store.ts';

/** A topic and the group that reads it. */
export interface GroupAddress {
  readonly topic: string;
  readonly group: string;
}

/** How far a step of a stream went. */
export interface StreamStep {
  /** Records that were processed and committed. */
  readonly records: number;
  /** Another tab reads this group: nothing was done. */
  readonly heldBy: string | null;
}

/** `terrarium.stream` */
export interface StreamApi {
  /** Throws `already_exists`, `invalid_name`. Without retention everything is kept. */
  createTopic(options: { readonly name: string } & Partial<Retention>): Promise<TopicRecord>;
  topics(): Promise<readonly TopicRecord[]>;
  topic(name: string): Promise<TopicRecord>;
  /** With its records and groups. */
  deleteTopic(name: string): Promise<void>;
  /** What is beyond the new rule goes at once. */
  setRetention(name: string, retention: Partial<Retention>): Promise<TopicRecord>;
  /** Appends records, all or none. `producer` makes a repeated call harmless: its sequence must grow. */
  produce(
    topic: string,
    records: readonly NewRecord[],
    options?: { readonly producer?: ProducerTurn },
  ): Promise<Produced>;
  /** Reads from any offset, again and again; touches no group. Default: from the earliest, 1,000 records. */
  read(
    topic: string,
    options?: { readonly from?: number | 'earliest' | 'latest'; readonly limit?: number },
  ): Promise<readonly StreamRecord[]>;
  /**
   * The next records of a group for this tab; or who holds the group. A group has one reader at a time, and the place
   * of a tab that is gone is taken over.
   */
  poll(
    options: GroupAddress & {
      /** Default 500. */
      readonly max?: number;
      /** Where a new group begins. Default `earliest`. */
      readonly start?: 'earliest' | 'latest';
    },
  ): Promise<Polled | Held>;
  /** Notes what `poll` gave as processed. Throws `fenced` when another tab has taken over. */
  commit(turn: CommitTurn): Promise<void>;
  /** Lets another tab read. */
  release(address: GroupAddress): Promise<void>;
  /** Moves a group to another offset: to process again, or to leave out. */
  seek(options: GroupAddress & { readonly offset: number | 'earliest' | 'latest' }): Promise<void>;
  /** How far behind the groups of a topic are. */
  lag(topic: string): Promise<readonly GroupLag[]>;
  /** Polls, calls `handle`, commits: at least once. Ends when nothing is left. */
  consume(
    options: GroupAddress & {
      readonly max?: number;
      readonly handle: (records: readonly StreamRecord[]) => Promise<void> | void;
    } & CallOptions,
  ): Promise<StreamStep>;
  /** Adds all that waits below a table, exactly once: version and offset in one transaction. */
  toTable(
    options: GroupAddress & {
      readonly into: string;
      /** Of columns that the table does not have yet. */
      readonly types?: Readonly<Record<string, ColumnType>>;
      readonly roles?: Readonly<Record<string, ColumnRole>>;
      /** Records per version. Default 10,000. */
      readonly max?: number;
    } & CallOptions,
  ): Promise<StreamStep & { readonly version: TableVersion | null }>;
  /**
   * Scores what waits by a model and produces each row with its prediction to another topic: results
   * and offset in one transaction.
   */
  score(
    options: GroupAddress & {
      /** Model URI. */
      readonly model: string;
      /** Topic of the results. */
      readonly into: string;
      /** Records per request. Default 500. */
      readonly max?: number;
    } & CallOptions,
  ): Promise<StreamStep>;
}
