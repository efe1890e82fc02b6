import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import { directApi } from '../../tests/support/direct-api.ts';
import type { OpenLineageEvent } from '../core/interop/openlineage/types.ts';
import { openDatabase, type Store } from '../store/database.ts';
import type { Run, Terrarium } from './types.ts';

let store: Store;
let terrarium: Terrarium;
let run: Run;

const csv = (shift: number): string =>
  `tenure,plan,churn\n${Array.from({ length: 60 }, (_, row) => `${(row * 7 + shift) % 31},${['a', 'b'][row % 2]},${row % 3 === 0 ? 'Yes' : 'No'}`).join('\n')}\n`;

beforeAll(async () => {
  let id = 0;
  store = await openDatabase({
    name: 'verify-test',
    newId: () => (++id).toString(16).padStart(32, '0'),
  });
  terrarium = directApi(store);
  await terrarium.data.importCsv(csv(0), {
    table: 'dev.churn.customers',
    fileName: 'customers.csv',
  });
  await terrarium.data.importCsv(csv(5), { table: 'staging.churn.customers' });
  run = await terrarium.train({
    table: 'dev.churn.customers',
    target: 'churn',
    learner: 'logistic_regression',
  });
  await terrarium.mlflow.registerModel(run.modelUri, 'dev.churn.model');
  await terrarium.mlflow.client.setRegisteredModelAlias('dev.churn.model', 'challenger', 1);
  await terrarium.registry.challenge({ model: 'dev.churn.model', table: 'dev.churn.customers' });
  await terrarium.score({
    model: 'models:/dev.churn.model/1',
    table: 'dev.churn.customers',
    into: 'dev.churn.predictions',
  });
  await terrarium.deploy.promoteModel({ model: 'dev.churn.model', version: 1, to: 'staging' });
  await terrarium.deploy.promoteCode({ model: 'dev.churn.model', version: 1, to: 'staging' });
});

/** Changes a record behind the store's back, verifies, and puts it back. */
async function tampered(
  table: Parameters<Store['db']['table']>[0],
  find: (record: Record<string, unknown>) => boolean,
  change: Record<string, unknown>,
) {
  const records = store.db.table<Record<string, unknown>>(table);
  const old = (await records.toArray()).find(find)!;
  await records.put({ ...old, ...change });
  const report = await terrarium.verify();
  await records.put(old);
  return report.mismatches.map(({ kind, node }) => [kind, node]);
}

describe('verify', () => {
  it('hashes everything, and finds all as recorded', async () => {
    const { checked, mismatches, intact, bytes } = await terrarium.verify();
    expect(mismatches).toEqual([]);
    expect(intact).toBe(true);
    expect(bytes).toBeGreaterThan(1000);
    for (const count of Object.values(checked)) expect(count).toBeGreaterThan(0);
    expect(checked).toMatchObject({ table: 3, model: 5, recipe: 1, pipeline: 1, promotion: 2 });
  });

  it('names what was changed, and the node of the graph that it concerns', async () => {
    const other = 'f'.repeat(64);
    const { runId } = run;
    expect(await tampered('runs', (one) => one['runId'] === runId, { modelHash: other })).toEqual([
      ['model', `run:${runId}`],
    ]);
    expect(
      await tampered('tableVersions', ({ name }) => name === 'staging.churn.customers', {
        digest: other,
      }),
    ).toContainEqual(['table', 'table:staging.churn.customers@1']);
    const [recipe] = await store.db.recipes.toArray();
    expect(await tampered('recipes', () => true, { recipe: { version: 1, steps: [] } })).toEqual([
      ['recipe', `recipe:${recipe.digest}`],
    ]);
    expect(await tampered('pipelines', () => true, { spec: { seed: 7 } })).toEqual([
      ['pipeline', expect.stringMatching(/^run:/)],
    ]);
    const versions = await tampered('modelVersions', ({ name }) => name === 'staging.churn.model', {
      modelHash: other,
    });
    expect(versions).toEqual([
      ['model', 'model_version:staging.churn.model@1'],
      ['promotion', expect.stringMatching(/^promotion:/)],
    ]);
    expect(await tampered('audit', ({ seq }) => seq === 2, { actor: 'nobody' })).toEqual([
      ['audit', null],
    ]);
    const [{ report }] = await store.db.gateReports.toArray();
    const changed = { ...report, table: { ...report.table, digest: other } };
    expect(await tampered('gateReports', () => true, { report: changed })).toEqual([
      ['gate_report', 'model_version:dev.churn.model@1'],
    ]);
  });

  it('finds changed bytes, and what cannot be read for it', async () => {
    const file = await store.db.artifacts.get([run.runId, 'model/pipeline.json']);
    const piece = await store.db.blobPieces.get([file!.blob, 0]);
    await store.db.blobPieces.put({ ...piece!, data: new TextEncoder().encode('{}') });
    const { mismatches } = await terrarium.verify();
    await store.db.blobPieces.put(piece!);
    const found = mismatches.map(({ kind, node }) => `${kind} ${node}`);
    expect(found).toContain(`artifact run:${run.runId}`);
    expect(found).toContain(`model run:${run.runId}`);
    expect((await terrarium.verify()).intact).toBe(true);
  });

  it('ends when it is cancelled', async () => {
    const control = new AbortController();
    const verifying = terrarium.verify({
      signal: control.signal,
      onProgress: () => {
        control.abort();
      },
    });
    await expect(verifying).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('openLineage', () => {
  const read = async (): Promise<readonly OpenLineageEvent[]> =>
    JSON.parse(await terrarium.openLineage()) as readonly OpenLineageEvent[];

  it('has one START and one end for each run, in order of time, with what the specification requires', async () => {
    const events = await read();
    for (const runId of new Set(events.map(({ run: { runId: id } }) => id))) {
      const list = events.filter(({ run: { runId: id } }) => id === runId);
      expect(runId).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(list.map(({ eventType }) => eventType)).toEqual(['START', 'COMPLETE']);
    }
    const times = events.map(({ eventTime }) => Date.parse(eventTime));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const facets = events.flatMap((event) => [
      event.run.facets,
      event.job.facets,
      ...[...event.inputs, ...event.outputs].flatMap((dataset) => [
        dataset.facets ?? {},
        dataset.inputFacets ?? {},
        dataset.outputFacets ?? {},
      ]),
    ]);
    for (const facet of facets.flatMap((one) => Object.values(one))) {
      expect(URL.canParse(facet._producer)).toBe(true);
      expect(URL.canParse(facet._schemaURL)).toBe(true);
    }
    expect(events[0].schemaURL).toBe(
      'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    );
  });

  it('leads from the file to the predictions and to the other environment', async () => {
    const ends = (await read()).filter(({ eventType }) => eventType === 'COMPLETE');
    const reached = new Set(['customers.csv']);
    for (let grew = true; grew;) {
      const before = reached.size;
      for (const { inputs, outputs } of ends) {
        if (inputs.some(({ name }) => reached.has(name))) {
          for (const { name } of outputs) reached.add(name);
        }
      }
      grew = reached.size > before;
    }
    for (const name of [
      'dev.churn.customers',
      run.modelUri,
      'models:/dev.churn.model/1',
      'dev.churn.predictions',
      'models:/staging.churn.model/1',
      'models:/staging.churn.model/2',
    ]) {
      expect(reached).toContain(name);
    }
    const training = ends.find(({ outputs }) => outputs[0]?.name === run.modelUri)!;
    expect(training.outputs[0].facets!['columnLineage']).toMatchObject({
      fields: {
        tenure: {
          inputFields: [{ namespace: 'terrarium', name: 'dev.churn.customers', field: 'tenure' }],
        },
        'plan=*': {
          inputFields: [{ namespace: 'terrarium', name: 'dev.churn.customers', field: 'plan' }],
        },
      },
    });
  });

  it('writes one event a line', async () => {
    const lines = (await terrarium.openLineage({ format: 'ndjson' })).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(await read());
  });
});
