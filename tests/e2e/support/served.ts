/** @file A small model, registered twice, and an endpoint that serves it: what the pages of serving look at. */
import type { Page } from '@playwright/test';

/** Waits until the page is under the service worker. */
export async function untilControlled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) {
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
    }
  });
}

/** Two versions of `churn`, the first the champion; the table is `dev.crm.churn`. */
export async function registerTwo(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const table = 'dev.crm.churn';
    const csv = await terrarium.lab.churnCsv({ rows: 800 });
    await terrarium.data.importCsv(csv, { table, roles: { churn: 'target' } });
    for (const C of [1, 0.05]) {
      const run = await terrarium.train({
        table,
        target: 'churn',
        positive: 'Yes',
        learner: 'logistic_regression',
        params: { C },
      });
      await terrarium.mlflow.registerModel(run.modelUri, 'churn');
    }
    await terrarium.mlflow.client.setRegisteredModelAlias('churn', 'champion', 1);
    await terrarium.mlflow.client.setRegisteredModelAlias('churn', 'challenger', 2);
  });
}

/** Goes to a route and waits for its heading. */
export async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, route);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('main [aria-busy="true"]').waitFor({ state: 'detached' });
}
