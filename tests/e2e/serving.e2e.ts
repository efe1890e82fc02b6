/** @file The REST endpoint in the tab: real `fetch` to the service worker of the build. */
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { serveFolder } from '../../scripts/static-server.mjs';
import {
  BAD_REQUEST_LIMITS,
  BAD_REQUESTS,
  GOOD_ROW,
  SERVING_RECIPE,
  SERVING_TYPES,
  servingCsv,
} from '../support/serving-requests.ts';
import { DIST, expect, test, type App } from './support/app.ts';
import { untilControlled } from './support/served.ts';

/** Trains two versions, the first the champion, and serves it. */
async function setUp(app: App): Promise<Page> {
  const page = await app.open();
  await page.evaluate(
    async ({ csv, types, recipe, limits }) => {
      const table = 'dev.serving.customers';
      await terrarium.data.importCsv(csv, { table, types: { ...types } });
      for (const params of [{ C: 1 }, { C: 0.1 }]) {
        const learner = 'logistic_regression';
        const run = await terrarium.train({ table, target: 'churn', recipe, learner, params });
        await terrarium.mlflow.registerModel(run.modelUri, 'churn');
      }
      await terrarium.mlflow.client.setRegisteredModelAlias('churn', 'champion', 1);
      const served = [{ model: 'models:/churn@champion' }];
      await terrarium.serving.createEndpoint({ name: 'churn', served, limits });
    },
    { csv: servingCsv(), types: SERVING_TYPES, recipe: SERVING_RECIPE, limits: BAD_REQUEST_LIMITS },
  );
  await untilControlled(page);
  return page;
}

/** What the browser says on the console about replies of 4xx that a test asks for. */
function forgetRefusals(app: App): void {
  const isExpected = (text: string): boolean => /status of 4\d\d/.test(text);
  app.errors.splice(0, app.errors.length, ...app.errors.filter((text) => !isExpected(text)));
}

test('every request is answered and logged; a moved alias answers the next one; nothing fails on the way', async ({
  app,
}) => {
  const page = await setUp(app);
  const seen = await page.evaluate(async (row) => {
    const url = terrarium.serving.url('churn');
    const send = async (tenure: number) => {
      const body = JSON.stringify({ dataframe_records: [{ ...row, tenure }] });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body });
      const served = response.headers.get('x-served-model');
      return { status: response.status, served, reply: await response.json() };
    };
    const replies: Awaited<ReturnType<typeof send>>[] = [];
    for (let i = 0; i < 250; i++) replies.push(await send(i % 60));
    await terrarium.mlflow.client.setRegisteredModelAlias('churn', 'champion', 2);
    for (let i = 0; i < 100; i++) replies.push(await send(i % 60));
    // Many at once, while the split changes under them.
    const burst = Array.from({ length: 150 }, (_, i) => send(i % 60));
    await terrarium.serving.updateEndpoint({
      name: 'churn',
      served: [
        { model: 'models:/churn/1', percent: 50 },
        { model: 'models:/churn/2', percent: 50 },
      ],
    });
    replies.push(...(await Promise.all(burst)));
    const log = await terrarium.serving.log('churn', { limit: 1_000 });
    const stats = await terrarium.serving.stats('churn');
    const direct = await terrarium.mlflow.pyfunc.loadModel('models:/churn/1');
    const rows = [{ ...row, since: Date.parse(`${row.since}T00:00:00Z`), tenure: 7 }];
    return {
      statuses: [...new Set(replies.map(({ status }) => status))],
      first: replies[7].reply as unknown,
      expected: await direct.predict(rows),
      served: [replies[0].served, replies[250].served],
      log: log.length,
      ids: new Set(log.map(({ requestId }) => requestId)).size,
      requests: stats.requests,
      p99: stats.p99,
      by: terrarium.serving.servedBy(),
    };
  }, GOOD_ROW);
  expect(seen).toMatchObject({
    statuses: [200],
    first: { predictions: seen.expected },
    served: ['churn%2F1', 'churn%2F2'],
    log: 500,
    ids: 500,
    requests: 500,
    by: 'service_worker',
  });
  expect(seen.p99).toBeGreaterThan(0);
});

test('bad requests get MLflow’s errors through fetch, and the same ones in a worker', async ({
  app,
}) => {
  const page = await setUp(app);
  const asked = BAD_REQUESTS.map(({ title, body, method, path, contentType }) => ({
    title,
    body,
    method: method ?? 'POST',
    path: path ?? 'serving-endpoints/churn/invocations',
    contentType: contentType ?? 'application/json',
  }));
  const replies = await page.evaluate(async (requests) => {
    const answers: { title: string; status: number; code: unknown; message: string }[] = [];
    for (const { title, body, method, path, contentType } of requests) {
      const url = new URL(path, document.baseURI);
      // A body of bytes has no content type of its own.
      const bytes = new TextEncoder().encode(body);
      const headers: HeadersInit = contentType === '' ? {} : { 'content-type': contentType };
      const response = await fetch(url, { method, headers, body: bytes });
      const json = (await response.json()) as { error_code: unknown; message: string };
      answers.push({
        title,
        status: response.status,
        code: json.error_code,
        message: json.message,
      });
    }
    return answers;
  }, asked);
  expect(BAD_REQUESTS.length).toBeGreaterThanOrEqual(30);
  expect(replies.map(({ title, status, code }) => [title, status, code])).toEqual(
    BAD_REQUESTS.map(({ title, status, errorCode }) => [title, status, errorCode]),
  );
  BAD_REQUESTS.forEach(({ title, says }, at) => expect(replies[at].message, title).toContain(says));

  const same = await page.evaluate(async (row) => {
    const ask = async (body: unknown) => {
      const both = ['service_worker', 'worker'] as const;
      return Promise.all(both.map((via) => terrarium.serving.invoke('churn', body, { via })));
    };
    const pairs = [
      await ask({ dataframe_records: [row] }),
      await ask('{'),
      await ask({ inputs: 1 }),
    ];
    return pairs.map((pair) => pair.map(({ status, body }) => ({ status, body })));
  }, GOOD_ROW);
  for (const [first, second] of same) expect(second).toEqual(first);
  expect(same.map(([{ status }]) => status)).toEqual([200, 400, 400]);
  forgetRefusals(app);
});

test('another origin, a frame, an image and a navigation get no data', async ({ app, context }) => {
  const page = await setUp(app);
  const url = `${app.url}/serving-endpoints/churn/invocations`;
  const about = `${app.url}/serving-endpoints/churn`;
  const inside = await page.evaluate(async (address) => {
    const status = async (init: RequestInit) => (await fetch(address, init)).status;
    const image = new Image();
    const loaded = new Promise((resolve) => {
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('refused');
    });
    image.src = address;
    return {
      fetched: await status({}),
      opaque: await status({ mode: 'no-cors' }),
      image: await loaded,
    };
  }, about);
  expect(inside).toMatchObject({ fetched: 200, opaque: 403, image: 'refused' });

  const tab = await context.newPage();
  const navigated = (await tab.goto(about))!;
  expect([navigated.status(), navigated.fromServiceWorker()]).toEqual([403, true]);
  expect(await navigated.json()).toMatchObject({ error_code: 'PERMISSION_DENIED' });

  const other = await serveFolder(DIST, 0, {});
  const stranger = await context.newPage();
  const strays = app.strays.length;
  try {
    await stranger.goto(`http://localhost:${(other.address() as AddressInfo).port}/licenses.txt`);
    const outside = await stranger.evaluate(
      async (addresses) => {
        const ask = (address: string, init: RequestInit) =>
          fetch(address, init).then(
            async (response) => `${response.type} ${response.status} ${await response.text()}`,
            () => 'failed',
          );
        return Promise.all(
          addresses.flatMap((address) => [
            ask(address, {}),
            ask(address, { method: 'POST', body: '{}' }),
            ask(address, { method: 'POST', mode: 'no-cors', body: '{}' }),
          ]),
        );
      },
      [url, about],
    );
    expect(outside).toEqual(Array<string>(6).fill('failed'));
  } finally {
    other.close();
  }
  // The second origin was asked for by this test; the log has none of its requests.
  app.strays.splice(strays);
  expect(await page.evaluate(async () => (await terrarium.serving.log('churn')).length)).toBe(0);
  const isExpected = (text: string): boolean =>
    /status of 4\d\d|CORS|ERR_FAILED|ERR_BLOCKED/.test(text);
  app.errors.splice(0, app.errors.length, ...app.errors.filter((text) => !isExpected(text)));
});

test('a canary with a bad model is rolled back by its rule, and no request fails on the way', async ({
  app,
}) => {
  const page = await setUp(app);
  const rows = servingCsv().trimEnd().split('\n');
  const flipped = rows
    .map((line) => line.replace(/,(Yes|No)$/, (_, label) => (label === 'Yes' ? ',No' : ',Yes')))
    .join('\n');
  const seen = await page.evaluate(
    async ({ csv, types, recipe, row }) => {
      // It learned the opposite of what is true.
      const table = 'dev.serving.flipped';
      await terrarium.data.importCsv(csv, { table, types: { ...types } });
      const run = await terrarium.train({
        table,
        target: 'churn',
        recipe,
        learner: 'logistic_regression',
        params: { C: 1 },
      });
      const { version } = await terrarium.mlflow.registerModel(run.modelUri, 'churn');
      await terrarium.serving.updateEndpoint({
        name: 'churn',
        canary: {
          model: `models:/churn/${version}`,
          steps: [
            { percent: 30, minRequests: 60 },
            { percent: 50, minRequests: 500 },
          ],
          alias: 'champion',
        },
      });
      const url = terrarium.serving.url('churn');
      const statuses: number[] = [];
      let canary = (await terrarium.serving.get('churn')).canary!;
      while (canary.status === 'RUNNING' && statuses.length < 1500) {
        const body = JSON.stringify({
          dataframe_records: [{ ...row, tenure: (statuses.length * 7) % 60 }],
        });
        const headers = { 'content-type': 'application/json' };
        statuses.push((await fetch(url, { method: 'POST', headers, body })).status);
        canary = (await terrarium.serving.get('churn')).canary!;
      }
      const after = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ dataframe_records: [row] }),
      });
      const { version: champion } = await terrarium.mlflow.client.getModelVersionByAlias(
        'churn',
        'champion',
      );
      const log = await terrarium.serving.log('churn', { limit: 10_000 });
      return {
        statuses: [...new Set(statuses)],
        sent: statuses.length,
        logged: log.filter(({ isShadow }) => !isShadow).length,
        fell: log.filter(({ status }) => status !== 200).length,
        status: canary.status,
        reason: canary.reason,
        served: after.headers.get('x-served-model'),
        champion,
        maturity: await terrarium.maturity(),
      };
    },
    { csv: flipped, types: SERVING_TYPES, recipe: SERVING_RECIPE, row: GOOD_ROW },
  );
  expect(seen).toMatchObject({
    statuses: [200],
    fell: 0,
    status: 'ROLLED_BACK',
    served: 'churn%2F1',
    champion: 1,
  });
  expect(seen.logged).toBe(seen.sent + 1);
  expect(seen.reason).toMatch(/e-value/);
  const canaries = seen.maturity.levels[2].criteria.find(({ id }) => id === 'canary')!;
  expect(canaries).toMatchObject({ isMet: true, evidence: '0 canaries promoted, 1 rolled back' });
});
