/**
 * @file Consumer groups. One member reads at a time; who takes over from one that is gone gets a new generation, and
 * commits of an older generation are refused. A result that is written in the transaction of its commit is therefore
 * written exactly once, however often its records were read.
 */
import { describe } from '../core/checks.ts';
import { ParamError, StateError } from '../core/errors.ts';
import {
  lagOf,
  type ConsumerGroupRecord,
  type GroupLag,
  type StreamRecord,
} from '../core/streams/entities.ts';
import { checkStreamName } from '../core/streams/names.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';
import type { TableName } from './schema.ts';
import { readRecords, topicOf } from './stream-store.ts';

/** Records that a member is to process, and what its commit must name. */
export interface Polled {
  readonly topic: string;
  readonly group: string;
  readonly records: readonly StreamRecord[];
  /** Offsets from here to `to` (not included) are the member's. */
  readonly from: number;
  readonly to: number;
  readonly generation: number;
}

/** What a commit names. */
export type CommitTurn = Pick<Polled, 'topic' | 'group' | 'from' | 'to' | 'generation'>;

/** Whose turn it is instead. */
export interface Held {
  readonly heldBy: string;
}

/** How to poll. */
export interface PollRequest {
  readonly topic: string;
  readonly group: string;
  /** Who asks: the tab. */
  readonly member: string;
  /** Most records. */
  readonly max: number;
  /** Where a new group begins. Default `earliest`. */
  readonly start?: 'earliest' | 'latest';
  /** A member that is known to be gone: its place may be taken. */
  readonly gone?: string;
}

const GROUP_TABLES = ['topics', 'topicRecords', 'consumerGroups'] as const;

/**
 * Gives the next records of a group to a member, or says who reads it now.
 *
 * Polling again without a commit gives the same records again.
 */
export function pollGroup(store: Store, request: PollRequest): Promise<Polled | Held> {
  const { topic: name, group, member, max, start = 'earliest', gone } = request;
  checkStreamName('group', group);
  return write(store, GROUP_TABLES, async () => {
    const topic = await topicOf(store, name);
    const known = await store.db.consumerGroups.get([name, group]);
    const begins = start === 'latest' ? topic.nextOffset : topic.firstOffset;
    const current: ConsumerGroupRecord = known ?? {
      topic: name,
      group,
      committed: begins,
      member: null,
      generation: 0,
      updatedAt: store.now(),
      schemaVersion: 1,
    };
    const isFree = current.member === null || current.member === member || current.member === gone;
    if (!isFree) return { heldBy: current.member };
    const generation = current.member === member ? current.generation : current.generation + 1;
    if (!known || current.member !== member) {
      await store.db.consumerGroups.put({ ...current, member, generation, updatedAt: store.now() });
    }
    const from = Math.max(current.committed, topic.firstOffset);
    const to = Math.min(topic.nextOffset, from + max);
    const records = await readRecords(store, name, from, to);
    return { topic: name, group, records, from, to, generation };
  });
}

/** The group, when the commit is its turn; inside a transaction with `consumerGroups`. */
async function groupOf(store: Store, turn: CommitTurn): Promise<ConsumerGroupRecord> {
  const { topic, group, generation } = turn;
  const found = await store.db.consumerGroups.get([topic, group]);
  const current = required(found, `group ${describe(group)} of topic ${describe(topic)}`);
  if (current.generation !== generation || current.committed > turn.from) {
    throw new StateError(
      'fenced',
      `group: ${group} of ${topic} is at offset ${current.committed} in generation ${current.generation}; records from ${turn.from} of generation ${generation} are not this member's any more: poll again`,
      { topic, group, committed: current.committed, generation: current.generation },
    );
  }
  return current;
}

/**
 * Writes a result and the group's new offset in one transaction: both or neither.
 *
 * @param tables What `body` writes.
 * @param turn As `pollGroup` gave it; `to` may be lower, when only the first records were processed.
 * @throws {StateError} `fenced` when another member has taken over or committed; nothing is written then.
 */
export function commitWith<T>(
  store: Store,
  tables: readonly TableName[],
  turn: CommitTurn,
  body: () => Promise<T>,
): Promise<T> {
  return write(store, [...new Set<TableName>([...tables, 'consumerGroups'])], async () => {
    const group = await groupOf(store, turn);
    const result = await body();
    await store.db.consumerGroups.put({ ...group, committed: turn.to, updatedAt: store.now() });
    return result;
  });
}

/** Notes that records are processed. See `commitWith`. */
export function commitOffset(store: Store, turn: CommitTurn): Promise<void> {
  return commitWith(store, [], turn, () => Promise.resolve());
}

/** Lets another member read. Harmless when the group is somebody else's. */
export function releaseGroup(
  store: Store,
  topic: string,
  group: string,
  member: string,
): Promise<void> {
  return write(store, ['consumerGroups'], async () => {
    const found = await store.db.consumerGroups.get([topic, group]);
    if (found?.member !== member) return;
    await store.db.consumerGroups.put({ ...found, member: null, updatedAt: store.now() });
  });
}

/**
 * Moves a group to another offset, back to process records again or forward to leave some out. Whoever reads now is
 * fenced off.
 *
 * @throws {ParamError} `invalid_param` for an offset that the topic does not have.
 */
export function seekGroup(
  store: Store,
  name: string,
  group: string,
  offset: number | 'earliest' | 'latest',
): Promise<void> {
  return write(store, ['topics', 'consumerGroups'], async () => {
    const { firstOffset, nextOffset } = await topicOf(store, name);
    const to = offset === 'earliest' ? firstOffset : offset === 'latest' ? nextOffset : offset;
    if (!Number.isInteger(to) || to < firstOffset || to > nextOffset) {
      throw new ParamError(
        'invalid_param',
        `seek: the offset must be from ${firstOffset} to ${nextOffset}, got ${describe(offset)}`,
      );
    }
    const found = await store.db.consumerGroups.get([name, group]);
    const current = required(found, `group ${describe(group)} of topic ${describe(name)}`);
    await store.db.consumerGroups.put({
      ...current,
      committed: to,
      member: null,
      generation: current.generation + 1,
      updatedAt: store.now(),
    });
  });
}

/** How far behind the groups of a topic are. */
export function groupLags(store: Store, name: string): Promise<readonly GroupLag[]> {
  return read(store, ['topics', 'consumerGroups'], async () => {
    const topic = await topicOf(store, name);
    const groups = await store.db.consumerGroups.where('topic').equals(name).toArray();
    return groups.map((group) => lagOf(topic, group));
  });
}
