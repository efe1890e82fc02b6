/** @file Environments on the lab's data: weights copied, the pipeline trained elsewhere, and nothing else across. */
import type { Page } from '@playwright/test';
import { CHURN_FEATURES } from '../../src/core/lab/features.ts';
import { expect, test } from './support/app.ts';
import { violations } from './support/axe.ts';
import { look } from './support/look.ts';
import { figure } from './support/figures.ts';

test.setTimeout(300_000);

/** Runs the lab in dev, and gives staging and prod customers of their own. */
async function prepare(page: Page): Promise<{ trained: string; version: number }> {
  return page.evaluate(async (recipe) => {
    await terrarium.lab.run({ rows: 1500, nTrials: 3 });
    const { runId, version } = await terrarium.mlflow.client.getModelVersionByAlias(
      'churn',
      'champion',
    );
    const run = await terrarium.mlflow.getRun(runId);
    const trained = run.inputs.find(({ context }) => context === 'training')!.name;
    for (const [catalog, seed] of [
      ['staging', 7],
      ['prod', 11],
    ] as const) {
      const raw = `${catalog}.churn.raw`;
      const table = trained.replace(/^dev/, catalog);
      await terrarium.data.importCsv(await terrarium.lab.churnCsv({ rows: 1200, seed }), {
        table: raw,
      });
      await terrarium.data.transform(recipe, raw, { into: table });
    }
    await terrarium.data.importCsv('tenure,churn\n1,Yes\n2,No\n3,Yes\n4,No\n', {
      table: 'staging.churn.short',
    });
    return { trained, version };
  }, CHURN_FEATURES);
}

async function promote(page: Page, way: string): Promise<void> {
  await page.getByRole('button', { name: 'Promote a version' }).click();
  const dialog = page.getByRole('dialog', { name: 'Promote a version' });
  await dialog.getByText(way, { exact: true }).click();
  await dialog.getByLabel('Why').fill(`to see ${way.toLowerCase()}`);
  await dialog.getByRole('button', { name: 'Promote to staging' }).click();
  await expect(dialog).toBeHidden({ timeout: 120_000 });
}

test('deploy model and deploy code, both shown on the data of the lab', async ({ app }) => {
  const page = await app.open();
  const { trained, version } = await prepare(page);
  await page.evaluate(() => {
    location.hash = '#/environments';
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Environments' })).toBeVisible();
  await expect(page.getByText('Nothing was promoted yet.')).toBeVisible();

  await promote(page, 'Deploy model');
  await expect(page.getByRole('heading', { name: 'Deploy model to staging' })).toBeVisible();
  await promote(page, 'Deploy code');
  await expect(page.getByRole('heading', { name: 'Deploy code to staging' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Pipeline tests' })).toBeVisible();
  const timeline = page.getByRole('table', { name: 'Promotions' });
  await expect(timeline.getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('link', { name: 'staging.churn.churn v2' }).first()).toBeVisible();

  const [code, model] = await page.evaluate(() => terrarium.deploy.timeline());
  expect(model).toMatchObject({ strategy: 'model', status: 'succeeded', model: 'churn', version });
  expect(model.hashes.model[1]).toBe(model.hashes.model[0]);
  expect(model.data?.name).toBe(trained);
  expect(model.cost.rowsTrained).toBe(0);
  expect(code).toMatchObject({ strategy: 'code', status: 'succeeded', targetVersion: 2 });
  expect(code.hashes.pipeline[1]).toBe(code.hashes.pipeline[0]);
  expect(code.hashes.model[1]).not.toBe(code.hashes.model[0]);
  expect(code.data?.name).toBe(trained.replace(/^dev/, 'staging'));
  expect(code.tests?.passed).toBe(true);
  expect(code.result!.table.rows).toBe(model.result!.table.rows);
  for (const one of [model, code]) {
    const f1 = one.result?.metrics['f1_score'].toFixed(4);
    figure(
      `deploy ${one.strategy}`,
      `${one.cost.seconds.toFixed(2)} s, ${one.cost.bytes} bytes, ${one.cost.rowsTrained} rows trained on, F1 ${f1} on ${one.result?.table.rows} rows of staging`,
    );
  }

  // The weights that were copied predict the same, bit for bit.
  const [here, there] = await page.evaluate(
    async ([own, table]) => {
      const head = await (await terrarium.data.table(table)).head(50);
      return Promise.all(
        [`models:/churn/${own}`, 'models:/staging.churn.churn/1'].map(async (uri) =>
          (await terrarium.mlflow.pyfunc.loadModel(uri)).predictProba(head),
        ),
      );
    },
    [version, trained.replace(/^dev/, 'staging')] as const,
  );
  expect(there).toEqual(here);
});

test('every hash is verified on the page of lineage; a changed record shows with what it affects', async ({
  app,
}) => {
  const page = await app.open();
  const { version } = await prepare(page);
  await page.evaluate(
    (own) => terrarium.deploy.promoteModel({ model: 'churn', version: own, to: 'staging' }),
    version,
  );
  await page.evaluate(() => {
    location.hash = '#/lineage';
  });
  await page.getByRole('button', { name: 'Verify every hash' }).click();
  await expect(page.getByText(/Everything was hashed again/)).toBeVisible({ timeout: 60_000 });
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as OpenLineage' }).click();
  await page.getByRole('menuitem', { name: /NDJSON/ }).click();
  expect((await saved).suggestedFilename()).toBe('openlineage.ndjson');

  // Somebody changes what a table is said to hold, behind the app's back.
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('terrarium');
        opening.onerror = reject;
        opening.onsuccess = () => {
          const tables = opening.result
            .transaction('tableVersions', 'readwrite')
            .objectStore('tableVersions');
          const reading = tables.get(['dev.churn.training', 1]);
          reading.onsuccess = () => {
            const digest = 'f'.repeat(64);
            tables.put({ ...(reading.result as object), digest }).onsuccess = resolve;
          };
        };
      }),
  );
  await page.getByRole('button', { name: 'Verify every hash' }).click();
  const found = page.getByRole('table', { name: 'Mismatches' });
  await expect(found).toBeVisible({ timeout: 60_000 });
  await expect(found.getByText('dev.churn.training v1').first()).toBeVisible();
  await look(page, 'lineage');
  await found.getByRole('link').first().click();
  await expect(page).toHaveURL(/way=down/);
  await expect(page.getByRole('heading', { name: 'dev.churn.training v1' })).toBeVisible();
});

test('a failed pipeline test stops a promotion, and a job of prod reads nothing of dev', async ({
  app,
}) => {
  const page = await app.open();
  const { trained, version } = await prepare(page);
  const stopped = await page.evaluate(
    (own) =>
      terrarium.deploy.promoteCode({
        model: 'churn',
        version: own,
        to: 'staging',
        table: 'staging.churn.short',
      }),
    version,
  );
  expect(stopped).toMatchObject({ status: 'stopped', targetVersion: null, runId: null });
  await page.evaluate((id) => {
    location.hash = `#/environments?promotion=${id}`;
  }, stopped.promotionId);
  await expect(page.getByText('Stopped by a test').first()).toBeVisible();
  const tests = page.getByRole('table', { name: 'Pipeline tests' });
  await expect(tests.getByText('Failed').first()).toBeVisible();

  const codes = await page.evaluate(
    async ([dev, prod]) => {
      const codeOf = (work: Promise<unknown>): Promise<string> =>
        work.then(
          () => 'done',
          (error: unknown) => (error as { code: string }).code,
        );
      const own = await terrarium.train({ table: dev, target: 'churn', learner: 'baseline' });
      return Promise.all([
        codeOf(
          terrarium.train({ table: dev, catalog: 'prod', target: 'churn', learner: 'baseline' }),
        ),
        // Here only the store can know that the run is of dev: the worker refuses it.
        codeOf(terrarium.evaluate({ model: own.modelUri, table: prod })),
        codeOf(
          terrarium.score({ model: own.modelUri, table: prod, into: 'prod.churn.predictions' }),
        ),
        codeOf(terrarium.drift({ reference: dev, current: prod })),
        codeOf(terrarium.mlflow.registerModel(own.modelUri, 'prod.churn.sneaked')),
      ]);
    },
    [trained, trained.replace(/^dev/, 'prod')] as const,
  );
  expect(codes).toEqual(codes.map(() => 'wrong_catalog'));
});

test('the page of environments is readable in both themes and on a phone', async ({ app }) => {
  const page = await app.open('#/environments');
  await expect(page.getByText('Nothing to promote yet.', { exact: true }).first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const { version } = await prepare(page);
  const id = await page.evaluate(async (own) => {
    await terrarium.deploy.promoteModel({ model: 'churn', version: own, to: 'prod' });
    const options = { model: 'churn', version: own, to: 'staging' } as const;
    return (await terrarium.deploy.promoteCode(options)).promotionId;
  }, version);
  for (const [name, query] of [
    ['environments', `?promotion=${id}`],
    ['environments-dialog', `?promotion=${id}&promote=churn/${version}`],
  ]) {
    await page.evaluate((to) => {
      location.hash = `#/environments${to}`;
    }, query);
    if (name.endsWith('dialog')) await expect(page.getByRole('dialog')).toBeVisible();
    await expect(page.getByRole('table', { name: 'Pipeline tests' })).toBeAttached();
    await look(page, name);
  }
});
