/** @file What becomes of work whose tab, page or worker goes away in the middle, and of work that is cancelled. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import {
  endOfTraining,
  ENDLESS,
  ENDLESS_MLP,
  importCustomers,
  recordsOf,
  reload,
  runOnDisk,
  runStatuses,
  startTraining,
  trainQuickly,
} from './support/work.ts';

const INTERRUPTED = { status: 'FAILED', code: 'interrupted' };
/** After this long, a worker that is deaf to a cancel is ended. */
const DEAF_AFTER_MS = 2000;

declare global {
  /** Workers in the order in which the page started them. */
  var started: Worker[];
}

/** Lets the test reach the workers that the page starts. */
async function keepWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.started = [];
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        globalThis.started.push(this);
      }
    };
  });
}

const numStarted = (page: Page): Promise<number> => page.evaluate(() => globalThis.started.length);

test.describe('a page that goes away while it trains', () => {
  test('leaves a run that the next visit closes as interrupted, and says so', async ({ app }) => {
    const page = await app.open();
    await importCustomers(page);
    const runId = await startTraining(page);
    expect(await runOnDisk(page, runId)).toEqual({ status: 'RUNNING', code: null });

    await reload(page);
    expect(await runOnDisk(page, runId)).toEqual(INTERRUPTED);
    const run = await page.evaluate((id) => terrarium.mlflow.getRun(id), runId);
    expect(run).toMatchObject({ status: 'FAILED', error: { code: 'interrupted' } });
    expect(await runStatuses(page)).toEqual({ FAILED: 1 });
    await expect(page.getByText('The last visit ended in the middle of work')).toBeVisible();
    expect(await trainQuickly(page)).toMatchObject({ status: 'FINISHED' });

    await reload(page);
    expect(await runStatuses(page)).toEqual({ FAILED: 1, FINISHED: 1 });
    await expect(page.getByText('The last visit ended in the middle of work')).toBeHidden();
  });

  test('may as well crash', async ({ app, context }) => {
    const page = await app.open();
    await importCustomers(page);
    const runId = await startTraining(page);
    const cdp = await context.newCDPSession(page);
    const crash = page.waitForEvent('crash');
    // Never answered: who would answer is gone.
    void cdp.send('Page.crash').catch(() => undefined);
    await crash;

    const next = await app.open('#/', await context.newPage());
    await expect.poll(() => runOnDisk(next, runId)).toEqual(INTERRUPTED);
    expect(await trainQuickly(next)).toMatchObject({ status: 'FINISHED' });
  });
});

test('a page that goes away while it stores a table leaves all of it or nothing', async ({
  app,
}) => {
  const page = await app.open();
  await page.evaluate(() => {
    const lines = Array.from({ length: 300_000 }, (_, row) => `${row},${row % 977},${row % 31}`);
    void terrarium.data.importCsv(['a,b,c', ...lines].join('\n'), {
      table: 'dev.churn.large',
      onProgress: ({ stage }) => {
        if (stage === 'Storing') (globalThis as { isStoring?: boolean }).isStoring = true;
      },
    });
  });
  await page.waitForFunction(() => (globalThis as { isStoring?: boolean }).isStoring);
  await reload(page);
  const { tables, usage } = await page.evaluate(async () => ({
    tables: (await terrarium.data.tables()).map(({ numRows }) => numRows),
    usage: await terrarium.project.usage(),
  }));
  expect(usage.orphanBytes).toBe(0);
  if (tables.length > 0) expect(tables).toEqual([300_000]);
  else expect(usage.tableBytes).toBe(0);
});

test('a lab interrupted by a reload goes on from its first unfinished step', async ({ app }) => {
  interface Lab {
    readonly labId: string;
    readonly status: string;
    readonly error: { readonly code: string } | null;
    readonly steps: readonly {
      readonly id: string;
      readonly status: string;
      readonly finishedAt: number | null;
    }[];
  }
  const page = await app.open();
  await page.evaluate(() => {
    void terrarium.lab.run({ rows: 600, nTrials: 2 }).catch(() => undefined);
  });
  const labOf = async (): Promise<Lab | undefined> => (await recordsOf<Lab>(page, 'labRuns'))[0];
  const isTraining = (lab: Lab | undefined): boolean =>
    lab?.steps.find(({ id }) => id === 'train')?.status === 'RUNNING';
  await expect.poll(async () => isTraining(await labOf()), { intervals: [10] }).toBe(true);

  await reload(page);
  await expect(page.getByText('The last visit ended in the middle of work')).toBeVisible();
  const lab = (await labOf())!;
  expect(lab).toMatchObject({ status: 'FAILED', error: { code: 'interrupted' } });
  const done = lab.steps.filter(({ status }) => status === 'FINISHED');
  expect(done.length).toBeGreaterThan(0);
  expect(lab.steps[done.length].status).toBe('FAILED');
  expect(lab.steps.slice(done.length + 1).every(({ status }) => status === 'WAITING')).toBe(true);

  const result = await page.evaluate(async (resume) => {
    const { labId, steps, predictions } = await terrarium.lab.run({ resume });
    const versions = await terrarium.data.table('dev.churn.bronze_customer');
    return { labId, steps, predictions: predictions.numRows, imports: versions.version };
  }, lab.labId);
  expect(result).toMatchObject({ labId: lab.labId, imports: 1 });
  expect(result.predictions).toBeGreaterThan(0);
  for (const { id, finishedAt } of done) {
    expect(result.steps.find((step) => step.id === id)?.finishedAt).toBe(finishedAt);
  }
  expect(await labOf()).toMatchObject({ status: 'FINISHED', error: null });
  expect(await runStatuses(page)).not.toHaveProperty('RUNNING');
});

test.describe('a worker that dies while it trains', () => {
  test('without a word fails the run, is replaced, and the next training works', async ({
    app,
  }) => {
    await keepWorkers(app.page);
    const page = await app.open();
    await importCustomers(page);
    const runId = await startTraining(page);
    const before = await numStarted(page);
    await page.evaluate(() => {
      for (const worker of globalThis.started) worker.terminate();
    });
    expect(await endOfTraining(page)).toMatchObject({ code: 'worker_died' });
    expect(await runOnDisk(page, runId)).toEqual({ status: 'FAILED', code: 'worker_died' });
    expect(await trainQuickly(page)).toMatchObject({ status: 'FINISHED' });
    expect(await numStarted(page)).toBeGreaterThan(before);
  });

  test('of an error of its own does the same', async ({ app }) => {
    await keepWorkers(app.page);
    const page = await app.open();
    await importCustomers(page);
    const runId = await startTraining(page, ENDLESS_MLP);
    // No request at all: reading it throws where nothing catches.
    await page.evaluate(() => {
      for (const worker of globalThis.started) worker.postMessage(null);
    });
    const end = await endOfTraining(page);
    expect(end).toMatchObject({ code: 'worker_died' });
    expect(end.message).toContain('TypeError');
    expect(await runOnDisk(page, runId)).toEqual({ status: 'FAILED', code: 'worker_died' });
    expect(await trainQuickly(page)).toMatchObject({ status: 'FINISHED' });
    await expect.poll(() => app.errors.filter((text) => text.includes('TypeError'))).toEqual([]);
  });
});

/** Cancels the training under way and gives how long it took to end, in ms. */
async function cancelTraining(page: Page): Promise<{ code: string | null; tookMs: number }> {
  return page.evaluate(async () => {
    const from = performance.now();
    globalThis.work.controller.abort();
    const { code } = await globalThis.work.end;
    return { code, tookMs: performance.now() - from };
  });
}

/** Never saves a checkpoint, during which its worker would read messages. */
const UNBROKEN = { ...ENDLESS, checkpointEvery: 1_000_000 };

test.describe('a cancelled training', () => {
  test('ends at once, and its worker lives on', async ({ app }) => {
    await keepWorkers(app.page);
    const page = await app.open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await importCustomers(page);
    for (const learner of [ENDLESS, ENDLESS_MLP]) {
      const runId = await startTraining(page, learner);
      const before = await numStarted(page);
      const { code, tookMs } = await cancelTraining(page);
      expect(code).toBe('cancelled');
      expect(tookMs).toBeLessThan(DEAF_AFTER_MS);
      expect(await runOnDisk(page, runId)).toEqual({ status: 'KILLED', code: 'cancelled' });
      expect(await numStarted(page)).toBe(before);
    }
    const workers = await numStarted(page);
    expect(await trainQuickly(page)).toMatchObject({ status: 'FINISHED' });
    expect(await numStarted(page)).toBe(workers);
  });

  test.describe('without shared memory', () => {
    test.use({ headers: 'none' });

    test('ends with its worker, which is replaced', async ({ app }) => {
      await keepWorkers(app.page);
      const page = await app.open();
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
      await importCustomers(page);
      const runId = await startTraining(page, UNBROKEN);
      const before = await numStarted(page);
      const { code, tookMs } = await cancelTraining(page);
      expect(code).toBe('cancelled');
      expect(tookMs).toBeLessThan(DEAF_AFTER_MS + 1500);
      expect(await runOnDisk(page, runId)).toEqual({ status: 'KILLED', code: 'cancelled' });
      expect(await trainQuickly(page)).toMatchObject({ status: 'FINISHED' });
      expect(await numStarted(page)).toBeGreaterThan(before);
    });
  });
});

test('a cancelled study closes its run, its trials and their runs', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page);
  const code = await page.evaluate(async (table) => {
    const controller = new AbortController();
    const study = terrarium.tune({
      table,
      target: 'churn',
      learner: 'gbdt',
      params: { num_iterations: 20_000 },
      nTrials: 40,
      signal: controller.signal,
    });
    const isTrying = async (): Promise<boolean> =>
      (await terrarium.mlflow.searchRuns()).some((run) => run.parentRunId !== null);
    while (!(await isTrying())) await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    return study.then(
      () => null,
      (error: { code: string }) => error.code,
    );
  }, 'dev.churn.customers');
  expect(code).toBe('cancelled');
  const statesOf = async (table: 'studies' | 'trials', key: string): Promise<unknown[]> =>
    (await recordsOf(page, table)).map((record) => record[key]);
  expect(await statesOf('studies', 'status')).toEqual(['KILLED']);
  const trials = await statesOf('trials', 'state');
  expect(new Set(trials)).toEqual(new Set(['FAIL']));
  await expect.poll(() => runStatuses(page)).toEqual({ KILLED: trials.length + 1 });
});
