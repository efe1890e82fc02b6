/** @file The simulator's page: days with drift are planned, pass, pause and go on; streams are read again. */
import { expect, test } from './support/app.ts';
import { look } from './support/look.ts';
import { goTo, registerTwo } from './support/served.ts';

test.setTimeout(240_000);

test('days with drift are planned, pass, pause and go on, and a topic is read again', async ({
  app,
}) => {
  const page = await app.open('#/simulator');
  await expect(page.getByRole('link', { name: 'Open the registry' })).toBeVisible();
  await registerTwo(page);
  await goTo(page, '#/simulator');
  await expect(page.getByText('No simulation yet.')).toBeVisible();

  const number = (name: string) => page.getByRole('spinbutton', { name, exact: true });
  await number('Days').fill('12');
  await number('Seconds in all').fill('6');
  await number('Customers a day').fill('60');
  await number('Labels come after, days').fill('2');
  await page.getByRole('button', { name: 'Add a drift' }).click();
  await page.getByLabel('Column').selectOption('monthly_charges');
  await number('Shift, sd').fill('2');
  await number('From day').fill('5');
  await page.getByRole('button', { name: 'Add a drift' }).click();
  await page.getByLabel('Drift 2', { exact: true }).selectOption('nulls');
  await page.getByRole('button', { name: 'Take drift 2 out' }).click();
  await page.getByRole('button', { name: 'Let 12 days pass' }).click();

  await expect(page.getByText('Running', { exact: true })).toBeVisible();
  const days = page.getByRole('table', { name: 'Simulated days' });
  await expect(days.getByRole('row').nth(2)).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'The next day alone' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Finished', { exact: true })).toBeVisible({ timeout: 60_000 });

  const [simulation] = await page.evaluate(() => terrarium.simulate.list());
  expect(simulation.days.map(({ day, scored }) => [day, scored])).toEqual(
    Array.from({ length: 12 }, (_, day) => [day, 60]),
  );
  const mean = (from: number, to: number): number =>
    simulation.days.slice(from, to).reduce((sum, day) => sum + day.meanProbability!, 0) /
    (to - from);
  // The shift of day 5 shows in the scores.
  expect(Math.abs(mean(4, 12) - mean(0, 4))).toBeGreaterThan(0.03);
  const watch = page.getByRole('table', { name: 'Detectors that must see the drift' });
  await expect(watch.getByRole('row').nth(1)).toContainText('Input drift');
  await expect(watch).toContainText('monthly_charges');
  // The monitor saw the shift, and nothing before it.
  await expect(watch).toContainText(/day [5-7]/);
  const [monitor] = await page.evaluate(() => terrarium.monitor.list());
  const windows = await page.evaluate((name) => terrarium.monitor.windows(name), monitor.name);
  expect(windows).toHaveLength(12);
  expect(windows.slice(0, 4).map(({ drift }) => drift)).toEqual([false, false, false, false]);
  await expect(page.getByRole('link', { name: monitor.name })).toBeVisible();

  // The customers' topic: nothing waits; its last records are read again.
  const topics = page.getByRole('table', { name: 'Topics' });
  await expect(topics.getByRole('row')).toHaveCount(4);
  await expect(topics).toContainText('0 wait');
  await topics
    .getByRole('row')
    .filter({ hasText: '.customers' })
    .getByRole('button', { name: 'Replay' })
    .click();
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByRole('dialog').getByRole('row')).toHaveCount(11);
  await number('From offset').fill('700');
  await page.getByRole('button', { name: 'Set the group to this offset' }).click();
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(topics).toContainText('20 wait');

  await look(page, 'simulator', 3200);
});
