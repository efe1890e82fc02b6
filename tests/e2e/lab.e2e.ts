/** @file The churn lab as a user runs it: one click on Home, by keyboard alone, to the drift report. */
import { expect, test } from './support/app.ts';
import { violations } from './support/axe.ts';

test.setTimeout(300_000);

test('one click on Home runs the churn lab to its drift report, by keyboard alone', async ({
  app,
}) => {
  const page = await app.open();
  const button = page
    .getByRole('link', { name: 'Run the churn lab' })
    .or(page.getByRole('button', { name: 'Run the churn lab' }));
  await button.first().focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/lab/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Churn lab');
  await expect
    .poll(() => page.evaluate(async () => (await terrarium.mlflow.searchRuns()).length), {
      timeout: 60_000,
    })
    .toBeGreaterThan(0);
  await expect(page.getByText(/columns drifted/).first()).toBeVisible({ timeout: 240_000 });
  const lineage = await page.evaluate(() => terrarium.lineage());
  const kinds = new Set(lineage.nodes.map((node) => node.kind));
  for (const kind of [
    'file',
    'table',
    'recipe',
    'run',
    'study',
    'model_version',
    'alias',
    'predictions',
    'drift_report',
  ]) {
    expect([...kinds], kind).toContain(kind);
  }
  const runs = await page.evaluate(() => terrarium.mlflow.searchRuns({ maxResults: 1000 }));
  expect(runs.map((run) => run.status)).not.toContain('RUNNING');
  const champion = await page.evaluate(() =>
    terrarium.mlflow.client.getModelVersionByAlias('churn', 'champion'),
  );
  expect(champion.aliases).toContain('champion');
});

test('no page has an accessibility violation, in both themes and on a phone', async ({ app }) => {
  const page = await app.open();
  const result = await page.evaluate(() => terrarium.lab.run({ rows: 1500, nTrials: 4 }));
  const { nodes } = await page.evaluate(() => terrarium.lineage());
  const hrefOf = (kind: string): string => nodes.find((node) => node.kind === kind)?.href ?? '#/';
  const routes = [
    '#/',
    '#/lab',
    '#/tables',
    hrefOf('table'),
    '#/train',
    '#/runs',
    `#/runs/${result.bestRunId}`,
    `#/compare?runs=${result.runs
      .slice(0, 3)
      .map((run) => run.runId)
      .join(',')}`,
    '#/tuning',
    hrefOf('study'),
    '#/registry',
    '#/registry/churn',
    '#/lineage',
    '#/batch',
    '#/drift',
    hrefOf('drift_report'),
    '#/settings',
  ];
  const found: string[] = [];
  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    for (const route of routes) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, route);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
      for (const violation of await violations(page)) {
        found.push(`${route} ${colorScheme} ${width}: ${violation}`);
      }
    }
  }
  expect(found).toEqual([]);
});
