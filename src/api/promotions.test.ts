import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import { directApi } from '../../tests/support/direct-api.ts';
import { verifyAudit } from '../store/audit-store.ts';
import { openDatabase, type Store } from '../store/database.ts';
import { listEvents } from '../store/event-store.ts';
import { RECORD_SCHEMAS } from '../store/record-schemas.ts';
import { faultOf } from '../store/schema-parts.ts';
import { readTable } from '../store/table-store.ts';
import { scopedStore } from '../store/scope.ts';
import { resolveModelUri } from '../store/alias-store.ts';
import { readArtifact } from '../store/artifact-store.ts';
import type { PromoteOptions, Terrarium } from './types.ts';

let store: Store;
let terrarium: Terrarium;

/** Rows of one environment; with `broken` a divisor that is 0 now and then. */
function csvOf(shift: number, { broken = false, column = 'charges' } = {}): string {
  const rows = Array.from({ length: 120 }, (_, row) => {
    const tenure = ((row * 7 + shift) % 60) + (broken ? 0 : 1);
    const plan = ['basic', 'plus', 'max'][(row + shift) % 3];
    return `${tenure},${20 + ((row * 13 + shift) % 80)},${plan},${(row * 5 + shift) % 4 === 0 ? 'Yes' : 'No'}`;
  });
  return `tenure,${column},plan,churn\n${rows.join('\n')}\n`;
}

const ratio = {
  version: 1,
  steps: [
    { op: 'derive', column: 'per_month', expression: 'charges / tenure' },
    { op: 'one_hot', columns: ['plan'], missing: 'level', unseen: 'zeros' },
  ],
} as const;

beforeAll(async () => {
  let id = 0;
  store = await openDatabase({
    name: 'promotions-test',
    newId: () => (++id).toString(16).padStart(32, '0'),
  });
  terrarium = directApi(store);
  await terrarium.data.importCsv(csvOf(0), { table: 'dev.churn.customers' });
  await terrarium.data.importCsv(csvOf(3), { table: 'staging.churn.customers' });
  await terrarium.data.importCsv(csvOf(0), { table: 'prod.churn.customers' });
  await terrarium.data.importCsv(csvOf(5, { broken: true }), { table: 'staging.churn.broken' });
  await terrarium.data.importCsv(csvOf(5, { column: 'price' }), { table: 'staging.churn.renamed' });
  for (const [name, recipe, learner, params] of [
    ['dev.churn.auto', 'auto', 'logistic_regression', {}],
    ['dev.churn.ratio', ratio, 'gbdt', { num_iterations: 12, min_data_in_leaf: 5 }],
  ] as const) {
    const { modelUri } = await terrarium.train({
      table: 'dev.churn.customers',
      target: 'churn',
      learner,
      params,
      recipe,
      thresholdMetric: 'f1_score',
    });
    await terrarium.mlflow.registerModel(modelUri, name);
  }
});

describe('deploy.promoteModel', () => {
  it('copies weights: the same hash and files, readable from within the other environment, with no table', async () => {
    const record = await terrarium.deploy.promoteModel({
      model: 'dev.churn.auto',
      version: 1,
      to: 'staging',
      why: 'first trial',
    });
    expect(record).toMatchObject({
      strategy: 'model',
      status: 'succeeded',
      target: 'staging.churn.auto',
      targetVersion: 1,
      alias: 'challenger',
      data: { name: 'dev.churn.customers', version: 1 },
      cost: { rowsTrained: 0 },
      result: { table: { name: 'staging.churn.customers', rows: 24 } },
      by: 'data_scientist',
      why: 'first trial',
      error: null,
    });
    expect(record.hashes.model[1]).toBe(record.hashes.model[0]);
    expect(record.hashes.pipeline[1]).toBe(record.hashes.pipeline[0]);
    expect(record.cost.bytes).toBeGreaterThan(1000);
    expect(record.result!.metrics['accuracy_score']).toBeGreaterThan(0);
    const staging = scopedStore(store, 'staging');
    const { runId } = await resolveModelUri(staging, 'models:/staging.churn.auto@challenger');
    expect(
      (await readArtifact(staging, runId, 'model/pipeline.json')).bytes.length,
    ).toBeGreaterThan(0);
    await expect(readTable(staging, 'dev.churn.customers')).rejects.toMatchObject({
      code: 'wrong_catalog',
    });
  });

  it('goes on from a copy, and refuses the environment it is in, another name and what is not there', async () => {
    const model = 'staging.churn.auto';
    const record = await terrarium.deploy.promoteModel({
      model,
      version: 1,
      to: 'prod',
      alias: null,
    });
    expect(record).toMatchObject({ from: 'staging', target: 'prod.churn.auto', alias: null });
    const promote = (options: PromoteOptions) => terrarium.deploy.promoteModel(options);
    await expect(promote({ model, version: 1, to: 'staging' })).rejects.toMatchObject({
      code: 'same_environment',
    });
    await expect(
      promote({ model, version: 1, to: 'prod', as: 'dev.churn.auto' }),
    ).rejects.toMatchObject({ code: 'invalid_param' });
    await expect(promote({ model, version: 9, to: 'prod' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('gives a plain name the schema of its table', async () => {
    const { source } = (await terrarium.mlflow.client.getModelVersion('dev.churn.auto', 1)).record;
    await terrarium.mlflow.registerModel(source, 'my model');
    const record = await terrarium.deploy.promoteModel({
      model: 'my model',
      version: 1,
      to: 'prod',
    });
    expect(record).toMatchObject({ from: 'dev', target: 'prod.churn.my_model' });
  });
});

describe('deploy.promoteCode', () => {
  it('keeps the pipeline digest and learns other weights from other data', async () => {
    const record = await terrarium.deploy.promoteCode({
      model: 'dev.churn.auto',
      version: 1,
      to: 'staging',
    });
    expect(record).toMatchObject({
      strategy: 'code',
      status: 'succeeded',
      targetVersion: 2,
      data: { name: 'staging.churn.customers', rows: 72 },
      cost: { rowsTrained: 72 },
      result: { table: { name: 'staging.churn.customers', rows: 24 } },
    });
    expect(record.tests?.tests.map(({ name, outcome }) => [name, outcome])).toEqual(
      [
        'columns',
        'determinism',
        'rows_alone',
        'unseen_categories',
        'missing_values',
        'fit_on_training_rows',
        'target_unread',
        'no_missing_introduced',
        'train_and_predict',
        'signature',
        'same_model_twice',
      ].map((name) => [name, 'pass']),
    );
    const [[before, after], [old, fresh]] = [record.hashes.pipeline, record.hashes.model];
    expect(after).toBe(before);
    expect(fresh).not.toBe(old);
    const run = await terrarium.mlflow.getRun(record.runId!);
    expect(run.inputs.every(({ name }) => name === 'staging.churn.customers')).toBe(true);
  });

  it('gives the same model hash where the other environment has the same content', async () => {
    const record = await terrarium.deploy.promoteCode({
      model: 'dev.churn.auto',
      version: 1,
      to: 'prod',
    });
    expect(record.hashes.model[1]).toBe(record.hashes.model[0]);
  });

  it('is stopped by a test that does not pass, and the record says which', async () => {
    const promote = (table: string) =>
      terrarium.deploy.promoteCode({ model: 'dev.churn.ratio', version: 1, to: 'staging', table });
    const broken = await promote('staging.churn.broken');
    expect(broken).toMatchObject({ status: 'stopped', targetVersion: null, runId: null });
    const failed = broken.tests!.tests.filter(({ outcome }) => outcome === 'fail');
    expect(failed.map(({ name }) => name)).toEqual(['no_missing_introduced']);
    expect(failed[0].message).toContain('Step 1 (derive) makes "per_month" missing or infinite');
    const renamed = await promote('staging.churn.renamed');
    expect(renamed.status).toBe('stopped');
    expect(renamed.tests!.tests[0]).toMatchObject({
      name: 'columns',
      outcome: 'fail',
      message: 'The table has no "charges".',
    });
    await expect(
      terrarium.mlflow.client.getModelVersion('staging.churn.ratio', 1),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses data of a third environment before anything is written', async () => {
    const before = await store.db.promotions.count();
    await expect(
      terrarium.deploy.promoteCode({
        model: 'dev.churn.auto',
        version: 1,
        to: 'staging',
        table: 'prod.churn.customers',
      }),
    ).rejects.toMatchObject({ code: 'wrong_catalog' });
    expect(await store.db.promotions.count()).toBe(before);
  });

  it('keeps the record of a promotion that could not end', async () => {
    const control = new AbortController();
    const promoting = terrarium.deploy.promoteCode({
      model: 'dev.churn.auto',
      version: 1,
      to: 'staging',
      signal: control.signal,
      onProgress: () => {
        control.abort();
      },
    });
    await expect(promoting).rejects.toMatchObject({ code: 'cancelled' });
    const [newest] = await terrarium.deploy.timeline();
    expect(newest).toMatchObject({ status: 'failed', error: { code: 'cancelled' } });
  });
});

describe('deploy.timeline', () => {
  it('has both ways, newest first, in shape, with audit and events', async () => {
    const all = await terrarium.deploy.timeline();
    expect(new Set(all.map(({ strategy }) => strategy))).toEqual(new Set(['model', 'code']));
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort((a, b) => b - a));
    for (const one of all) expect(faultOf(RECORD_SCHEMAS.promotions, one)).toBeNull();
    const ofModel = await terrarium.deploy.timeline({ model: 'staging.churn.ratio' });
    expect(ofModel.map(({ status }) => status)).toEqual(['stopped', 'stopped']);
    expect((await verifyAudit(store)).intact).toBe(true);
    const events = await listEvents(store);
    const finished = events.filter(({ type }) => type === 'promotion.finished');
    expect(finished).toHaveLength(all.length);
  });
});

describe('deploy.testPipeline', () => {
  it('tests on the table that the version was trained on unless told otherwise', async () => {
    const report = await terrarium.deploy.testPipeline({ model: 'dev.churn.ratio', version: 1 });
    expect(report).toMatchObject({ passed: true, table: { name: 'dev.churn.customers' } });
    expect(report.tests.every(({ ms }) => ms >= 0)).toBe(true);
    expect(report.sampleRows).toBe(120);
  });
});
