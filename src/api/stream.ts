/** @file `terrarium.stream`: topics, groups, and the two steps that commit their result with the offset. */
import { checkInteger } from '../core/checks.ts';
import { checkCancelled } from '../core/errors.ts';
import type { StreamRecord, StreamValue } from '../core/streams/entities.ts';
import type { Cell } from '../core/table/column.ts';
import { resolveModelUri } from '../store/alias-store.ts';
import {
  commitOffset,
  commitWith,
  groupLags,
  pollGroup,
  releaseGroup,
  seekGroup,
  type CommitTurn,
  type Held,
  type Polled,
} from '../store/group-store.ts';
import {
  appendRecords,
  createTopic,
  deleteTopic,
  getTopic,
  listTopics,
  produce,
  replay,
  setRetention,
  type NewRecord,
} from '../store/stream-store.ts';
import { runJob, type ApiContext } from './context.ts';
import type { GroupAddress, StreamApi, StreamStep } from './stream-types.ts';
import type { TableVersion } from './types.ts';
import { toTableVersion } from './views.ts';

const POLL_RECORDS = 500;
const TABLE_RECORDS = 10_000;

/** Is the tab with this id still there? */
type IsAlive = (tab: string) => Promise<boolean>;

/** Tab of a member: one that works through a group has a name of its own within its tab. */
const tabOf = (member: string): string => member.split('/')[0];

/** Polls for this tab; takes over from a member that is gone. */
async function poll(
  { store, owner }: ApiContext,
  isAlive: IsAlive,
  options: Parameters<StreamApi['poll']>[0],
  member = owner,
): Promise<Polled | Held> {
  const { topic, group, max = POLL_RECORDS, start } = options;
  checkInteger('max', max, { min: 1 });
  const request = { topic, group, max, member, ...(start ? { start } : {}) };
  const polled = await pollGroup(store, request);
  if (!('heldBy' in polled) || (await isAlive(tabOf(polled.heldBy)))) return polled;
  return pollGroup(store, { ...request, gone: polled.heldBy });
}

/**
 * Polls and works until nothing is left.
 *
 * @param work Processes the records of a turn and commits it.
 */
async function workThrough(
  context: ApiContext,
  isAlive: IsAlive,
  options: GroupAddress & { readonly max: number; readonly signal?: AbortSignal },
  work: (turn: Polled) => Promise<void>,
): Promise<StreamStep> {
  const { topic, group } = options;
  const member = `${context.owner}/${context.store.newId()}`;
  let records = 0;
  try {
    for (;;) {
      checkCancelled(options.signal, 'stream');
      const turn = await poll(context, isAlive, options, member);
      if ('heldBy' in turn) return { records, heldBy: turn.heldBy };
      if (turn.from === turn.to) return { records, heldBy: null };
      await work(turn);
      records += turn.records.length;
    }
  } finally {
    await releaseGroup(context.store, topic, group, member);
  }
}

/** What answered for a row. */
interface Scored {
  readonly prediction: Cell;
  readonly probability: number | null;
  readonly model: string | null;
  readonly version: number | null;
}

/** Scores rows by a registered model or a run's. */
async function scoreByModel(
  { store, pool }: ApiContext,
  uri: string,
  rows: readonly StreamValue[],
): Promise<readonly Scored[]> {
  const { name, version, runId, path } = await resolveModelUri(store, uri);
  const modelUri = `runs:/${runId}/${path}`;
  const { predictions, probabilities } = await pool.request('predictRows', { modelUri, rows });
  return predictions.map((prediction, row) => ({
    prediction,
    probability: probabilities?.[row] ?? null,
    model: name,
    version,
  }));
}

async function score(
  context: ApiContext,
  isAlive: IsAlive,
  { model, into, ...options }: Parameters<StreamApi['score']>[0],
): Promise<StreamStep> {
  await getTopic(context.store, into);
  const max = options.max ?? POLL_RECORDS;
  return workThrough(context, isAlive, { ...options, max }, async (turn) => {
    const rows = turn.records.map(({ value }) => value);
    const scored = await scoreByModel(context, model, rows);
    const results = turn.records.map((record, at) => resultOf(record, scored[at]));
    await commitWith(context.store, ['topics', 'topicRecords'], turn, () =>
      appendRecords(context.store, into, results),
    );
  });
}

/** A row with its prediction beside it, as batches write it. */
function resultOf({ key, value, at }: StreamRecord, scored: Scored): NewRecord {
  return {
    key,
    at,
    value: {
      ...value,
      prediction: scored.prediction,
      probability: scored.probability,
      model_name: scored.model,
      model_version: scored.version,
      scored_at: at,
    },
  };
}

/** A turn without its records. */
const commitTurn = ({ topic, group, from, to, generation }: Polled): CommitTurn => ({
  topic,
  group,
  from,
  to,
  generation,
});

async function toTable(
  context: ApiContext,
  isAlive: IsAlive,
  options: Parameters<StreamApi['toTable']>[0],
): Promise<StreamStep & { readonly version: TableVersion | null }> {
  const { into, types = {}, roles = {}, max = TABLE_RECORDS } = options;
  let version: TableVersion | null = null;
  const step = await workThrough(context, isAlive, { ...options, max }, async (turn) => {
    version = toTableVersion(
      await runJob(
        context,
        { title: `Adding rows to ${into}`, kind: 'stream', subject: into },
        'appendStream',
        { turn: commitTurn(turn), into, types, roles },
        options,
      ),
    );
  });
  return { ...step, version };
}

/**
 * Builds `terrarium.stream`.
 *
 * @param isAlive Default: does the tab still hold its lock?
 */
export function createStream(
  context: ApiContext,
  isAlive: IsAlive = async (member) =>
    (await import('../engine/ownership.ts')).isOwnerAlive(member),
): StreamApi {
  const { store, owner } = context;
  return {
    createTopic: ({ name, ...retention }) => createTopic(store, name, retention),
    topics: () => listTopics(store),
    topic: (name) => getTopic(store, name),
    deleteTopic: (name) => deleteTopic(store, name),
    setRetention: (name, retention) => setRetention(store, name, retention),
    produce: (topic, records, options = {}) => produce(store, topic, records, options.producer),
    read: (topic, options) => replay(store, topic, options),
    poll: (options) => poll(context, isAlive, options),
    commit: (turn) => commitOffset(store, turn),
    release: ({ topic, group }) => releaseGroup(store, topic, group, owner),
    seek: ({ topic, group, offset }) => seekGroup(store, topic, group, offset),
    lag: (topic) => groupLags(store, topic),
    consume: ({ handle, max = POLL_RECORDS, ...options }) =>
      workThrough(context, isAlive, { ...options, max }, async (turn) => {
        await handle(turn.records);
        await commitOffset(store, turn);
      }),
    toTable: (options) => toTable(context, isAlive, options),
    score: (options) => score(context, isAlive, options),
  };
}
