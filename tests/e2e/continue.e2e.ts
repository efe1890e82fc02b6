/** @file Trainings that stop early and go on: paused, cut off by a reload or a dead worker, or begun from a model. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { importCustomers, reload, runOnDisk, TABLE } from './support/work.ts';

/** Seconds of work, with random draws that have to go on where they stopped. */
const OPTIONS = {
  table: TABLE,
  target: 'churn',
  learner: 'gbdt',
  params: {
    num_iterations: 300,
    learning_rate: 0.02,
    bagging_fraction: 0.7,
    bagging_freq: 1,
    feature_fraction: 0.8,
  },
  checkpointEvery: 5,
};

/** How a training ended that was stopped once it had some rounds. */
interface Stopped {
  readonly runId: string;
  readonly code: string | null;
}

/** Starts the training and stops it in one of three ways after its twentieth round. */
async function stopTraining(page: Page, how: 'pause' | 'leave'): Promise<Stopped> {
  return page.evaluate(
    ([options, stopBy]) =>
      new Promise<Stopped>((resolve) => {
        let runId = '';
        let isStopped = false;
        terrarium
          .train({
            ...options,
            onRun: (id) => (runId = id),
            onProgress: ({ unit, done }) => {
              if (isStopped || unit !== 'rounds' || done < 20) return;
              isStopped = true;
              if (stopBy === 'pause') terrarium.pause(runId);
              else resolve({ runId, code: null });
            },
          })
          .then(
            () => resolve({ runId, code: null }),
            (error: { code: string }) => resolve({ runId, code: error.code }),
          );
      }),
    [OPTIONS, how] as const,
  );
}

/** Model and curves of the training when nothing stops it. */
const unbroken = (page: Page): Promise<unknown> =>
  page.evaluate(async (options) => {
    const { runId, modelHash } = await terrarium.train(options);
    const losses = await terrarium.mlflow.getMetricHistory(runId, 'validation_log_loss');
    return { modelHash, losses: losses.map(({ step, value }) => [step, value]) };
  }, OPTIONS);

/** The same of a run that goes on. */
const resumed = (page: Page, runId: string): Promise<unknown> =>
  page.evaluate(async (id) => {
    const { modelHash } = await terrarium.resume(id);
    const losses = await terrarium.mlflow.getMetricHistory(id, 'validation_log_loss');
    return { modelHash, losses: losses.map(({ step, value }) => [step, value]) };
  }, runId);

/** Code of the error that taking up a run again gives. */
const codeOfResume = (page: Page, runId: string): Promise<string | null> =>
  page.evaluate(
    (id) =>
      terrarium.resume(id).then(
        () => null,
        (error: { code: string }) => error.code,
      ),
    runId,
  );

test('a paused training goes on after a reload, to the same model and curves', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page, 3000);
  const { runId, code } = await stopTraining(page, 'pause');
  expect(code).toBe('paused');
  expect(await runOnDisk(page, runId)).toEqual({ status: 'KILLED', code: 'paused' });

  await reload(page);
  const again = await resumed(page, runId);
  expect(await runOnDisk(page, runId)).toEqual({ status: 'FINISHED', code: null });
  expect(again).toEqual(await unbroken(page));
  expect(await codeOfResume(page, runId)).toBe('not_resumable');
});

test('the page of a run pauses it, and takes it up again after a reload', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page, 3000);
  const runId = await page.evaluate(
    (options) =>
      new Promise<string>((resolve) => {
        void terrarium.train({ ...options, onRun: resolve }).catch(() => undefined);
      }),
    { ...OPTIONS, checkpointEvery: 100, params: { ...OPTIONS.params, num_iterations: 1000 } },
  );
  await page.evaluate((id) => (location.hash = `#/runs/${id}`), runId);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText(/^Paused\. Its first \d+ rounds are kept/)).toBeVisible();
  await reload(page);
  await page.getByRole('button', { name: 'Resume' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Trees' })).toBeVisible({ timeout: 90_000 });
  expect(await runOnDisk(page, runId)).toEqual({ status: 'FINISHED', code: null });
});

test('a training that a reload cut off goes on from its last checkpoint', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page, 3000);
  const { runId } = await stopTraining(page, 'leave');
  await reload(page);
  expect(await runOnDisk(page, runId)).toEqual({ status: 'FAILED', code: 'interrupted' });
  expect(await resumed(page, runId)).toEqual(await unbroken(page));
});

test('a training whose worker died goes on in another one', async ({ app }) => {
  await app.page.addInitScript(() => {
    const started: Worker[] = [];
    Object.assign(globalThis, { started });
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        started.push(this);
      }
    };
  });
  const page = await app.open();
  await importCustomers(page, 3000);
  const { runId } = await stopTraining(page, 'leave');
  expect(await codeOfResume(page, runId)).toBe('not_resumable');
  await page.evaluate(() => {
    for (const worker of globalThis.started) worker.terminate();
  });
  await expect
    .poll(() => runOnDisk(page, runId))
    .toEqual({ status: 'FAILED', code: 'worker_died' });
  expect(await resumed(page, runId)).toEqual(await unbroken(page));
});

test('a training that begins from a model adds rounds to it', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page, 1200);
  const runs = await page.evaluate(async (table) => {
    const rounds = (count: number) => ({
      table,
      target: 'churn',
      learner: 'gbdt',
      params: { num_iterations: count },
    });
    const first = await terrarium.train(rounds(5));
    const initModel = `runs:/${first.runId}/model`;
    const more = await terrarium.train({ ...rounds(7), initModel });
    const whole = await terrarium.train(rounds(12));
    const lastTree = async ({ runId }: { readonly runId: string }) => {
      const { forest, view } = await terrarium.tree({ model: `runs:/${runId}/model`, tree: 11 });
      return { numTrees: forest.numTrees, nodes: view.nodes };
    };
    const code = await terrarium
      .train({ table, target: 'churn', learner: 'logistic_regression', initModel })
      .then(
        () => null,
        (error: { code: string }) => error.code,
      );
    return {
      trees: [await lastTree(more), await lastTree(whole)],
      metrics: [more, whole].map(({ metrics }) => metrics['validation_roc_auc']),
      code,
    };
  }, TABLE);
  expect(runs.trees[0].numTrees).toBe(12);
  expect(runs.trees[0]).toEqual(runs.trees[1]);
  expect(runs.metrics[0]).toBe(runs.metrics[1]);
  expect(runs.code).toBe('cannot_continue');
});
