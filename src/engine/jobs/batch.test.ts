import 'fake-indexeddb/auto';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { freshStore } from '../../../tests/contract/store-battery.ts';
import { directApi } from '../../../tests/support/direct-api.ts';
import { closeOpenWork, WORK_TABLES } from '../../store/recovery.ts';
import { toCanonicalJson } from '../../core/codec.ts';
import { logisticRegression } from '../../core/learners/linear/logistic-regression.ts';
import type { Learner } from '../../core/learners/learner.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import { CHUNK_ROWS, tableDigest } from '../../core/table/digest.ts';
import { categoryColumnOf, fieldOf, makeTable, numberColumnOf } from '../../core/table/make.ts';
import { sliceTable } from '../../core/table/select.ts';
import type { Table } from '../../core/table/table.ts';
import { fitPipeline } from '../../core/training/fit-pipeline.ts';
import { predictTable } from '../../core/training/predict.ts';
import { scoredTable } from '../../core/batch/scored-table.ts';
import { logArtifact } from '../../store/artifact-store.ts';
import { collectGarbage } from '../../store/blob-store.ts';
import { write, type Store } from '../../store/database.ts';
import { getOrCreateExperiment } from '../../store/experiment-store.ts';
import { listEvents } from '../../store/event-store.ts';
import { createRun, setRunStatus } from '../../store/run-store.ts';
import { createTableVersion, readTable } from '../../store/table-store.ts';

const ROWS = 2 * CHUNK_ROWS + 100;
const INTO = 'dev.t.predictions';

/** Words whose first use lies in different chunks, so that joined dictionaries are put to the test. */
function bigTable(rows = ROWS): Table {
  const x = numberColumnOf(
    Float64Array.from({ length: rows }, (_, i) => (i % 97 === 5 ? NaN : (i * 7919) % 1000)),
  );
  const word = categoryColumnOf(
    Array.from({ length: rows }, (_, i) =>
      i < CHUNK_ROWS ? 'early' : i % 3 === 0 ? 'late' : 'early',
    ),
  );
  const y = categoryColumnOf(
    Array.from({ length: rows }, (_, i) => (((i * 7919) % 1000) + (i % 50) > 500 ? 'Yes' : 'No')),
  );
  return makeTable(
    [fieldOf('x', x), fieldOf('word', word), fieldOf('y', y, 'target')],
    [x, word, y],
  );
}

let pipeline: TrainedPipeline;
beforeAll(async () => {
  const spec = {
    target: 'y',
    positive: 'Yes',
    recipe: 'auto' as const,
    params: {},
    split: { kind: 'modulo' as const, k: 5, test: [0], valid: [1] },
    seed: 1,
    learner: 'logistic_regression',
  };
  const learner = logisticRegression as unknown as Learner;
  pipeline = (await fitPipeline(sliceTable(bigTable(), 0, 2000), spec, learner)).pipeline;
});

async function workspace(table = bigTable()): Promise<{ store: Store; model: string }> {
  const { store } = await freshStore();
  const { experimentId } = await getOrCreateExperiment(store);
  const { runId } = await createRun(store, { experimentId });
  await logArtifact(store, runId, 'model/pipeline.json', toCanonicalJson(pipeline));
  await setRunStatus(store, runId, 'FINISHED', { modelHash: 'a'.repeat(64) });
  await createTableVersion(store, { name: 'dev.t.rows', table, operation: 'import', source: {} });
  return { store, model: `runs:/${runId}/model` };
}

describe('batch', () => {
  it('gives the table that scoring all rows at once gives, with an event', async () => {
    const { store, model } = await workspace();
    const api = directApi(store);
    const job = await api.batch.run({ model, table: 'dev.t.rows', into: INTO });
    const table = await readTable(store, 'dev.t.rows');
    const whole = scoredTable(table, predictTable(pipeline, table), {
      pipeline,
      model: job.model,
      scoredAt: job.scoredAt,
    });
    expect(job).toMatchObject({ status: 'FINISHED', rowsDone: ROWS, blobs: [], owner: null });
    expect(job.output?.digest).toBe(await tableDigest(whole));
    expect((await readTable(store, INTO)).fields).toEqual(whole.fields);
    const events = (await listEvents(store)).filter(({ type }) => type === 'batch.finished');
    expect(events.map(({ type, subject }) => [type, subject])).toEqual([['batch.finished', INTO]]);
    expect(events[0].data).toMatchObject({ batchId: job.batchId, rows: ROWS, into_version: 1 });
  });

  it('goes on after a stop anywhere, to the digest without the stop', async () => {
    const { store, model } = await workspace();
    const api = directApi(store);
    const wanted = (await api.batch.run({ model, table: 'dev.t.rows', into: INTO })).output?.digest;
    const stops = fc.array(
      fc.record({
        /** Progress reports until the stop. */
        after: fc.integer({ min: 0, max: 8 }),
        how: fc.constantFrom('cancel', 'crash'),
      }),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(stops, async (list) => {
        let id = '';
        const once = async (stop: (typeof list)[number] | undefined) => {
          const controller = new AbortController();
          let reports = 0;
          const options = {
            signal: controller.signal,
            onProgress: () => {
              if (!stop || reports++ !== stop.after) return;
              // A crash is a worker that dies in the middle: its promise rejects, nothing else is said.
              if (stop.how === 'crash') throw new Error('the worker died');
              controller.abort();
            },
          };
          return id === ''
            ? api.batch.run({
                model,
                table: 'dev.t.rows',
                into: INTO,
                onBatch: (batchId) => (id = batchId),
                ...options,
              })
            : api.batch.resume(id, options);
        };
        let digest: string | undefined;
        for (const stop of [...list, undefined]) {
          try {
            digest = (await once(stop)).output?.digest;
            break;
          } catch {
            const { status, chunks, rowsDone } = await api.batch.get(id);
            expect(['KILLED', 'FAILED']).toContain(status);
            expect(rowsDone).toBe(chunks.reduce((sum, { numRows }) => sum + numRows, 0));
            // What is stored survives a clean-up in between.
            await collectGarbage(store, 0);
          }
        }
        expect(digest).toBe(wanted);
      }),
      { numRuns: 12, seed: 9 },
    );
  }, 60_000);

  it('is closed as interrupted when its tab is gone, and another tab goes on with it', async () => {
    const { store, model } = await workspace();
    const api = directApi(store, 'tab-dead');
    let id = '';
    const dead = api.batch.run({
      model,
      table: 'dev.t.rows',
      into: INTO,
      onBatch: (batchId) => (id = batchId),
      onProgress: ({ done }) => {
        if (done >= CHUNK_ROWS) throw new Error('the tab went away');
      },
    });
    await expect(dead).rejects.toThrow('went away');
    // The tab could not even note that: the record still says that it works.
    await store.db.batchJobs.update(id, { status: 'RUNNING', owner: 'tab-dead', error: null });
    const other = directApi(store, 'tab-2');
    await expect(other.batch.resume(id)).rejects.toMatchObject({ code: 'not_resumable' });
    const closed = await write(store, WORK_TABLES, () => closeOpenWork(store, () => true));
    expect(closed.batches).toEqual([id]);
    expect((await other.batch.get(id)).error?.code).toBe('interrupted');
    const done = await other.batch.resume(id);
    expect(done).toMatchObject({ status: 'FINISHED', attempt: 2, rowsDone: ROWS });
  });

  it('lets no worker of an older attempt write', async () => {
    const { store, model } = await workspace();
    const api = directApi(store);
    let id = '';
    const stale = api.batch.run({
      model,
      table: 'dev.t.rows',
      into: INTO,
      onBatch: (batchId) => (id = batchId),
      onProgress: () => {
        void store.db.batchJobs.update(id, { attempt: 2 });
      },
    });
    await expect(stale).rejects.toMatchObject({ code: 'batch_taken' });
    expect(await store.db.dataTables.get(INTO)).toBeUndefined();
  });

  it('scores a table without rows into one without rows', async () => {
    const { store, model } = await workspace(sliceTable(bigTable(), 0, 0));
    const { output } = await directApi(store).batch.run({ model, table: 'dev.t.rows', into: INTO });
    expect(output?.version).toBe(1);
    expect((await readTable(store, INTO)).numRows).toBe(0);
  });

  it('backfills versions of the past, oldest first, and goes on where it was cancelled', async () => {
    const { store, model } = await workspace(sliceTable(bigTable(), 0, 50));
    for (const rows of [60, 70]) {
      const table = sliceTable(bigTable(), 0, rows);
      await createTableVersion(store, {
        name: 'dev.t.rows',
        table,
        operation: 'import',
        source: {},
      });
    }
    const api = directApi(store);
    const controller = new AbortController();
    let id = '';
    const stopped = api.batch.backfill({
      model,
      into: INTO,
      versions: { name: 'dev.t.rows' },
      signal: controller.signal,
      onBackfill: (backfillId) => (id = backfillId),
      onProgress: ({ stage }) => {
        if (stage === 'Scoring version 2') controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const before = await api.batch.list();
    expect(before.map(({ status }) => status)).toEqual(['FINISHED', 'KILLED', 'KILLED']);
    await api.batch.resume(id);
    const after = await api.batch.list();
    expect(after.map(({ status, output }) => [status, output?.version])).toEqual([
      ['FINISHED', 1],
      ['FINISHED', 2],
      ['FINISHED', 3],
    ]);
    expect((await readTable(store, INTO, 2)).numRows).toBe(60);
    await expect(api.batch.backfill({ model, into: INTO })).rejects.toMatchObject({
      code: 'invalid_param',
    });
  });
});

describe('compare', () => {
  it('finds no difference between a model and itself, and says whose side money is on', async () => {
    const { store, model } = await workspace(sliceTable(bigTable(), 0, 3000));
    const { experimentId } = await getOrCreateExperiment(store);
    const { runId } = await createRun(store, { experimentId });
    const eager = { ...pipeline, threshold: 0.1 };
    await logArtifact(store, runId, 'model/pipeline.json', toCanonicalJson(eager));
    await setRunStatus(store, runId, 'FINISHED', { modelHash: 'b'.repeat(64) });
    const api = directApi(store);
    const same = await api.batch.compare({ a: model, b: model, table: 'dev.t.rows' });
    expect(same).toMatchObject({ rows: 3000, agree: 3000, flips: [], sample: [] });
    expect(same.mcnemar?.pValue).toBe(1);
    const profit = { tp: 10, fp: -1, fn: -10, tn: 0 };
    const other = await api.batch.compare({
      a: model,
      b: `runs:/${runId}/model`,
      table: 'dev.t.rows',
      profit,
    });
    // A lower threshold only turns No into Yes.
    expect(other.flips).toHaveLength(1);
    expect(other.flips[0]).toMatchObject({ from: 'No', to: 'Yes', rows: 3000 - other.agree });
    const { onlyFirst, onlySecond } = other.mcnemar!;
    expect(onlyFirst + onlySecond).toBe(3000 - other.agree);
    // Only-B-right are missed customers that B finds, only-A-right are false alarms of B.
    expect(other.money?.difference).toBe(20 * onlySecond - onlyFirst);
    const parts = other.slices.filter(({ column }) => column === 'x');
    expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(3000);
    expect(parts.reduce((sum, { money }) => sum + money!, 0)).toBe(other.money?.difference);
    expect(other.sample).toHaveLength(20);
  });
});
