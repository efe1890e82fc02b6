/** @file A version through evaluation and approval, a card that freezes, and a way back: all through the pages. */
import { expect, test } from './support/app.ts';
import { look } from './support/look.ts';
import { goTo, registerTwo } from './support/served.ts';

test.setTimeout(420_000);

const HOSTILE = '<img src=x onerror="document.title=1">';

test('a version is deployed by two personas, and rolled back, from the pages', async ({ app }) => {
  const page = await app.open('#/approvals');
  await expect(page.getByRole('link', { name: 'Open the registry' })).toBeVisible();
  await goTo(page, '#/audit');
  await expect(page.getByText('Nothing was changed yet.')).toBeVisible();
  await registerTwo(page);

  // The policy: gated, approved by another persona, with a model card.
  await goTo(page, '#/registry/churn?tab=deployments');
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByRole('checkbox', { name: /^Champion moves by deployments/ }).check();
  await page.getByLabel('Approval', { exact: true }).selectOption('other');
  // The second version is no better here; who and how are what is tested.
  await page.getByLabel('Beats the version before').selectOption('optional');
  await page.getByLabel('Beats the baseline').selectOption('optional');
  await page.getByLabel('Has a model card').selectOption('required');
  await look(page, 'policy-dialog', 2400);
  await page.getByRole('button', { name: 'Save the policy' }).click();
  await expect(page.getByText('by deployments and rollbacks alone')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Challenge' })).toHaveCount(0);

  // By hand it does not move any more.
  const refusal = await page.evaluate(() =>
    terrarium.mlflow.client
      .setRegisteredModelAlias('churn', 'champion', 2)
      .catch((error: Error & { code?: string }) => error.code),
  );
  expect(refusal).toBe('needs_deployment');

  // Without a card it does not pass.
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByRole('textbox', { name: 'Why' }).fill(HOSTILE);
  await page.getByRole('button', { name: 'Deploy v2' }).click();
  const list = page.getByRole('table', { name: 'Deployments' });
  await expect(list.getByText('Failed').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('evaluation failed: card')).toBeVisible();

  await page.getByRole('link', { name: 'Model card' }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  for (const section of ['Intended use', 'Limitations', 'People it affects', 'Contact']) {
    await page.getByRole('textbox', { name: section }).fill(`About ${section.toLowerCase()}.`);
  }
  await page.getByRole('button', { name: 'Save the card' }).click();
  await expect(page.getByText('About limitations.')).toBeVisible();
  await look(page, 'model-card', 2400);

  await page.getByRole('link', { name: 'Deployments' }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByRole('button', { name: 'Deploy v2' }).click();
  await expect(list.getByText('Waits for approval')).toBeVisible({ timeout: 60_000 });
  await look(page, 'model-deployments', 2400);

  // It waits on after a reload; who started it cannot approve it.
  await page.reload();
  await page.waitForFunction(() => globalThis.terrarium !== undefined);
  await goTo(page, '#/approvals');
  await page.getByRole('textbox', { name: 'Comment' }).fill('Read the report.');
  const approve = page.getByRole('button', { name: 'Approve and deploy v2' });
  await expect(approve).toBeDisabled();
  await expect(page.getByText(/the policy asks for another persona/)).toBeVisible();
  await page.evaluate(() => terrarium.governance.actAs('governance'));
  await look(page, 'approvals', 2400);
  await approve.click();
  await expect(list.getByText('Deployed')).toBeVisible();
  await expect(page.getByText(/Read the report\./).first()).toBeVisible();
  const champion = (): Promise<number> =>
    page.evaluate(
      async () =>
        (await terrarium.mlflow.client.getModelVersionByAlias('churn', 'champion')).version,
    );
  expect(await champion()).toBe(2);

  // The card is frozen, the log says who and why.
  await goTo(page, '#/registry/churn?tab=card&version=2');
  await expect(page.getByText('Frozen', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toHaveCount(0);
  await page.getByRole('link', { name: 'Alias log' }).click();
  await expect(page.getByText(/approved by governance: Read the report\./)).toBeVisible();

  // Back, with what was scored scored again.
  await page.evaluate(() =>
    terrarium.score({
      model: 'models:/churn@champion',
      table: 'dev.crm.churn',
      into: 'dev.crm.predictions',
    }),
  );
  await goTo(page, '#/registry/churn');
  await expect(page.getByRole('checkbox', { name: /^Score dev\.crm\.churn again/ })).toBeChecked();
  await page.getByRole('textbox', { name: 'Reason, kept in the log' }).fill('complaints');
  await page.getByRole('button', { name: 'Roll back to v1' }).click();
  await expect(page.getByText(/champion is v1 again\. dev\.crm\.predictions v2/)).toBeVisible({
    timeout: 60_000,
  });
  expect(await champion()).toBe(1);

  // The audit log: filtered, verified, saved.
  await goTo(page, '#/audit');
  await page.getByLabel('What').selectOption('approval');
  await expect(page.getByRole('table', { name: 'Audit log' }).getByRole('row')).toHaveCount(2);
  await page.getByLabel('What').selectOption('');
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByText(/follow one another and none was changed/)).toBeVisible();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as JSON' }).click();
  expect((await saving).suggestedFilename()).toBe('audit.json');
  await look(page, 'audit', 2400);
  expect(await page.title()).not.toBe('1');
});
