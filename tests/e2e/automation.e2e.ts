/** @file Rules, firings, incidents, schedules and webhooks through their page; the loop closes by itself. */
import { expect, test } from './support/app.ts';
import { look } from './support/look.ts';
import { goTo } from './support/served.ts';

test.setTimeout(420_000);

test('a rule is written, fires, and tells its story; webhooks and schedules work', async ({
  app,
}) => {
  const page = await app.open('#/automation');

  // A rule on an event, through the form; its prose is there before it is saved.
  await page.getByRole('button', { name: 'New rule' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('<b>Data</b> came');
  await page.getByLabel('Waits for').selectOption('event');
  await page.getByLabel('Event', { exact: true }).selectOption('dataset.created');
  await page.getByRole('textbox', { name: 'About, optional' }).fill('dev.crm.*');
  await page.getByRole('spinbutton', { name: 'Cooldown, hours' }).fill('0');
  await page.getByRole('textbox', { name: 'Runbook, optional' }).fill('Look at the table.');
  const prose =
    'When an event dataset.created about "dev.crm.*" arrives: open an incident. Severity warning. Fires again once it was false.';
  await expect(page.getByRole('dialog').getByText(prose)).toBeVisible();
  await look(page, 'automation-editor');
  await page.getByRole('button', { name: 'Save the rule' }).click();
  await expect(page.getByRole('heading', { name: '<b>Data</b> came' })).toBeVisible();
  await expect(page.getByText(prose)).toBeVisible();

  // A webhook for incidents, whose receiver fails once.
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByRole('button', { name: 'New webhook' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('On call');
  await page.getByRole('textbox', { name: 'Address' }).fill('https://oncall.example/hook');
  await page.getByRole('button', { name: 'Save the webhook' }).click();
  await page.evaluate(() => terrarium.automation.webhooks.setReceiver({ mode: 'error', times: 1 }));

  // Data comes; nobody calls tick: the page does it.
  await page.evaluate(() =>
    terrarium.data.importCsv('a,b\n1,2\n3,4\n', { table: 'dev.crm.customers' }),
  );
  const outbox = page.getByRole('table', { name: 'Outbox' });
  await expect(outbox.getByText('delivered')).toBeVisible({ timeout: 30_000 });
  await outbox.getByRole('row').nth(1).click();
  await expect(page.getByRole('list', { name: 'Tries' })).toContainText('500');
  await page.getByRole('button', { name: 'Replay' }).click();
  const receiver = page.getByRole('table', { name: 'Receiver' });
  await expect(receiver.getByText('repeated')).toBeVisible();
  await page.getByRole('button', { name: 'Try a forged delivery' }).click();
  await expect(receiver.getByText('refused')).toBeVisible();
  await page.getByRole('button', { name: 'Show the curl command' }).click();
  await expect(page.getByText(/curl -X POST/)).toBeVisible();
  await look(page, 'automation-webhooks');

  await page.getByRole('link', { name: 'Firings' }).click();
  const firings = page.getByRole('table', { name: 'Firings' });
  await firings.getByRole('row').nth(1).click();
  await expect(page.getByText('incident opened', { exact: true })).toBeVisible();
  await look(page, 'automation-firings');

  await page.getByRole('link', { name: 'Incidents' }).click();
  await page.getByRole('table', { name: 'Incidents' }).getByRole('row').nth(1).click();
  await expect(page.getByText('Look at the table.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Comment' }).fill('It is mine.');
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(page.getByRole('list', { name: 'Timeline' })).toContainText('It is mine.');
  await look(page, 'automation-incidents');
  await page.getByRole('button', { name: 'Resolve' }).click();
  await expect(page.getByRole('button', { name: 'Resolve' })).toHaveCount(0);

  await page.getByRole('link', { name: 'Schedules' }).click();
  await page.getByRole('button', { name: 'New schedule' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Nightly');
  await page.getByRole('textbox', { name: 'Cron' }).fill('0 2 * *');
  await expect(page.getByRole('button', { name: 'Save the schedule' })).toBeDisabled();
  await page.getByRole('textbox', { name: 'Cron' }).fill('0 2 * * *');
  await page.getByRole('button', { name: 'Save the schedule' }).click();
  await expect(page.getByText('Missed runs are made up for by one.')).toBeVisible();
  await page.evaluate(() => terrarium.clock.advance(3 * 86_400_000));
  await expect(page.getByText(/1 run, 2 missed|1 run, 3 missed/)).toBeVisible({ timeout: 15_000 });
  await look(page, 'automation-schedules');
  await goTo(page, '#/automation');
  await page.getByRole('button', { name: 'Look now' }).click();
  await expect(page.getByRole('button', { name: 'Look now' })).toBeEnabled();
  await look(page, 'automation-rules');
});
