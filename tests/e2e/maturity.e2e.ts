/** @file The maturity card on Home: read off what the workspace did, live, with the next step. */
import { expect, test } from './support/app.ts';
import { look } from './support/look.ts';
import { goTo, registerTwo } from './support/served.ts';

test.setTimeout(180_000);

test('the card follows what is done, and says what comes next', async ({ app }) => {
  const page = await app.open();
  expect((await page.evaluate(() => terrarium.maturity())).level).toBe(0);
  await registerTwo(page);
  await goTo(page, '#/');
  const card = page.getByRole('region', { name: 'Maturity' });
  await expect(card).toContainText('below level 1 of 3');
  await expect(card).toContainText('Next: Score a table with the champion.');
  await page.evaluate(() =>
    terrarium.score({
      model: 'models:/churn@champion',
      table: 'dev.crm.churn',
      into: 'dev.crm.predictions',
    }),
  );
  await expect(card).toContainText('level 1 of 3: Beginner');
  await expect(card.getByRole('region', { name: 'Level 1' })).toContainText('4 of 4');
  await expect(card).toContainText('Next: Open a finished run and press Reproduce.');
  const { level, next } = await page.evaluate(() => terrarium.maturity());
  expect([level, next?.id]).toEqual([1, 'reproduced']);
  await look(page, 'home', 2400);
});
