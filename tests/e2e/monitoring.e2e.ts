/** @file The pages of monitors: made by the form, run, looked at in both themes and widths, deleted. */
import type { Page } from '@playwright/test';
import { createRandom } from '../../src/core/random.ts';
import { expect, test } from './support/app.ts';
import { look } from './support/look.ts';

test.setTimeout(240_000);

const HOSTILE = '<img src=x onerror=alert(1)>';

/** Customers of twenty days: spend moves after the twelfth, and means the opposite after the sixteenth. */
function story(from: number, days: number): string {
  const lines = [`at,spend,visits,"${HOSTILE}",revenue,bought`];
  const random = createRandom(`story ${from}`);
  const next = (): number => random.next();
  for (let day = from; day < from + days; day++) {
    for (let row = 0; row < 120; row++) {
      const spend = next() * 2 - 1 + (day >= 12 ? 0.8 : 0);
      const visits = Math.floor(next() * 10);
      const score = 3 * spend * (day >= 16 ? -1 : 1) + visits / 10 - 0.5;
      const bought = next() < 1 / (1 + Math.exp(-score)) ? 'yes' : 'no';
      const at = new Date(Date.UTC(2026, 0, 1 + day, 0, row)).toISOString();
      const group = row % 3 === 0 ? 'a' : 'b';
      lines.push(
        `${at},${spend},${visits},${group},${day < 12 ? 10 + next() : 6 + next()},${bought}`,
      );
    }
  }
  return lines.join('\n');
}

async function setUp(page: Page): Promise<void> {
  await page.evaluate(
    async ({ training, current, hostile }) => {
      const roles = { at: 'time', bought: 'target', revenue: 'ignore' } as const;
      const types = { [hostile]: 'category' } as const;
      await terrarium.data.importCsv(training, { table: 'dev.shop.training', roles, types });
      await terrarium.data.importCsv(current, { table: 'dev.shop.current', roles, types });
      const run = await terrarium.train({
        table: 'dev.shop.training',
        target: 'bought',
        positive: 'yes',
        learner: 'logistic_regression',
      });
      await terrarium.mlflow.registerModel(run.modelUri, 'shop');
      await terrarium.mlflow.client.setRegisteredModelAlias('shop', 'champion', 1);
    },
    { training: story(0, 10), current: story(1, 20), hostile: HOSTILE },
  );
}

test('a monitor is made by its form, shows what happened, and goes', async ({ app }) => {
  const page = await app.open('#/performance');
  await expect(page.getByText('No monitors yet.')).toBeVisible();
  await setUp(page);
  await page.getByLabel('Watches').selectOption('dev.shop.current');
  await page.getByLabel('Model', { exact: true }).selectOption('models:/shop@champion');
  await page.getByLabel('Baseline').selectOption('dev.shop.training@1');
  await expect(page.getByLabel('Label column')).toHaveValue('bought');
  await page.getByLabel('Slices and fairness by').selectOption(HOSTILE);
  await page.getByLabel('Business figure').selectOption('revenue');
  await page.getByRole('textbox', { name: 'Name' }).fill('Shop');
  await look(page, 'monitors-form');
  await page.getByRole('button', { name: 'Create and run' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Shop' })).toBeVisible();

  const windows = page.getByRole('table', { name: 'Windows', exact: true });
  await expect(windows.getByRole('row')).toHaveCount(21, { timeout: 60_000 });
  await expect(windows).toContainText('dropped, concept');
  await expect(page.getByText('what the inputs mean has changed')).toBeVisible();
  await expect(page.getByText('The level changes from 10')).toBeVisible();
  await expect(page.getByRole('table', { name: 'Impact' })).toContainText('spend');
  await expect(page.getByRole('table', { name: /^Slices/ })).toContainText(`${HOSTILE}: a`);
  await expect(page.locator('main')).toContainText('nml.CBPE');

  await look(page, 'monitor');

  // The table behind every chart.
  const tables = page.getByRole('button', { name: 'Table', exact: true });
  expect(await tables.count()).toBeGreaterThanOrEqual(6);
  await tables.first().click();
  await expect(page.getByRole('columnheader', { name: 'estimated, low' })).toBeVisible();
  await expect(page.getByRole('cell', { name: '2026-01-05' }).first()).toBeVisible();

  // Another metric; nothing is new when it runs again; it survives a reload.
  await page.getByLabel('Metric').selectOption('f1_score');
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(page.getByRole('button', { name: 'Run now' })).toBeVisible();
  await page.reload();
  await expect(windows.getByRole('row')).toHaveCount(21);

  await page.getByRole('link', { name: 'Performance' }).first().click();
  await expect(page.getByRole('table', { name: 'Monitors' })).toContainText('dropped, concept');
  await look(page, 'monitors');
  await page.getByRole('link', { name: 'Shop', exact: true }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No monitors yet.')).toBeVisible();
  expect(await page.evaluate(() => terrarium.monitor.list())).toEqual([]);
});
