/**
 * @file The training page as a class uses it: several learners set up, trained one after another with live curves,
 * paused over a reload, and ranked; by mouse and by keyboard.
 */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { violations } from './support/axe.ts';
import { importCustomers, reload, TABLE } from './support/work.ts';

test.setTimeout(240_000);

const TABLE_PAGE = `#/tables/${TABLE}`;

async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, route);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

const field = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true });
const learnerBox = (page: Page, name: string): Locator => page.getByRole('checkbox', { name });
const queue = (page: Page): Locator => page.getByRole('region', { name: 'Queue' });
const board = (page: Page): Locator => page.getByRole('table', { name: 'Leaderboard' });

/** Waits until nothing of the queue is under way. */
async function queueEnds(page: Page, count: number): Promise<void> {
  await expect(queue(page).getByText(`${count} of ${count} ended`).first()).toBeVisible({
    timeout: 120_000,
  });
}

/** Opens the parameters of a learner by keyboard. */
async function openParams(page: Page, learner: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Parameters of ${learner}`) }).focus();
  await page.keyboard.press('Enter');
}

/** Names and validation ROC AUC of all finished runs, baselines first, then the best first. */
function rankedRuns(
  page: Page,
): Promise<readonly { readonly name: string; readonly auc: number }[]> {
  return page.evaluate(async () => {
    const runs = await terrarium.mlflow.searchRuns({ filterString: "status = 'FINISHED'" });
    return runs
      .map(({ runName, params, metrics }) => ({
        name: runName,
        isBaseline: params['learner'] === 'baseline',
        auc: metrics['validation_roc_auc'],
      }))
      .sort((a, b) => Number(b.isBaseline) - Number(a.isBaseline) || b.auc - a.auc)
      .map(({ name, auc }) => ({ name, auc }));
  });
}

test('without a table the page leads to one', async ({ app }) => {
  const page = await app.open('#/train');
  await expect(page.getByText('has no table yet')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Open the churn lab' })).toBeVisible();
  await page.getByRole('link', { name: 'Import a CSV' }).click();
  await expect(page).toHaveURL(/#\/tables/);
});

test('the baseline, a line and trees are trained in one go, and ranked', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page, 1500);
  await goTo(page, TABLE_PAGE);
  await page.getByRole('link', { name: 'Train on this table' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Training');
  for (const name of ['Baseline', 'Logistic regression', 'Gradient-boosted trees']) {
    await expect(learnerBox(page, name)).toBeChecked();
  }
  await expect(page.getByText('900 training, 300 validation, 300 test rows')).toBeVisible();
  await page.getByRole('button', { name: 'Parameters of Gradient-boosted trees' }).click();
  await field(page, 'num_iterations').fill('600');
  await page.getByRole('button', { name: 'Train 3 models' }).click();

  // The curve is there before the run has ended.
  const running = queue(page).getByRole('listitem').filter({ hasText: 'Gradient-boosted trees' });
  await expect(running.getByText('Running')).toBeVisible();
  await expect(running.getByText(/of 600 rounds/)).toBeVisible();
  const curve = page.getByRole('img', { name: /validation/ });
  await expect(curve).toBeVisible();
  await expect(running.getByText('Done')).toBeHidden();

  await queueEnds(page, 3);
  await expect(board(page).locator('tbody tr')).toHaveCount(3);
  const ranked = await rankedRuns(page);
  expect(await board(page).locator('tbody tr a[href^="#/runs/"]').allTextContents()).toEqual(
    ranked.map(({ name }) => name),
  );
  await expect(board(page).locator('tbody tr').first()).toContainText('baseline');
  await expect(board(page).locator('tbody tr').nth(1)).toContainText('best');
  await expect(board(page).locator('tbody tr').nth(1)).toContainText(ranked[1].auc.toFixed(4));
  const runs = await page.evaluate(() => terrarium.mlflow.searchRuns());
  expect(runs.filter(({ metrics }) => Object.hasOwn(metrics, 'test_roc_auc'))).toEqual([]);

  await board(page)
    .getByRole('checkbox', { name: `Choose ${ranked[1].name}` })
    .click();
  await board(page)
    .getByRole('checkbox', { name: `Choose ${ranked[2].name}` })
    .click();
  await expect(page.getByRole('link', { name: 'Compare', exact: true }).last()).toHaveAttribute(
    'href',
    /#\/compare\?runs=.+,.+/,
  );
  await board(page)
    .getByRole('link', { name: `Register ${ranked[1].name}` })
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('by keyboard: one learner is chosen, a wrong value is named at its field, and mended', async ({
  app,
}) => {
  const page = await app.open();
  await importCustomers(page);
  await goTo(page, '#/train');
  for (const name of ['Logistic regression', 'Gradient-boosted trees']) {
    await learnerBox(page, name).focus();
    await page.keyboard.press('Space');
  }
  await openParams(page, 'Gradient-boosted trees');
  await page.getByRole('textbox', { name: 'Find a parameter' }).focus();
  await page.keyboard.type('min_child_samples');
  await expect(page.getByText('Also called min_child_samples.')).toBeVisible();
  await field(page, 'min_data_in_leaf').fill('7');
  await page.getByRole('textbox', { name: 'Find a parameter' }).fill('');
  await field(page, 'num_leaves').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('one');
  await expect(field(page, 'num_leaves')).toHaveAttribute('aria-invalid', 'true');
  await expect(field(page, 'num_leaves')).toHaveAccessibleDescription(/integer.* got "one"/);
  const train = page.getByRole('button', { name: 'Train 2 models' });
  await expect(train).toBeDisabled();
  await page.getByRole('button', { name: 'Reset num_leaves' }).focus();
  await page.keyboard.press('Enter');
  await expect(field(page, 'num_leaves')).toHaveValue('31');
  await train.focus();
  await page.keyboard.press('Enter');
  await queueEnds(page, 2);
  await expect(page).toHaveURL(/learner=baseline,gbdt/);
  const [run] = await page.evaluate(() =>
    terrarium.mlflow.searchRuns({ filterString: "params.learner = 'gbdt'" }),
  );
  expect(run.params).toMatchObject({ min_data_in_leaf: '7', num_leaves: '31' });
});

test('a paused training goes on after a reload, to the model hash of an unpaused one', async ({
  app,
}) => {
  const page = await app.open();
  await importCustomers(page, 1500);
  await goTo(page, '#/train?learner=gbdt');
  await openParams(page, 'Gradient-boosted trees');
  await field(page, 'num_iterations').fill('1000');
  await page.getByRole('button', { name: 'Train 1 model' }).click();
  await expect(queue(page).getByText(/of 1,000 rounds/)).toBeVisible();
  await queue(page)
    .getByRole('button', { name: /^Pause Gradient/ })
    .click();
  await expect(queue(page).getByText('Paused')).toBeVisible();

  await reload(page);
  await expect(page.getByText('Stopped before the end')).toBeVisible();
  await expect(page.getByText(/Paused after [\d,]+ rounds/)).toBeVisible();
  await page.getByRole('button', { name: /^Resume / }).click();
  await queueEnds(page, 1);
  const hashes = await page.evaluate(async (table) => {
    const [resumed] = await terrarium.mlflow.searchRuns({ filterString: "status = 'FINISHED'" });
    const straight = await terrarium.train({
      table,
      target: 'churn',
      learner: 'gbdt',
      params: { num_iterations: 1000 },
      evaluateTest: false,
      thresholdMetric: 'f1_score',
    });
    return [resumed.modelHash, straight.modelHash];
  }, TABLE);
  expect(hashes[0]).not.toBeNull();
  expect(hashes[0]).toBe(hashes[1]);
  await expect(page.getByText('Stopped before the end')).toBeHidden();
});

test('the queue goes on while other pages are open, and can be held and cancelled', async ({
  app,
}) => {
  const page = await app.open();
  await importCustomers(page, 1500);
  await goTo(page, '#/train?learner=gbdt,random_forest');
  await openParams(page, 'Gradient-boosted trees');
  await field(page, 'num_iterations').fill('50000');
  await page.getByRole('button', { name: 'Train 2 models' }).click();
  await expect(queue(page).getByText(/of 50,000 rounds/)).toBeVisible();
  await goTo(page, '#/runs');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Runs');
  await goTo(page, '#/train');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Training');
  await expect(queue(page).getByText(/of 50,000 rounds/)).toBeVisible();
  await openParams(page, 'Gradient-boosted trees');
  await expect(field(page, 'num_iterations')).toHaveValue('50000');

  await queue(page).getByRole('button', { name: 'Pause all' }).click();
  await expect(queue(page).getByText('Paused', { exact: true })).toBeVisible();
  await expect(queue(page).getByText('Waiting', { exact: true })).toBeVisible();
  await queue(page).getByRole('button', { name: 'Resume all' }).click();
  await expect(queue(page).getByText(/of 50,000 rounds/)).toBeVisible();
  await queue(page).getByRole('button', { name: 'Cancel all' }).click();
  await queueEnds(page, 2);
  await expect(queue(page).getByText('Cancelled', { exact: true })).toHaveCount(2);
  await queue(page).getByRole('button', { name: 'Clear' }).click();
  await expect(queue(page)).toBeHidden();
});

test('the settings of a run are taken over, those of a study left out', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page);
  const first = await page.evaluate(async (table) => {
    const { runId } = await terrarium.train({
      table,
      target: 'churn',
      positive: 'No',
      learner: 'gbdt',
      params: { num_iterations: 20, num_leaves: 5 },
      split: { kind: 'stratified', test: 0.25, valid: 0.15 },
      seed: 7,
      experiment: 'spring',
      tags: { 'optuna.trial.number': '9' },
    });
    return runId;
  }, TABLE);
  await goTo(page, `#/runs?new=1&from=${first}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Training');
  await expect(field(page, 'num_leaves')).toHaveValue('5');
  await expect(page.getByLabel('Positive class')).toHaveValue('No');
  await expect(page.getByLabel('Test share')).toHaveValue('0.25');
  await expect(page.getByLabel('Seed')).toHaveValue('7');
  await page.getByRole('button', { name: 'Train 1 model' }).click();
  await queueEnds(page, 1);
  const [again, before] = await page.evaluate(async (id) => {
    const runs = await terrarium.mlflow.searchRuns({ maxResults: 10 });
    return [runs.find(({ runId }) => runId !== id)!, runs.find(({ runId }) => runId === id)!];
  }, first);
  expect(again.params).toEqual(before.params);
  expect(again.experimentId).toBe(before.experimentId);
  expect(again.tags).not.toHaveProperty('optuna.trial.number');
  const study = await page.evaluate(async (table) => {
    const { runId } = await terrarium.tune({
      table,
      target: 'churn',
      positive: 'No',
      learner: 'logistic_regression',
      split: { kind: 'stratified', test: 0.25, valid: 0.15 },
      seed: 7,
      nTrials: 2,
    });
    return runId;
  }, TABLE);
  // Trials are on the board only when they are asked for; what they lack is a validation metric.
  await expect(board(page).locator('tbody tr')).toHaveCount(1);
  await page.getByRole('checkbox', { name: 'Trials and repetitions' }).click();
  await expect(board(page).locator('tbody tr')).toHaveCount(4);
  await expect(board(page).locator(`a[href="#/runs/${study}"]`)).toHaveCount(0);
});

test('the page passes axe with everything open, in both themes and on a phone', async ({ app }) => {
  const page = await app.open();
  await importCustomers(page, 1500);
  await goTo(page, '#/train?learner=baseline,gbdt');
  await openParams(page, 'Gradient-boosted trees');
  await page.getByText('More parameters').click();
  await page.getByText('Recipe, names, backend').click();
  await field(page, 'num_iterations').fill('30');
  await page.getByRole('button', { name: 'Train 2 models' }).click();
  await queueEnds(page, 2);
  await field(page, 'num_leaves').fill('none');
  await board(page)
    .getByRole('checkbox', { name: /^Choose/ })
    .first()
    .click();
  const found: string[] = [];
  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // As high as the page: what a bar covers while one scrolls is no small target.
    await page.setViewportSize({ width, height: 4000 });
    await page.evaluate(() => scrollTo(0, 0));
    for (const violation of await violations(page))
      found.push(`${colorScheme} ${width}: ${violation}`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${width} px wide`).toBeLessThanOrEqual(0);
  }
  expect(found).toEqual([]);
});
