import 'fake-indexeddb/auto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { directContext } from '../../tests/support/direct-api.ts';
import { createStream } from './stream.ts';
import type { StreamApi } from './types.ts';
import type { Store } from '../store/database.ts';
import {
  commitOffset,
  groupLags,
  pollGroup,
  seekGroup,
  type Polled,
} from '../store/group-store.ts';
import { createTopic, produce, replay, setRetention } from '../store/stream-store.ts';
import { readTable } from '../store/table-store.ts';

const values = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ value: { n: from + i } }));
const offsets = (records: readonly { readonly offset: number }[]): number[] =>
  records.map(({ offset }) => offset);
const polled = async (store: Store, member: string, max = 10): Promise<Polled> => {
  const turn = await pollGroup(store, { topic: 't', group: 'g', member, max });
  if ('heldBy' in turn) throw new Error(`held by ${turn.heldBy}`);
  return turn;
};

describe('topics', () => {
  it('give offsets without gaps, and any stretch again', async () => {
    const { store } = await freshStore();
    await createTopic(store, 't');
    expect(await produce(store, 't', values(0, 3))).toMatchObject({ from: 0, to: 3 });
    expect(await produce(store, 't', values(3, 2))).toMatchObject({ from: 3, to: 5 });
    expect(offsets(await replay(store, 't'))).toEqual([0, 1, 2, 3, 4]);
    expect(offsets(await replay(store, 't', { from: 2, limit: 2 }))).toEqual([2, 3]);
    expect(await replay(store, 't', { from: 'latest' })).toEqual([]);
    await expect(createTopic(store, 't')).rejects.toMatchObject({ code: 'already_exists' });
    await expect(createTopic(store, 'a b')).rejects.toMatchObject({ code: 'invalid_name' });
    await expect(produce(store, 't', [{ value: 3 as never }])).rejects.toMatchObject({
      code: 'invalid_record',
    });
  });

  it('keep once what a producer sends twice', async () => {
    const { store } = await freshStore();
    await createTopic(store, 't');
    const turn = { id: '__proto__', sequence: 4 };
    await produce(store, 't', values(0, 3), turn);
    expect(await produce(store, 't', values(0, 3), turn)).toMatchObject({ isDuplicate: true });
    await produce(store, 't', values(3, 1), { ...turn, sequence: 5 });
    expect(await replay(store, 't')).toHaveLength(4);
  });

  it('forget by count and by age, and say what a group has lost', async () => {
    const { store, clock } = await freshStore();
    await createTopic(store, 't', { maxRecords: 4 });
    await produce(store, 't', values(0, 3));
    const turn = await polled(store, 'a', 1);
    await commitOffset(store, turn);
    await produce(store, 't', values(3, 3));
    expect(offsets(await replay(store, 't'))).toEqual([2, 3, 4, 5]);
    expect((await groupLags(store, 't'))[0]).toMatchObject({ lag: 4, lost: 1, committed: 1 });
    expect((await polled(store, 'a')).from).toBe(2);
    clock.now += 1000;
    await produce(store, 't', values(6, 1));
    await setRetention(store, 't', { maxRecords: null, maxAgeMs: 500 });
    expect(offsets(await replay(store, 't'))).toEqual([6]);
    clock.now += 1000;
    await produce(store, 't', []);
    expect(await replay(store, 't')).toEqual([]);
  });
});

describe('groups', () => {
  it('have one reader at a time; a stale one is fenced off', async () => {
    const { store } = await freshStore();
    await createTopic(store, 't');
    await produce(store, 't', values(0, 5));
    const first = await polled(store, 'a', 2);
    const request = { topic: 't', group: 'g', member: 'b', max: 2 };
    expect(await pollGroup(store, request)).toEqual({ heldBy: 'a' });
    const second = (await pollGroup(store, { ...request, gone: 'a' })) as Polled;
    expect([offsets(first.records), offsets(second.records)]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    await expect(commitOffset(store, first)).rejects.toMatchObject({ code: 'fenced' });
    await commitOffset(store, second);
    await expect(commitOffset(store, second)).rejects.toMatchObject({ code: 'fenced' });
    await seekGroup(store, 't', 'g', 'earliest');
    expect((await polled(store, 'c')).from).toBe(0);
    await expect(seekGroup(store, 't', 'g', 9)).rejects.toMatchObject({ code: 'invalid_param' });
  });

  it('write each result exactly once, whoever reads, dies and takes over', async () => {
    const action = fc.record({
      tab: fc.constantFrom('a', 'b'),
      max: fc.integer({ min: 1, max: 4 }),
      /** A tab that dies reads and works, and never commits. */
      dies: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
        const { store } = await freshStore();
        const tab = (name: string): StreamApi => {
          return createStream(
            directContext(store, name),
            // Only the tab that asks is alive.
            () => Promise.resolve(false),
          );
        };
        const [a, b] = [tab('a'), tab('b')];
        await a.createTopic({ name: 't' });
        await a.produce('t', values(0, 10));
        const stale: Polled[] = [];
        for (const { tab: name, max, dies } of actions) {
          const api = name === 'a' ? a : b;
          const turn = (await api.poll({ topic: 't', group: 'g', max })) as Polled;
          if (dies) stale.push(turn);
          else {
            await api.toTable({ topic: 't', group: 'g', into: 'dev.t.rows', max });
          }
        }
        for (const turn of stale) {
          if (turn.from === turn.to) continue;
          const late = a.commit(turn).then(
            () => 'committed',
            (error: { code?: string }) => error.code,
          );
          // A stale turn may still be the newest; then what it read is what comes next.
          expect(['committed', 'fenced']).toContain(await late);
          if ((await late) === 'committed') return;
        }
        await b.toTable({ topic: 't', group: 'g', into: 'dev.t.rows' });
        const column = (await readTable(store, 'dev.t.rows')).columns[0];
        expect([...(column as { values: Float64Array }).values]).toEqual(
          Array.from({ length: 10 }, (_, i) => i),
        );
        expect((await b.lag('t'))[0]).toMatchObject({ lag: 0, lost: 0 });
      }),
      { numRuns: 25, seed: 3 },
    );
  });

  it('give two live tabs that read at once each offset to one of them', async () => {
    const { store, second } = await freshStore();
    await createTopic(store, 't');
    await produce(store, 't', values(0, 200));
    const seen: number[] = [];
    const tab = (name: string, own: Store) =>
      createStream(directContext(own, name), () => Promise.resolve(true));
    const [a, b] = [tab('a', store), tab('b', await second())];
    const handle = (records: readonly { readonly offset: number }[]): void => {
      seen.push(...offsets(records));
    };
    const consume = (api: StreamApi) => api.consume({ topic: 't', group: 'g', max: 7, handle });
    const steps = await Promise.all([consume(a), consume(b), consume(a), consume(b)]);
    // Who came second either waited outside or found what was left.
    expect(steps.reduce((sum, { records }) => sum + records, 0)).toBe(200);
    expect(seen).toHaveLength(200);
    expect(new Set(seen).size).toBe(200);
  });
});
