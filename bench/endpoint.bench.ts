/**
 * @file 10,000 requests, one after the other, by real `fetch` from a page of the build to the endpoint that its service
 * worker answers: boosted trees of churn data, one row each, every answer logged before it is given. Peers: the same
 * model row by row through `terrarium.mlflow.pyfunc` in an engine worker, which logs nothing, and a bare `fetch` that the
 * service worker answers without endpoint, score and log (`ping`).
 *
 * Takes `dist/` (`npm run build`), or the folder named by TERRARIUM_DIST. `-- endpoint 2000` sends another number.
 */
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumLaunchOptions } from '../scripts/chromium.mjs';
import { serveFolder } from '../scripts/static-server.mjs';

const REQUESTS = Number(process.argv[2] ?? 10_000);
const DIST = resolve(process.env['TERRARIUM_DIST'] ?? 'dist');

/** Requests of a way before another has its turn. */
const TURN = 1_000;
const WARM_UP = 50;

type Kind = 'endpoint' | 'pyfunc' | 'ping';
const KINDS: readonly { readonly kind: Kind; readonly title: string }[] = [
  { kind: 'endpoint', title: 'endpoint (scored and logged)' },
  { kind: 'pyfunc', title: 'pyfunc in a worker (not logged)' },
  { kind: 'ping', title: 'ping of the service worker' },
];

/** What one way gave. */
interface Way {
  readonly title: string;
  /** Milliseconds of each request, as the caller saw it. */
  readonly times: readonly number[];
  readonly seconds: number;
  readonly failed: number;
}

function joined(title: string, parts: readonly Omit<Way, 'title'>[]): Way {
  const sumOf = (pick: (part: Omit<Way, 'title'>) => number): number =>
    parts.reduce((sum, part) => sum + pick(part), 0);
  return {
    title,
    times: parts.flatMap(({ times }) => times),
    seconds: sumOf(({ seconds }) => seconds),
    failed: sumOf(({ failed }) => failed),
  };
}

function report({ title, times, seconds, failed }: Way): void {
  const sorted = times.toSorted((a, b) => a - b);
  const quantile = (q: number): string =>
    sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)].toFixed(2).padStart(7);
  const rate = (times.length / seconds).toFixed(0).padStart(6);
  console.log(
    `  ${title.padEnd(38)} ${rate} requests/s   p50 ${quantile(0.5)}  p95 ${quantile(0.95)}  p99 ${quantile(0.99)} ms   ${failed} failed`,
  );
}

if (!existsSync(resolve(DIST, 'index.html'))) {
  throw new Error(`endpoint: needs a build in ${DIST}; run npm run build first`);
}
const server = await serveFolder(DIST, 0);
const browser = await chromium.launch(chromiumLaunchOptions());
try {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/#/settings`);
  await page.waitForFunction(() => globalThis.terrarium !== undefined);
  await page.evaluate(async () => {
    const table = 'dev.bench.customers';
    const csv = await terrarium.lab.churnCsv({ rows: 5000 });
    await terrarium.data.importCsv(csv, { table });
    const run = await terrarium.train({ table, target: 'churn', learner: 'gbdt' });
    await terrarium.mlflow.registerModel(run.modelUri, 'churn');
    const served = [{ model: 'models:/churn/1' }];
    await terrarium.serving.createEndpoint({ name: 'churn', served });
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) {
      await new Promise((done) =>
        navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }),
      );
    }
  });
  const measure = (way: Kind, count: number): Promise<Omit<Way, 'title'>> =>
    page.evaluate(
      async ([kind, requests]) => {
        const handle = await terrarium.data.table('dev.bench.customers');
        const rows = await handle.head(500);
        const url = terrarium.serving.url('churn');
        const ping = new URL('ping', document.baseURI).href;
        const model = await terrarium.mlflow.pyfunc.loadModel('models:/churn/1');
        const headers = { 'content-type': 'application/json' };
        const send = {
          endpoint: async (row: (typeof rows)[number]) => {
            const body = JSON.stringify({ dataframe_records: [row] });
            const response = await fetch(url, { method: 'POST', headers, body });
            const reply = (await response.json()) as { predictions?: unknown[] };
            return response.status === 200 && reply.predictions?.length === 1;
          },
          pyfunc: async (row: (typeof rows)[number]) => (await model.predict([row])).length === 1,
          ping: async () => (await fetch(ping)).status === 200,
        }[kind];
        const times: number[] = [];
        let failed = 0;
        const began = performance.now();
        for (let at = 0; at < requests; at++) {
          const start = performance.now();
          if (!(await send(rows[at % rows.length]))) failed++;
          times.push(performance.now() - start);
        }
        return { times, failed, seconds: (performance.now() - began) / 1000 };
      },
      [way, count] as const,
    );
  for (const { kind } of KINDS) await measure(kind, WARM_UP);
  console.log(`${REQUESTS} requests of one row each, Chromium ${browser.version()}`);
  // Turn by turn, so that a busy machine slows all ways alike.
  const parts = KINDS.map(() => [] as Omit<Way, 'title'>[]);
  for (let sent = 0; sent < REQUESTS; sent += TURN) {
    const count = Math.min(TURN, REQUESTS - sent);
    for (const [at, { kind }] of KINDS.entries()) parts[at].push(await measure(kind, count));
  }
  const ways = KINDS.map(({ title }, at) => joined(title, parts[at]));
  ways.forEach(report);
  const failures = ways.reduce((sum, { failed }) => sum + failed, 0);
  const { stats, rows, ids } = await page.evaluate(async () => {
    const log = await terrarium.serving.log('churn', { limit: 1_000_000 });
    const kept = await terrarium.serving.stats('churn');
    return { stats: kept, rows: log.length, ids: new Set(log.map((row) => row.requestId)).size };
  });
  const ms = (value: number | null): string => (value ?? 0).toFixed(2);
  console.log(
    `  in the service worker, without its write: p50 ${ms(stats.p50)}  p95 ${ms(stats.p95)}  p99 ${ms(stats.p99)} ms`,
  );
  const lost = REQUESTS + WARM_UP - ids;
  if (lost !== 0 || rows !== ids || failures > 0) {
    throw new Error(`endpoint: ${lost} requests are not in the log, ${failures} failed; want none`);
  }
  console.log(`  log: ${rows} rows, ${WARM_UP} of the warm-up; one for each request, none lost`);
} finally {
  await browser.close();
  server.close();
}
