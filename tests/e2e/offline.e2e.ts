/** @file After one visit the app needs no server: the service worker keeps every file, and its headers. */
import { readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { DIST, expect, test } from './support/app.ts';
import { importCustomers, trainQuickly } from './support/work.ts';

/** Files that the app never asks for: the service worker itself, which the browser keeps, licences and lists. */
const NOT_KEPT = /^service-worker\.js$|^\.vite\/|\.txt$/;

/** Waits until everything is stored and the page is under the service worker. */
async function untilOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) {
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
    }
  });
}

/** Does the page run what its policy forbids? Asked from a task of its own: the debugger is above the policy. */
function breaches(page: Page): Promise<{ readonly eval: boolean; readonly inline: boolean }> {
  return page.evaluate(
    () =>
      new Promise<{ eval: boolean; inline: boolean }>((resolve) => {
        setTimeout(() => {
          const script = document.createElement('script');
          script.textContent = 'globalThis.inlineRan = true;';
          document.body.append(script);
          const scope = globalThis as { inlineRan?: boolean };
          const inline = scope.inlineRan === true;
          try {
            // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the point of the test
            new Function('return 1')();
            resolve({ eval: true, inline });
          } catch {
            resolve({ eval: false, inline });
          }
        });
      }),
  );
}

test('a second visit without a server runs the whole lab, isolated and under the same policy', async ({
  app,
}) => {
  const page = await app.open();
  await untilOffline(page);
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => new URL(url).pathname.slice(1));
  });
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(DIST.length).replace(/^\/+/, ''));
  expect(files.filter((file) => !NOT_KEPT.test(file) && !kept.includes(file))).toEqual([]);

  await app.killServer();
  const response = (await page.reload())!;
  await page.waitForFunction(() => globalThis.terrarium !== undefined);
  expect(response.fromServiceWorker()).toBe(true);
  const headers = response.headers();
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect(page.getByText('Offline ready').first()).toBeAttached();

  const lab = await page.evaluate(async () => {
    const { steps, runs, gate, predictions, drift } = await terrarium.lab.run({
      rows: 1200,
      nTrials: 2,
    });
    return {
      steps: steps.length,
      runs: runs.map(({ status, tags, backend }) => ({
        status,
        learner: tags['app.learner'],
        backend,
      })),
      checks: gate.checks.length,
      scored: predictions.numRows,
      compared: drift.dataset.compared,
    };
  });
  expect(lab.steps).toBe(11);
  expect(lab.runs.every(({ status }) => status === 'FINISHED')).toBe(true);
  expect(lab.runs).toContainEqual({ status: 'FINISHED', learner: 'mlp', backend: 'wasm' });
  expect(lab.scored).toBeGreaterThan(0);
  expect(lab.compared).toBeGreaterThan(0);

  expect(await breaches(page)).toEqual({ eval: false, inline: false });
  // What the browser says about the breaches just tried, and about the check for a new version without a server.
  const isExpected = (text: string): boolean =>
    /Content Security Policy|unsafe-eval|service-worker\.js|ERR_CONNECTION_REFUSED/.test(text);
  app.errors.splice(0, app.errors.length, ...app.errors.filter((text) => !isExpected(text)));
});

test('the first visit goes on when the server goes away', async ({ app }) => {
  const page = await app.open();
  await untilOffline(page);
  await app.killServer();
  await importCustomers(page);
  expect(await trainQuickly(page)).toMatchObject({ status: 'FINISHED' });
  const prediction = await page.evaluate(async () => {
    const model = await terrarium.mlflow.pyfunc.loadModel(`runs:/${globalThis.work.runId}/model`);
    return (await model.predict('dev.churn.customers')).length;
  });
  expect(prediction).toBe(600);
});
