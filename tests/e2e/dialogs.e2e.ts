/**
 * @file What opens on top of a page: every dialog, menu and tray by keyboard, checked by axe in both themes; and
 * the table behind every chart.
 */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { violations } from './support/axe.ts';

test.setTimeout(300_000);

/** One thing that opens: where, by which button, perhaps by an item of the menu that comes first. */
interface Opener {
  readonly route: string;
  readonly button: string;
  readonly item?: string;
}

async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, route);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
}

/** What is open on top of the page: a modal dialog or a popover. */
const opened = (page: Page): Locator =>
  page.locator('dialog[open], [popover]:popover-open').first();

/** Runs a small lab and gives the addresses of what it made. */
async function runLab(page: Page) {
  const { bestRunId } = await page.evaluate(() => terrarium.lab.run({ rows: 1500, nTrials: 4 }));
  const { nodes } = await page.evaluate(() => terrarium.lineage());
  const hrefOf = (kind: string): string => nodes.find((node) => node.kind === kind)?.href ?? '#/';
  return { run: `#/runs/${bestRunId}`, hrefOf };
}

/** A finished run of a learner. */
const runOf = (page: Page, learner: string): Promise<string> =>
  page.evaluate(async (name) => {
    const filterString = `params.learner = '${name}'`;
    const [{ runId }] = await terrarium.mlflow.searchRuns({ filterString, maxResults: 1 });
    return runId;
  }, learner);

test('every dialog and menu opens by keyboard, passes axe in both themes, and closes by Escape', async ({
  app,
}) => {
  const page = await app.open();
  const { run, hrefOf } = await runLab(page);
  const unregistered = `#/runs/${await runOf(page, 'mlp')}`;
  // A second version, so that a champion can be challenged and versions compared.
  await page.evaluate(async () => {
    const [other] = await terrarium.mlflow.searchRuns({
      filterString: "params.learner = 'logistic_regression'",
      maxResults: 1,
    });
    const { version } = await terrarium.mlflow.registerModel(other.modelUri, 'churn');
    await terrarium.mlflow.client.setRegisteredModelAlias('churn', 'challenger', version);
  });
  const table = hrefOf('table');
  const openers: readonly Opener[] = [
    { route: '#/', button: 'Search or run a command' },
    { route: '#/', button: 'Jobs: No jobs running' },
    { route: '#/', button: 'Persona: Data scientist' },
    { route: table, button: 'Version' },
    { route: table, button: 'More actions' },
    { route: table, button: 'More actions', item: 'Compare' },
    { route: '#/runs', button: 'Examples' },
    { route: '#/runs', button: 'How runs are put together' },
    { route: '#/runs', button: '10 columns' },
    { route: run, button: 'More about this run' },
    { route: unregistered, button: 'Register' },
    { route: '#/compare', button: 'Add a run' },
    { route: '#/registry', button: 'Register a version' },
    { route: '#/registry/churn', button: 'Set an alias' },
    { route: '#/registry/churn', button: 'Challenge' },
    { route: '#/settings', button: 'Wipe the workspace' },
  ];
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const { route, button, item } of openers) {
      const name = `${route} "${button}"${item === undefined ? '' : ` → "${item}"`} ${colorScheme}`;
      await goTo(page, route);
      await page.getByRole('button', { name: button, exact: true }).first().focus();
      await page.keyboard.press('Enter');
      if (item !== undefined) {
        await opened(page).getByRole('menuitem', { name: item }).first().focus();
        await page.keyboard.press('Enter');
      }
      await expect(opened(page), name).toBeVisible();
      // A plain popover leaves the focus on its button, and Tab leads into it: the browser's own order.
      const isHeld = (): Promise<boolean> =>
        opened(page).evaluate(
          (element) =>
            !element.matches('dialog, [role="menu"]') || element.contains(document.activeElement),
        );
      // A menu takes the focus once it has been laid out.
      await expect.poll(isHeld, { message: `${name}: the focus stays outside` }).toBe(true);
      for (const violation of await violations(page)) found.push(`${name}: ${violation}`);
      await page.keyboard.press('Escape');
      await expect(page.locator('dialog[open], [popover]:popover-open'), name).toHaveCount(0);
    }
  }
  expect(found).toEqual([]);
});

test('every tab passes axe, and every chart has a table with its numbers', async ({ app }) => {
  const page = await app.open();
  const { run, hrefOf } = await runLab(page);
  const [table, study, report] = ['table', 'study', 'drift_report'].map(hrefOf);
  const tab = (route: string, id: string): string =>
    `${route}${route.includes('?') ? '&' : '?'}tab=${id}`;
  const routes = [
    ...['columns', 'quality', 'bad', 'history', 'evidence'].map((id) => tab(table, id)),
    ...['overview', 'curves', 'inputs', 'artifacts'].map((id) => tab(run, id)),
    `#/runs/${await runOf(page, 'mlp')}`,
    ...['log', 'signature', 'use'].map((id) => tab('#/registry/churn', id)),
    study,
    report,
    '#/lab',
    '#/train',
    '#/tuning?new=1',
  ];
  const found: string[] = [];
  let numCharts = 0;
  for (const route of routes) {
    await goTo(page, route);
    for (const violation of await violations(page)) found.push(`${route}: ${violation}`);
    const figures = page.locator('figure').filter({ has: page.locator('[role="img"]') });
    for (let at = 0; at < (await figures.count()); at++) {
      numCharts++;
      const figure = figures.nth(at);
      const label = await figure.locator('[role="img"]').first().getAttribute('aria-label');
      if (!label) found.push(`${route}: chart ${at} has no words`);
      const button = figure.getByRole('button', { name: 'Table', exact: true });
      if ((await button.count()) === 0) {
        found.push(`${route}: chart ${at} "${label}" has no table`);
        continue;
      }
      await button.focus();
      await page.keyboard.press('Enter');
      // The figure no longer has a picture now, so it is asked for by what it has instead.
      const tables = page.locator('figure').filter({ has: page.locator('table') });
      await expect(tables.locator('tbody tr').first(), `${route} "${label}"`).toBeVisible();
      await page
        .locator('figure')
        .getByRole('button', { name: 'Chart', exact: true })
        .first()
        .click();
    }
  }
  expect(found).toEqual([]);
  expect(numCharts).toBeGreaterThan(8);
});
