/** @file The pages of endpoints: made, tried, split, canaried, looked up in the log, all through the pages. */
import { expect, test } from './support/app.ts';
import { look } from './support/look.ts';
import { goTo, registerTwo } from './support/served.ts';

test.setTimeout(240_000);

test('an endpoint is made, tried, split and canaried from its pages', async ({ app }) => {
  const page = await app.open('#/endpoints');
  await expect(page.getByRole('link', { name: 'Open the registry' })).toBeVisible();
  await registerTwo(page);

  await page.getByRole('button', { name: 'New endpoint' }).click();
  await page.getByRole('button', { name: 'Create churn' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'churn' })).toBeVisible();

  // The body stands there, made from what the model takes; each format is answered.
  await page.getByRole('link', { name: 'Try it' }).first().click();
  const body = page.getByRole('textbox', { name: 'Body' });
  await expect(body).toHaveValue(/dataframe_records/);
  for (const format of ['dataframe_split', 'dataframe_records', 'instances', 'inputs']) {
    await page.getByText(format, { exact: true }).click();
    await expect(body).toHaveValue(new RegExp(`^\\{\\s*"${format}"`));
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.locator('pre.answer')).toContainText('"predictions"');
  }
  await body.fill('{"inputs": 1}');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('pre.answer')).toContainText('error_code');
  await expect(page.getByRole('region', { name: 'Request as code' })).toContainText('curl');

  // Half of the traffic to the other version.
  await page.getByRole('link', { name: 'Traffic' }).click();
  await page.getByRole('spinbutton', { name: 'Percent' }).fill('50');
  await page.getByRole('button', { name: 'Add a model' }).click();
  await page.getByLabel('Model 2', { exact: true }).selectOption('models:/churn/2');
  await page.getByRole('button', { name: 'Save the traffic' }).click();
  await expect(page.getByRole('table', { name: 'Traffic by model' })).toContainText('churn-2');
  await page.getByRole('button', { name: 'Back to the split before' }).click();
  await expect(page.getByRole('spinbutton', { name: 'Percent' })).toHaveCount(1);

  // A canary in two steps, fed by rows of the table, promoted by hand.
  await page.getByRole('link', { name: 'Canary' }).click();
  await page.getByRole('button', { name: 'Start a canary' }).click();
  await page.getByLabel('Model', { exact: true }).selectOption('models:/churn/2');
  await page.getByRole('textbox', { name: 'Steps' }).fill('30 % 15, 50 % 20');
  for (const words of ['scores are distributed differently', 'slow answers are more frequent']) {
    await page.getByRole('checkbox', { name: words }).uncheck();
  }
  await page.getByRole('button', { name: 'Start the canary' }).click();
  await expect(page.getByRole('button', { name: 'Promote now' })).toBeVisible();
  await page.getByRole('link', { name: 'Try it' }).first().click();
  await page.getByRole('spinbutton', { name: 'Requests' }).fill('240');
  await page.getByRole('button', { name: 'Send 240 requests' }).click();
  await expect(page.getByText('240 of 240 answered, 0 not with 200')).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole('link', { name: 'Canary' }).click();
  await expect(page.getByText('Ready to be promoted')).toBeVisible();
  await look(page, 'endpoint-canary', 3000);
  await page.getByRole('textbox', { name: 'Reason' }).fill('held for a day');
  await page.getByRole('button', { name: 'Promote now' }).click();
  await expect(page.getByText('held for a day')).toBeVisible();
  const served = await page.evaluate(async () => (await terrarium.serving.get('churn')).served);
  expect(served).toMatchObject([{ model: 'models:/churn/2', percent: 100 }]);

  // The log: filtered, a row looked into, labelled, kept as a table.
  await page.getByRole('link', { name: 'Request log' }).click();
  await page.getByLabel('Show').selectOption('errors');
  await expect(page.getByRole('status').getByText(/^1 of \d+ rows$/)).toBeVisible();
  await page.getByLabel('Show').selectOption('canary');
  const log = page.getByRole('table', { name: 'Request log' });
  await log.getByRole('row').nth(1).click();
  await expect(page.getByRole('heading', { name: /^Request / })).toHaveCount(2);
  const [{ requestId }] = await page.evaluate(() =>
    terrarium.serving.log('churn', { newest: true, limit: 1 }),
  );
  await page.getByRole('button', { name: 'Upload labels' }).click();
  await page.getByRole('textbox', { name: 'Labels' }).fill(`${requestId}, Yes\nnobody, No`);
  await page.getByRole('button', { name: 'Write 2 labels' }).click();
  await expect(page.getByText('1 row labelled, 1 without a row in the log.')).toBeVisible();
  await look(page, 'endpoint-log', 3000);
  await page.getByRole('button', { name: 'Save as a table' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(/rows saved as dev\.serving\.churn_inference v1/)).toBeVisible();

  await goTo(page, '#/endpoints/churn');
  await look(page, 'endpoint-traffic', 3000);
  await goTo(page, '#/endpoints/churn?tab=try');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('pre.answer')).toContainText('"predictions"');
  await look(page, 'endpoint-try', 3000);
  await goTo(page, '#/endpoints');
  await look(page, 'endpoints', 3000);
  const isExpected = (text: string): boolean => /status of 4\d\d/.test(text);
  app.errors.splice(0, app.errors.length, ...app.errors.filter((text) => !isExpected(text)));
});
