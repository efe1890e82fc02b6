/** @file `terrarium.batch`: scoring that can stop and go on, backfills, and two versions' decisions compared. */
import type { BatchModel, BatchRecord } from '../core/batch/entities.ts';
import { isResumable } from '../core/batch/entities.ts';
import { checkInteger } from '../core/checks.ts';
import { cancelledError, ParamError, StateError } from '../core/errors.ts';
import { catalogOf, checkTableName, type Catalog } from '../core/registry/names.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import { resolveModelUri } from '../store/alias-store.ts';
import {
  closeBatch,
  createBatches,
  forgetBatch,
  getBatch,
  listBatches,
  reopenBatch,
} from '../store/batch-store.ts';
import { collectGarbage } from '../store/blob-store.ts';
import { read, type Store } from '../store/database.ts';
import { oneCatalog } from '../engine/reach.ts';
import { scopedStore } from '../store/scope.ts';
import { getTableVersion, listTableVersions } from '../store/table-records.ts';
import type { BatchApi, BatchJob } from './batch-types.ts';
import { forwarded, runJob, type ApiContext } from './context.ts';
import type { CallOptions, TableLike } from './types.ts';
import { addressOf } from './views.ts';

const SAMPLE_SIZE = 20;

/** Model and tables of a batch lie in one environment; nothing is noted before that is known. */
async function pinModel(
  store: Store,
  uri: string,
  names: readonly string[],
  catalog?: Catalog,
): Promise<BatchModel> {
  const own = scopedStore(store, oneCatalog('batch', names, catalog));
  const { name, version, alias, runId, path } = await resolveModelUri(own, uri);
  return { uri, name, version, alias, runId, path };
}

const pinTable = ({
  name,
  version,
  digest,
  numRows,
}: TableVersionRecord): BatchRecord['table'] => ({
  name,
  version,
  digest,
  numRows,
});

/** Works on a batch until it ends; it is closed whatever happens. */
async function work(
  context: ApiContext,
  batch: BatchRecord,
  options: CallOptions,
): Promise<BatchJob> {
  const { batchId, attempt, table } = batch;
  const words = {
    title: `Scoring ${table.name} v${table.version}`,
    kind: 'score',
    subject: batchId,
  };
  try {
    await runJob(
      context,
      words,
      'batch',
      { batchId, attempt, catalog: catalogOf(table.name) },
      options,
    );
  } catch (error) {
    // A worker that died could not do it.
    await closeBatch(context.store, { batchId, attempt }, error);
    throw error;
  }
  return getBatch(context.store, batchId);
}

/** Batches of a backfill, oldest version first. */
async function partsOf(store: Store, backfillId: string): Promise<readonly BatchRecord[]> {
  const all = await read(store, ['batchJobs'], () =>
    store.db.batchJobs.filter((one) => one.backfillId === backfillId).toArray(),
  );
  return all.sort((a, b) => a.table.version - b.table.version || (a.batchId < b.batchId ? -1 : 1));
}

/** Works through what a backfill has left, one batch after the other. */
async function workThrough(
  context: ApiContext,
  backfillId: string,
  options: CallOptions,
): Promise<readonly BatchJob[]> {
  const { store, owner, board } = context;
  const left = (await partsOf(store, backfillId)).filter(isResumable);
  if (left.length === 0) {
    throw new StateError(
      'not_resumable',
      `backfill: there must be a part that has not finished, got none in ${backfillId}`,
      { backfillId },
    );
  }
  const total = left.reduce((sum, { table }) => sum + table.numRows, 0);
  const words = { title: `Backfilling ${left[0].into}`, kind: 'backfill', subject: backfillId };
  await board.run(words, options.signal, async (handle) => {
    const outer = forwarded(handle, options);
    let before = 0;
    let open = left;
    try {
      for (const part of left) {
        if (handle.signal.aborted) throw cancelledError('backfill');
        const batch = await reopenBatch(store, part.batchId, owner);
        open = open.slice(1);
        await work(context, batch, {
          signal: handle.signal,
          onProgress: ({ done }) => {
            const stage = `Scoring version ${part.table.version}`;
            outer.onProgress({ stage, done: before + done, total, unit: 'rows' });
          },
        });
        before += part.table.numRows;
      }
    } catch (error) {
      for (const one of open) await closeBatch(store, one, error);
      throw error;
    }
  });
  return partsOf(store, backfillId);
}

/** Versions that a backfill is to score. */
async function chosenVersions(
  store: Store,
  { tables, versions }: Pick<Parameters<BatchApi['backfill']>[0], 'tables' | 'versions'>,
): Promise<readonly TableVersionRecord[]> {
  if ((tables === undefined) === (versions === undefined)) {
    throw new ParamError(
      'invalid_param',
      'backfill: exactly one of tables and versions must be given; list tables, or name one with a range of versions',
    );
  }
  if (tables) {
    const find = async (table: TableLike) => {
      const address = addressOf(table);
      return getTableVersion(store, address.name, address.version);
    };
    return Promise.all(tables.map(find));
  }
  const { name, from = 1, to = Infinity } = versions!;
  await getTableVersion(store, name);
  const all = await listTableVersions(store, name);
  return all.filter(({ version }) => version >= from && version <= to).reverse();
}

async function backfill(
  context: ApiContext,
  options: Parameters<BatchApi['backfill']>[0],
): Promise<readonly BatchJob[]> {
  const { store, owner, session } = context;
  const into = checkTableName(options.into);
  const versions = await chosenVersions(store, options);
  const names = versions.map(({ name }) => name);
  const model = await pinModel(store, options.model, [...names, into], options.catalog);
  if (versions.length === 0) {
    throw new ParamError(
      'invalid_param',
      'backfill: there must be at least one version to score, got none; widen the range',
    );
  }
  const backfillId = store.newId();
  await createBatches(
    store,
    versions.map((version) => ({
      model,
      table: pinTable(version),
      into,
      backfillId,
      status: 'WAITING',
      owner,
      requestedBy: session.actor,
    })),
  );
  options.onBackfill?.(backfillId);
  return workThrough(context, backfillId, options);
}

/** Builds `terrarium.batch`. */
export function createBatch(context: ApiContext): BatchApi {
  const { store, owner, board, session } = context;
  return {
    run: async ({ model, table, into, catalog, onBatch, ...options }) => {
      const address = addressOf(table);
      const version = await getTableVersion(store, address.name, address.version);
      const [batch] = await createBatches(store, [
        {
          model: await pinModel(store, model, [version.name, checkTableName(into)], catalog),
          table: pinTable(version),
          into,
          owner,
          requestedBy: session.actor,
        },
      ]);
      onBatch?.(batch.batchId);
      return work(context, batch, options);
    },
    resume: async (id, options = {}) => {
      const parts = await partsOf(store, id);
      if (parts.length > 0) return (await workThrough(context, id, options)).at(-1)!;
      return work(context, await reopenBatch(store, id, owner), options);
    },
    cancel: async (id) => {
      const job = board.jobs.findLast(
        ({ subject, status }) => subject === id && status === 'running',
      );
      if (!job) {
        throw new StateError('not_running', `batch: this tab does not work on ${id}`, { id });
      }
      board.cancel(job.id);
    },
    list: () => listBatches(store),
    get: (batchId) => getBatch(store, batchId),
    forget: async (batchId) => {
      await forgetBatch(store, batchId);
      await collectGarbage(store);
    },
    backfill: (options) => backfill(context, options),
    compare: ({ a, b, table, profit, slices, sampleSize, seed, ...options }) => {
      const address = addressOf(table);
      return runJob(
        context,
        { title: `Comparing decisions on ${address.name}`, kind: 'compare' },
        'compareDecisions',
        {
          a,
          b,
          table: address,
          ...(profit ? { profit } : {}),
          ...(slices ? { slices } : {}),
          sampleSize: checkInteger('sampleSize', sampleSize ?? SAMPLE_SIZE, { min: 0, max: 1000 }),
          seed: seed ?? 42,
        },
        options,
      );
    },
  };
}
