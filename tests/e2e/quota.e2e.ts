/**
 * @file A full disk. Chromium lets a test set the room of an origin; what is left of it is looked up when a write
 * asks for more than the last look-up gave, so each test first fills the disk by an import that does not fit.
 */
import type { BrowserContext, Page } from '@playwright/test';
import { expect, test, type App } from './support/app.ts';
import {
  endOfTraining,
  importCustomers,
  recordsOf,
  reload,
  runOnDisk,
  runStatuses,
  startTraining,
  trainQuickly,
  type Outcome,
} from './support/work.ts';

// The app's own files would take room too, at a time of their own.
test.use({ serviceWorkers: 'block' });

/** Room that holds a small table, and not `importLarge`'s. */
const SMALL = 2_500_000;
/** Less than is in use: nothing can be written. */
const NONE = 1000;
/** Long enough to fill the disk meanwhile. */
const SECONDS_LONG = { learner: 'gbdt', params: { num_iterations: 5000, num_leaves: 31 } };

async function quotaOf(
  context: BrowserContext,
  { page, url }: App,
): Promise<(bytes: number | null) => Promise<void>> {
  const cdp = await context.newCDPSession(page);
  return async (bytes) => {
    await cdp.send('Storage.overrideQuotaForOrigin', {
      origin: url,
      ...(bytes === null ? {} : { quotaSize: bytes }),
    });
  };
}

/** Imports a table of about 4 MB. */
function importLarge(page: Page): Promise<Outcome> {
  return page.evaluate(async () => {
    const lines = ['a,b,c'];
    let state = 42;
    for (let row = 0; row < 160_000; row++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      lines.push(`${state},${row},${(state * 7919) % 1_000_003}`);
    }
    const work = terrarium.data.importCsv(lines.join('\n'), { table: 'dev.churn.large' });
    return work.then(
      ({ version }) => ({ status: `version ${version}`, code: null, message: '' }),
      (error: Error & { code?: string }) => ({
        status: null,
        code: error.code ?? error.name,
        message: error.message,
      }),
    );
  });
}

const tablesOf = (page: Page): Promise<string[]> =>
  page.evaluate(async () => (await terrarium.data.tables()).map(({ name }) => name));

const orphanBytesOf = (page: Page): Promise<number> =>
  page.evaluate(async () => (await terrarium.project.usage()).orphanBytes);

test('an import that does not fit says so and leaves nothing; with room it works', async ({
  app,
  context,
}) => {
  const setQuota = await quotaOf(context, app);
  await setQuota(SMALL);
  const page = await app.open();
  await importCustomers(page);
  const blobs = (await recordsOf(page, 'blobs')).length;
  for (let attempt = 0; attempt < 2; attempt++) {
    const refused = await importLarge(page);
    expect(refused.code).toBe('quota_exceeded');
    expect(refused.message).toMatch(/no room.*empty the trash.*export.*free disk space/s);
    expect(await tablesOf(page)).toEqual(['dev.churn.customers']);
    expect(await orphanBytesOf(page)).toBe(0);
    expect((await recordsOf(page, 'blobs')).length).toBe(blobs);
  }
  // What fits still goes in, and what was there is whole.
  expect(await trainQuickly(page)).toMatchObject({ status: 'FINISHED' });
  expect(await page.evaluate(() => terrarium.data.verify('dev.churn.customers'))).toMatchObject({
    matches: true,
  });
  await setQuota(null);
  expect(await importLarge(page)).toMatchObject({ status: 'version 1' });
});

test('a disk that fills up while a model is trained fails the run as soon as that can be written', async ({
  app,
  context,
}) => {
  const setQuota = await quotaOf(context, app);
  await setQuota(SMALL);
  const page = await app.open();
  await importCustomers(page);
  const before = await trainQuickly(page);
  const runId = await startTraining(page, SECONDS_LONG);
  await setQuota(NONE);
  expect(await importLarge(page)).toMatchObject({ code: 'quota_exceeded' });
  expect(await endOfTraining(page)).toMatchObject({ code: 'quota_exceeded' });

  // With no room at all, a new training is refused before it leaves a trace, and reading goes on.
  const numRuns = (await recordsOf(page, 'runs')).length;
  expect(await trainQuickly(page)).toMatchObject({ code: 'quota_exceeded' });
  expect((await recordsOf(page, 'runs')).length).toBe(numRuns);
  const scored = await page.evaluate(async (id) => {
    const model = await terrarium.mlflow.pyfunc.loadModel(`runs:/${id}/model`);
    return (await model.predict('dev.churn.customers')).length;
  }, before.runId);
  expect(scored).toBe(600);

  // The app starts, shows and exports what there is.
  await reload(page);
  expect(await tablesOf(page)).toEqual(['dev.churn.customers']);
  expect(await orphanBytesOf(page)).toBe(0);
  const bytes = await page.evaluate(async () => (await terrarium.project.export()).size);
  expect(bytes).toBeGreaterThan(10_000);

  await setQuota(null);
  await expect.poll(() => runOnDisk(page, runId)).toMatchObject({ status: 'FAILED' });
  expect(await trainQuickly(page)).toMatchObject({ status: 'FINISHED' });
  expect(await runStatuses(page)).toEqual({ FINISHED: 2, FAILED: 1 });
});

test('a run that a full disk kept open is closed with its own error once there is room', async ({
  app,
  context,
}) => {
  const setQuota = await quotaOf(context, app);
  await setQuota(SMALL);
  const page = await app.open();
  await importCustomers(page);
  const runId = await startTraining(page, SECONDS_LONG);
  await setQuota(NONE);
  expect(await importLarge(page)).toMatchObject({ code: 'quota_exceeded' });
  expect(await endOfTraining(page)).toMatchObject({ code: 'quota_exceeded' });
  expect(await runOnDisk(page, runId)).toEqual({ status: 'RUNNING', code: null });
  await setQuota(null);
  await expect
    .poll(() => runOnDisk(page, runId))
    .toEqual({ status: 'FAILED', code: 'quota_exceeded' });
});

test('a full workspace can be wiped', async ({ app, context }) => {
  const setQuota = await quotaOf(context, app);
  await setQuota(SMALL);
  const page = await app.open();
  await importCustomers(page);
  await setQuota(NONE);
  expect(await importLarge(page)).toMatchObject({ code: 'quota_exceeded' });
  await page.evaluate(() => terrarium.project.wipe());
  expect(await tablesOf(page)).toEqual([]);
  expect((await recordsOf(page, 'blobs')).length).toBe(0);
});
