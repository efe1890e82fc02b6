/** @file Models to LightGBM's model.txt and back: by script, from the run page's menu, and in the registry's dialog. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { violations } from './support/axe.ts';
import { importCustomers, TABLE, trainQuickly } from './support/work.ts';

const NAME = 'dev.churn.imported';

test('an exported model scores a table as before once it is imported again', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page);
  const { runId } = await trainQuickly(page);
  const result = await page.evaluate(
    async ([trained, table, name]) => {
      const { interop, mlflow, registry } = terrarium;
      const text = await interop.exportLightGbm({ model: `runs:/${trained}/model` });
      const { run, modelVersion } = await interop.importLightGbm(text, {
        name,
        table,
        runName: 'from text',
      });
      const scoresOf = async (model: string, into: string) => {
        const scored = await terrarium.score({ model, table, into });
        const handle = await terrarium.data.table(scored.name);
        return [await handle.column('prediction'), await handle.column('probability')];
      };
      const metricsOf = async (model: string) =>
        (await terrarium.evaluate({ model, table })).metrics;
      const uri = `models:/${name}/${modelVersion!.version}`;
      const before = await scoresOf(`runs:/${trained}/model`, 'dev.churn.before');
      const after = await scoresOf(uri, 'dev.churn.after');
      const gate = await registry.challenge({ model: name, challenger: 1, table, rows: 'all' });
      const linear = await terrarium.train({
        table,
        target: 'churn',
        learner: 'logistic_regression',
      });
      const refusal = await interop
        .exportLightGbm({ model: linear.modelUri })
        .catch((error: Error & { code?: string }) => error.code);
      const numRuns = (await mlflow.searchRuns()).length;
      const fault = await interop
        .importLightGbm(text.slice(0, 2000), { name: 'dev.churn.broken' })
        .catch((error: Error) => error.message);
      return {
        run,
        uri,
        isSame: JSON.stringify(before) === JSON.stringify(after),
        rows: before[1].length,
        metrics: [await metricsOf(`runs:/${trained}/model`), await metricsOf(uri)],
        files: (await mlflow.artifacts.listArtifacts(run.runId)).map(({ path }) => path).sort(),
        isText: (await mlflow.artifacts.loadText(`runs:/${run.runId}/model/model.txt`)) === text,
        again: (await interop.exportLightGbm({ model: uri })) === text,
        gate: gate.outcome,
        refusal,
        fault,
        runs: [numRuns, (await mlflow.searchRuns()).length],
      };
    },
    [runId, TABLE, NAME] as const,
  );
  expect(result.isSame).toBe(true);
  expect(result.rows).toBe(600);
  expect(result.metrics[1]).toEqual(result.metrics[0]);
  expect(result).toMatchObject({
    uri: `models:/${NAME}/1`,
    files: [
      'model/feature_importance.json',
      'model/input_example.json',
      'model/model.txt',
      'model/pipeline.json',
      'model/recipe.json',
      'model/signature.json',
    ],
    isText: true,
    again: true,
    gate: 'no_champion',
    refusal: 'not_trees',
    run: {
      runName: 'from text',
      status: 'FINISHED',
      params: { learner: 'gbdt', target: 'churn', task: 'binary' },
      inputs: [{ name: TABLE, context: 'signature' }],
    },
  });
  expect(result.run.tags['app.import.sha256']).toMatch(/^[0-9a-f]{64}$/);
  expect(result.fault).toMatch(/^LightGBM model: line \d+: /);
  expect(result.runs[1]).toBe(result.runs[0]);
});

/** Opens the dialog by keyboard. */
async function openDialog(page: Page) {
  const button = page.getByRole('button', { name: 'Import a LightGBM model' });
  const dialog = page.getByRole('dialog', { name: 'Import a LightGBM model' });
  // The page may be drawn anew between focus and key.
  await expect(async () => {
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
  return dialog;
}

test('the run page saves a model.txt, and the registry takes it by keyboard', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page);
  const { runId } = await trainQuickly(page);
  await app.open(`#/runs/${runId}`);
  await page.getByRole('button', { name: 'More about this run' }).focus();
  await page.keyboard.press('Enter');
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Export as LightGBM model.txt' }).focus();
  await page.keyboard.press('Enter');
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/\.model\.txt$/);
  const text = await readFile(await saved.path(), 'utf8');
  expect(text).toMatch(/^tree\nversion=v4\n/);

  await app.open('#/registry');
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 390, height: 800 });
    const dialog = await openDialog(page);
    await dialog.getByLabel('Table with the model’s columns').selectOption(TABLE);
    for (const violation of await violations(page)) found.push(`${colorScheme}: ${violation}`);
    const box = await dialog.boundingBox();
    if (box!.x < 0 || box!.x + box!.width > 390) found.push(`${colorScheme}: wider than the page`);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
  expect(found).toEqual([]);

  const dialog = await openDialog(page);
  const file = (name: string, content: string) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(content),
  });
  await dialog.locator('input[type="file"]').setInputFiles(file('cut.txt', text.slice(0, 3000)));
  await dialog.getByLabel('Registered model').focus();
  await page.keyboard.type(NAME);
  await dialog.getByRole('button', { name: 'Import as v1' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('LightGBM model: line');
  await dialog.locator('input[type="file"]').setInputFiles(file('whole.txt', text));
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Import as v1' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('imported');
  await expect(page).toHaveURL(new RegExp(`#/registry/${NAME}`));

  const [{ runId: imported }] = await page.evaluate(() =>
    terrarium.mlflow.searchRuns({ filterString: "tags.app.import.file = 'whole.txt'" }),
  );
  await app.open(`#/runs/${imported}`);
  await expect(page.getByText('imported from whole.txt (LightGBM)')).toBeVisible();
  await expect(page.getByText('lgb.Booster(model_file="whole.txt")')).toBeAttached();
  await expect(page.getByRole('button', { name: 'Reproduce' })).toHaveCount(0);
  for (const tab of ['overview', 'explanation', 'inputs', 'artifacts']) {
    await app.open(`#/runs/${imported}?tab=${tab}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  }
});
