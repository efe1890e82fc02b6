/** @file The customer portal: the endpoint is asked while the pointer or focus is on "Cancel contract". */
import { expect, test } from './support/app.ts';
import { look } from './support/look.ts';
import { registerTwo, untilControlled } from './support/served.ts';

test.setTimeout(180_000);

test('the offer comes by pointer, by keyboard and by touch, and the request is in the log', async ({
  app,
}) => {
  const page = await app.open('#/portal');
  await expect(page.getByText('No champion yet.')).toBeVisible();
  await registerTwo(page);
  await page.getByRole('button', { name: 'Set up the endpoint' }).click();
  const cancel = page.getByRole('button', { name: 'Cancel contract' });
  const trace = page.getByRole('complementary', { name: 'Behind the page' });
  await expect(cancel).toBeVisible();

  await untilControlled(page);

  // Everybody gets the offer at a threshold below every probability of this customer.
  await page.getByRole('spinbutton', { name: /Offer from/ }).fill('0.05');
  await cancel.hover();
  await expect(trace.getByText('Latency')).toBeVisible();
  await expect(trace).toContainText('dataframe_split');
  await expect(trace).toContainText('fetch and the service worker');
  const probability = Number(await trace.locator('dt:text-is("Probability") + dd').textContent());
  const offer = page.getByText(/Stay with us/);
  await expect(offer).toBeVisible({ visible: probability >= 0.05 });
  // The same customer above the threshold, and nobody below it.
  await page.getByRole('spinbutton', { name: /Offer from/ }).fill('0.95');
  await expect(offer).toBeVisible({ visible: probability >= 0.95 });

  await page.getByRole('button', { name: 'Next customer' }).click();
  await expect(trace.getByText('Latency')).toHaveCount(0);
  await page.getByRole('button', { name: 'Change the plan' }).focus();
  await page.keyboard.press('Tab');
  await expect(cancel).toBeFocused();
  await expect(trace.getByText('Latency')).toBeVisible();

  await page.getByRole('button', { name: 'Next customer' }).click();
  await page.mouse.move(0, 0);
  await cancel.dispatchEvent('pointerdown', { pointerType: 'touch' });
  await expect(trace.getByText('Latency')).toBeVisible();
  const log = await page.evaluate(() => terrarium.serving.log('customer-portal'));
  expect(log.map(({ status }) => status)).toEqual([200, 200, 200]);

  // Somebody who is likely to go.
  await page.getByRole('spinbutton', { name: /Offer from/ }).fill('0.3');
  for (let i = 0; i < 30 && !(await offer.isVisible()); i++) {
    await page.getByRole('button', { name: 'Next customer' }).click();
    await page.mouse.move(0, 0);
    await cancel.hover();
    await expect(trace.getByText('Latency')).toBeVisible();
  }
  await expect(offer).toBeVisible();
  await look(page, 'portal', 1800);
  await page.getByRole('button', { name: 'Take the offer' }).click();
  await expect(page.getByText('Thank you for staying')).toBeVisible();
});
