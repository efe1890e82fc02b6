import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { directApi } from '../../tests/support/direct-api.ts';
import type { Terrarium } from './types.ts';
import type { StateError } from '../core/errors.ts';
import { CATALOGS, type Catalog } from '../core/registry/names.ts';
import { readArtifact } from '../store/artifact-store.ts';
import { resolveModelUri, setAlias } from '../store/alias-store.ts';
import { readBlob } from '../store/blob-store.ts';
import { openDatabase, type Store } from '../store/database.ts';
import { createModelVersion, getModelVersion } from '../store/registry-store.ts';
import { createRun, logInputs } from '../store/run-store.ts';
import { scopedStore } from '../store/scope.ts';
import {
  findTablesByDigest,
  listTables,
  listTableVersions,
  restoreTableVersion,
} from '../store/table-records.ts';
import { readRows, readTable } from '../store/table-store.ts';

let store: Store;
let terrarium: Terrarium;
/** Blobs whose bytes were read since it was last emptied. */
const touched = new Set<string>();
/** Runs by the environment of their data. */
const runs = {} as Record<Catalog, string>;

/** Rows that differ between environments, so that none of their blobs is shared. */
function csvOf(catalog: Catalog, shift: number): string {
  const at = CATALOGS.indexOf(catalog) * 100 + shift;
  const rows = Array.from(
    { length: 40 },
    (_, row) => `${at + row},${(row * 7) % 11},${row % 3 === 0 ? 'Yes' : 'No'}`,
  );
  return `tenure,charges,churn\n${rows.join('\n')}\n`;
}

beforeAll(async () => {
  let id = 0;
  store = await openDatabase({
    name: 'scope-test',
    newId: () => (++id).toString(16).padStart(32, '0'),
  });
  terrarium = directApi(store);
  for (const catalog of CATALOGS) {
    for (const [object, shift] of [
      ['training', 0],
      ['batch', 50],
    ] as const) {
      await terrarium.data.importCsv(csvOf(catalog, shift), {
        table: `${catalog}.churn.${object}`,
      });
    }
    const run = await terrarium.train({
      table: `${catalog}.churn.training`,
      target: 'churn',
      learner: 'logistic_regression',
    });
    runs[catalog] = run.runId;
    await terrarium.mlflow.registerModel(run.modelUri, `${catalog}.churn.model`);
  }
  // One plain name, which every environment may use.
  const open = await terrarium.train({
    table: 'dev.churn.batch',
    target: 'churn',
    learner: 'baseline',
  });
  await terrarium.mlflow.registerModel(open.modelUri, 'open_model');
  store.db.blobPieces.hook('reading', (piece) => {
    touched.add(piece.sha256);
    return piece;
  });
});

/** Blobs that only other environments than `own` name. */
async function foreignBlobs(own: Catalog): Promise<ReadonlySet<string>> {
  const foreign = new Set<string>();
  for (const { name, blobs } of await store.db.tableVersions.toArray()) {
    if (!name.startsWith(`${own}.`)) for (const blob of blobs) foreign.add(blob);
  }
  for (const other of CATALOGS.filter((one) => one !== own)) {
    const files = await store.db.artifacts.where('runId').equals(runs[other]).toArray();
    for (const { blob } of files) foreign.add(blob);
  }
  // What lies in both is one's own too.
  for (const { name, blobs } of await store.db.tableVersions.toArray()) {
    if (name.startsWith(`${own}.`)) for (const blob of blobs) foreign.delete(blob);
  }
  const shared = await store.db.artifacts.toArray();
  for (const { runId, blob } of shared) {
    const isForeign = CATALOGS.some((other) => other !== own && runs[other] === runId);
    if (!isForeign) foreign.delete(blob);
  }
  return foreign;
}

/** One thing that a job or a script in `own` may try, on tables and models of any environment. */
const call = fc.record({
  what: fc.constantFrom(
    'train',
    'warm',
    'score',
    'evaluate',
    'drift',
    'transform',
    'diff',
    'read',
    'rows',
    'artifact',
    'uri',
    'blob',
    'restore',
    'list',
    'digest',
    'alias',
  ),
  catalog: fc.constantFrom(...CATALOGS),
  other: fc.constantFrom(...CATALOGS),
  object: fc.constantFrom('training', 'batch'),
  plain: fc.boolean(),
});
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

async function attempt(own: Catalog, { what, catalog, other, object, plain }: Call) {
  const scoped = scopedStore(store, own);
  const table = `${catalog}.churn.${object}`;
  const model = plain ? 'models:/open_model/1' : `models:/${other}.churn.model/1`;
  const run = `runs:/${runs[other]}/model`;
  const training = { table, target: 'churn', learner: 'logistic_regression', catalog: own };
  switch (what) {
    case 'train':
      return terrarium.train(training);
    case 'warm':
      return terrarium.train({ ...training, initModel: run });
    case 'score':
      return terrarium.score({
        model: plain ? model : run,
        table,
        into: `${other}.churn.predictions`,
        catalog: own,
      });
    case 'evaluate':
      return terrarium.evaluate({ model, table, catalog: own });
    case 'drift':
      return terrarium.drift({
        reference: table,
        current: `${other}.churn.${object}`,
        catalog: own,
      });
    case 'transform':
      if (catalog !== own) return null;
      return terrarium.data.transform({ version: 1, steps: [] }, table, {
        into: `${other}.churn.copy`,
      });
    case 'diff':
      if (catalog !== own) return null;
      return terrarium.data.diff(table, `${other}.churn.${object}`);
    case 'read':
      return readTable(scoped, table);
    case 'rows':
      return readRows(scoped, table, 1, 0, 3);
    case 'artifact':
      return readArtifact(scoped, runs[other], 'model/pipeline.json');
    case 'uri':
      return resolveModelUri(scoped, plain ? model : run);
    case 'blob': {
      const version = await store.db.tableVersions.get([table, 1]);
      return readBlob(scoped, version!.blobs[0]);
    }
    case 'restore':
      return restoreTableVersion(scoped, table, 1);
    case 'list':
      return [await listTables(scoped), await listTableVersions(scoped, table)];
    case 'digest': {
      const version = await store.db.tableVersions.get([table, 1]);
      const found = await findTablesByDigest(scoped, version!.digest);
      return Promise.all(found.map(({ name }) => readTable(scoped, name)));
    }
    case 'alias':
      return setAlias(scoped, { name: `${other}.churn.model`, alias: 'seen', version: 1 });
    default:
      return what satisfies never;
  }
}

/** Everything that an environment holds, by name. */
async function holdings(catalog: Catalog): Promise<readonly string[]> {
  const versions = await store.db.tableVersions.toArray();
  const aliases = await store.db.aliases.toArray();
  return [...versions, ...aliases]
    .filter(({ name }) => name.startsWith(`${catalog}.`))
    .map((record) => JSON.stringify([record.name, record.version]))
    .sort();
}

describe('a store scoped to an environment', () => {
  it('reads no byte and changes nothing of another environment, whatever is called in which order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CATALOGS),
        fc.array(call, { minLength: 1, maxLength: 4 }),
        async (own, calls) => {
          const others = CATALOGS.filter((one) => one !== own);
          const foreign = await foreignBlobs(own);
          const before = await Promise.all(others.map(holdings));
          touched.clear();
          for (const one of calls) {
            await attempt(own, one).catch((error: unknown) => {
              // A linear model of one's own cannot be continued, wherever it is.
              expect(['wrong_catalog', 'cannot_continue']).toContain((error as StateError).code);
            });
          }
          expect([...touched].filter((blob) => foreign.has(blob))).toEqual([]);
          expect(await Promise.all(others.map(holdings))).toEqual(before);
        },
      ),
      { numRuns: 120, seed: 9 },
    );
  });

  it('does what is asked inside its own environment', async () => {
    const scoped = scopedStore(store, 'prod');
    expect((await readTable(scoped, 'prod.churn.training')).numRows).toBe(40);
    expect((await listTables(scoped)).every(({ catalog }) => catalog === 'prod')).toBe(true);
    const scored = await terrarium.score({
      model: 'models:/prod.churn.model/1',
      table: 'prod.churn.batch',
      into: 'prod.churn.predictions',
      catalog: 'prod',
    });
    expect(scored.numRows).toBe(40);
  });

  it('leaves plain model names, and the runs behind them, to every environment', async () => {
    const evaluation = await terrarium.evaluate({
      model: 'models:/open_model/1',
      table: 'prod.churn.training',
    });
    expect(evaluation.rows).toBe(40);
  });

  it('refuses a request that mixes environments, before anything is written', async () => {
    const counts = (): Promise<readonly number[]> =>
      Promise.all([store.db.runs.count(), store.db.experiments.count(), store.db.jobs.count()]);
    const before = await counts();
    await expect(
      terrarium.train({
        table: 'dev.churn.training',
        catalog: 'prod',
        target: 'churn',
        learner: 'baseline',
        experiment: 'never made',
      }),
    ).rejects.toMatchObject({
      code: 'wrong_catalog',
      message:
        'train: everything it uses must lie in one environment, got catalog prod and dev.churn.training of dev; use data of prod only, or bring the model or its pipeline to dev by a promotion',
    });
    await expect(
      terrarium.train({
        table: 'prod.churn.training',
        target: 'churn',
        learner: 'gbdt',
        initModel: `runs:/${runs.dev}/model`,
        experiment: 'never made',
      }),
    ).rejects.toMatchObject({ code: 'wrong_catalog' });
    expect(await counts()).toEqual(before);
  });

  it('makes versions of a model only from runs of its environment', async () => {
    await expect(
      createModelVersion(store, 'prod.churn.model', `runs:/${runs.dev}/model`),
    ).rejects.toMatchObject({ code: 'wrong_catalog' });
    await expect(
      terrarium.mlflow.registerModel('models:/dev.churn.model/1', 'staging.churn.model'),
    ).rejects.toMatchObject({ code: 'wrong_catalog' });
    expect((await getModelVersion(store, 'prod.churn.model', 1)).runId).toBe(runs.prod);
  });

  it('lets a run read tables of one environment', async () => {
    const experiment = await store.db.experiments.toCollection().first();
    const run = await createRun(store, { experimentId: experiment!.experimentId });
    const input = { version: 1, digest: '0'.repeat(64), context: 'training', numRows: 40 };
    await logInputs(store, run.runId, [{ ...input, name: 'dev.churn.training' }]);
    await expect(
      logInputs(store, run.runId, [{ ...input, name: 'prod.churn.training' }]),
    ).rejects.toMatchObject({ code: 'wrong_catalog' });
  });
});
