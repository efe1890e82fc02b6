import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import {
  BAD_REQUEST_LIMITS,
  BAD_REQUESTS,
  GOOD_ROW,
} from '../../tests/support/serving-requests.ts';
import {
  endpointRecord,
  post,
  registerPipeline,
  servingPipeline,
  servingTable,
  testPort,
} from '../../tests/support/serving.ts';
import { addEndpoint } from './endpoint-store.ts';
import { readLog } from './inference-log.ts';
import { recordOf } from '../core/table/make.ts';
import { predictTable } from '../core/training/predict.ts';
import { ENDPOINT_DEFAULTS, type EndpointRecord } from '../core/serving/entities.ts';

const records = (...rows: readonly unknown[]) => ({ dataframe_records: rows });

async function served(members: Partial<EndpointRecord> = {}, learner = 'logistic_regression') {
  const { store, clock } = await freshStore();
  const pipeline = await servingPipeline(learner);
  await registerPipeline(store, pipeline);
  await addEndpoint(store, endpointRecord(members));
  return { store, clock, pipeline, port: testPort(store) };
}

describe('serve', () => {
  it('answers every bad request with the status and error code of MLflow', async () => {
    const limits = { ...ENDPOINT_DEFAULTS.limits, ...BAD_REQUEST_LIMITS };
    const { port, store } = await served({ limits });
    expect(BAD_REQUESTS.length).toBeGreaterThanOrEqual(30);
    for (const { title, body, status, errorCode, says, ...request } of BAD_REQUESTS) {
      const { path, method, contentType } = request;
      const reply = await post(port, body, {
        ...(path === undefined ? {} : { path }),
        ...(method === undefined ? {} : { method }),
        ...(contentType === undefined ? {} : { contentType }),
      });
      expect([title, reply.status, reply.json['error_code']]).toEqual([title, status, errorCode]);
      expect(Object.keys(reply.json), title).toEqual(['error_code', 'message']);
      expect(reply.json['message'], title).toContain(says);
    }
    // What reached the endpoint is in its log; none of it is a score.
    const log = await readLog(store, 'churn');
    expect(log.length).toBe(
      BAD_REQUESTS.filter(({ status }) => status !== 404 && status !== 405).length,
    );
    expect(log.every(({ prediction, version }) => prediction === null && version === null)).toBe(
      true,
    );
  });

  it('gives the same predictions in every format, as batch scoring does', async () => {
    for (const learner of ['logistic_regression', 'gbdt', 'random_forest', 'baseline']) {
      const { port, pipeline } = await served({}, learner);
      const table = await servingTable();
      const rows = Array.from({ length: 40 }, (_, row) => recordOf(table, row));
      const names = table.fields.map(({ name }) => name).filter((name) => name !== 'churn');
      const expected = predictTable(pipeline, table);
      const bodies = [
        records(...rows),
        { dataframe_split: { columns: names, data: rows.map((row) => names.map((n) => row[n])) } },
        { instances: rows },
        { inputs: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])) },
      ];
      const params = { pyfunc_predict_fn: 'predict_proba' };
      for (const body of bodies) {
        const { status, json } = await post(port, { ...body, params });
        expect(status).toBe(200);
        const probabilities = (json['predictions'] as number[][]).map((row) => row[1]);
        expect(probabilities).toEqual([...expected.probability!.subarray(0, 40)]);
      }
      const { json } = await post(port, bodies[0]);
      expect(json['predictions']).toEqual(
        Array.from(expected.probability!.subarray(0, 40), (p) =>
          p >= pipeline.threshold ? 'Yes' : 'No',
        ),
      );
    }
  });

  it('reads a CSV, ignores unknown columns, and takes null or nothing where a value is optional', async () => {
    const { port } = await served();
    const csv = `extra,${Object.keys(GOOD_ROW).join(',')}\nx,${Object.values(GOOD_ROW).join(',')}\n`;
    const asCsv = await post(port, csv, { contentType: 'text/csv; charset=utf-8' });
    const asJson = await post(port, records({ ...GOOD_ROW, extra: { deep: [1] }, churn: 5 }));
    expect(asCsv.status).toBe(200);
    expect(asCsv.json).toEqual(asJson.json);
    const rest = Object.entries(GOOD_ROW).filter(([name]) => name !== 'total');
    const absent = await post(port, records(Object.fromEntries(rest)));
    const isNull = await post(port, records({ ...GOOD_ROW, total: null }));
    expect(absent.status).toBe(200);
    expect(absent.json).toEqual(isNull.json);
  });

  it('tells about itself: ping, version, the endpoint with its signature, the only endpoint', async () => {
    const { port } = await served();
    const get = (path: string) => post(port, '', { method: 'GET', path, contentType: null });
    expect((await get('ping')).status).toBe(200);
    expect((await get('version')).json).toBe('test');
    const { json } = await get('serving-endpoints/churn');
    expect(json).toMatchObject({
      name: 'churn',
      state: { ready: 'READY' },
      config: { traffic_config: { routes: [{ traffic_percentage: 100 }] } },
    });
    const { inputs } = json['signature'] as { inputs: { name: string }[] };
    expect(inputs).toContainEqual({ type: 'long', name: 'tenure', required: true });
    expect(inputs).toContainEqual({ type: 'double', name: 'total', required: false });
    expect((await post(port, records(GOOD_ROW), { path: 'invocations' })).status).toBe(200);
  });

  it('logs one row per scored row with inputs, version and score before it answers', async () => {
    const { port, store, clock } = await served({ routingKey: 'customer' });
    const rows = [1, 2, 3].map((customer) => ({ ...GOOD_ROW, tenure: customer, customer }));
    const reply = await post(port, records(...rows), { requestId: 'mine' });
    expect(reply.headers['x-request-id']).toBe('mine');
    const log = await readLog(store, 'churn');
    expect(log).toHaveLength(3);
    expect(log[1]).toMatchObject({
      requestId: 'mine',
      rowIndex: 1,
      numRows: 3,
      unit: '2',
      at: clock.now,
      model: 'churn',
      version: 1,
      row: { ...GOOD_ROW, tenure: 2, since: Date.UTC(2021, 1, 15) },
      status: 200,
      isShadow: false,
    });
    expect(log.map(({ prediction }) => prediction)).toEqual(reply.json['predictions']);
    const none = await post(port, records(GOOD_ROW));
    expect([none.status, none.json['message']]).toEqual([400, expect.stringContaining('customer')]);
  });

  it('scores a shadow beside, logs it, and never returns it', async () => {
    const { store } = await freshStore();
    await registerPipeline(store, await servingPipeline());
    await registerPipeline(store, await servingPipeline('baseline'));
    await addEndpoint(store, endpointRecord({ shadow: 'models:/churn/2' }));
    const port = testPort(store);
    const reply = await post(port, records(GOOD_ROW, GOOD_ROW));
    await port.settled();
    const log = await readLog(store, 'churn');
    expect(log.map(({ isShadow, version }) => [isShadow, version])).toEqual([
      [false, 1],
      [false, 1],
      [true, 2],
      [true, 2],
    ]);
    expect(log[0].prediction).toEqual((reply.json['predictions'] as unknown[])[0]);
    expect(log[2].probability).not.toBe(log[0].probability);
  });

  it('answers with the champion when the version drawn cannot be loaded, and says so in the log', async () => {
    const { store } = await freshStore();
    const pipeline = await servingPipeline();
    await registerPipeline(store, pipeline);
    await registerPipeline(store, { ...pipeline, learner: 'of_tomorrow' });
    await store.db.aliases.put({ name: 'churn', alias: 'champion', version: 1, schemaVersion: 1 });
    const broken = { name: 'churn-2', model: 'models:/churn/2', percent: 100 };
    await addEndpoint(store, endpointRecord({ served: [broken] }));
    const port = testPort(store);
    expect((await post(port, records(GOOD_ROW))).status).toBe(200);
    expect((await readLog(store, 'churn'))[0]).toMatchObject({
      servedModel: 'churn-2',
      version: 1,
      fellBack: true,
      message: expect.stringContaining('of_tomorrow') as string,
    });
    await store.db.aliases.clear();
    const reply = await post(port, records(GOOD_ROW));
    expect([reply.status, reply.json['error_code']]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
  });

  it('turns requests away above its limit of requests at once, without a row', async () => {
    const limits = { ...ENDPOINT_DEFAULTS.limits, maxConcurrent: 2 };
    const { port, store } = await served({ limits });
    const replies = await Promise.all([1, 2, 3, 4].map(() => post(port, records(GOOD_ROW))));
    const statuses = replies.map(({ status }) => status);
    const refused = statuses.filter((status) => status === 429).length;
    expect(refused).toBeGreaterThan(0);
    expect(statuses.filter((status) => status === 200).length).toBe(4 - refused);
    expect(await readLog(store, 'churn')).toHaveLength(4 - refused);
  });
});
