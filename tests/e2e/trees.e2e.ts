/** @file Trees of a model on the page of its run: by mouse and keyboard, as picture and table, with the way of a row. */
import { expect, test } from './support/app.ts';
import { violations } from './support/axe.ts';
import { HOSTILE, MODEL_TABLE, trainHostile, trainOn } from './support/models.ts';

test('a tree can be walked by keyboard, read as a table, and followed by a row', async ({
  app,
}) => {
  const page = await app.open();
  const runId = await trainOn(page, 'gbdt');
  const told = await page.evaluate(
    async ([table, id]) => {
      const model = `runs:/${id}/model`;
      const { view, path, forest } = await terrarium.tree({
        model,
        tree: 2,
        row: { table, index: 6 },
      });
      const [probability] = (await terrarium.explain({ model, table, rowIndices: [6] })).rawScores;
      return {
        numTrees: forest.numTrees,
        numNodes: view.nodes.length,
        root: view.nodes[0].rule?.feature ?? '',
        steps: path?.values.length ?? 0,
        prediction: path?.prediction ?? NaN,
        probability: 1 / (1 + Math.exp(-probability)),
      };
    },
    [MODEL_TABLE, runId] as const,
  );
  expect(told.numTrees).toBe(30);
  expect(Math.abs(told.prediction - told.probability)).toBeLessThan(1e-12);

  await app.open(`#/runs/${runId}`);
  await page.getByRole('link', { name: 'Trees' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Tree 1', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Previous tree' })).toBeDisabled();
  await page.getByRole('button', { name: 'Next tree' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Tree 3', exact: true })).toBeVisible();
  expect(new URL(page.url()).hash).toContain('tree=3');

  const tree = page.getByRole('tree', { name: /^Tree 3/ });
  const root = tree.getByRole('treeitem').first();
  await expect(root).toContainText(told.root);
  await root.focus();
  await page.keyboard.press('ArrowRight');
  await expect(tree.getByRole('treeitem', { selected: true })).toHaveAttribute('aria-level', '2');
  const shown = await tree.getByRole('treeitem').count();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => tree.getByRole('treeitem').count()).toBeLessThan(shown);
  await page.getByRole('button', { name: 'All levels' }).click();
  await expect(tree.getByRole('treeitem')).toHaveCount(told.numNodes);
  await page.keyboard.press('Tab');

  await page.getByLabel(/^Follow a row/).fill('7');
  const way = page.getByRole('region', { name: 'The way of row 7' });
  await expect(way.getByRole('listitem')).toHaveCount(told.steps);
  await expect(way).toContainText(`${(100 * told.prediction).toFixed(1)} % by all`);
  await page.getByLabel(/^Follow a row/).fill('100000');
  await expect(page.getByText('A whole number from 1 to 1,200 rows.')).toBeVisible();
  await expect(way).toHaveCount(0);

  await page.getByRole('radio', { name: 'Table' }).check({ force: true });
  await expect(page.getByRole('table', { name: 'Nodes of tree 3' }).getByRole('row')).toHaveCount(
    told.numNodes + 1,
  );
  await page.getByLabel(/^Tree, from 1/).fill('31');
  await expect(page.getByText('A whole number from 1 to 30.')).toBeVisible();
});

test('the tab is accessible in both themes and on a narrow screen; names stay text', async ({
  app,
}) => {
  const page = await app.open();
  const runs = {
    gbdt: await trainOn(page, 'gbdt'),
    forest: await trainOn(page, 'random_forest'),
    several: await trainHostile(page),
  };
  const found: string[] = [];
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const [name, runId] of Object.entries(runs)) {
        await app.open(`#/runs/${runId}?tab=trees&tree=2&row=3`);
        await expect(page.getByRole('region', { name: 'The way of row 3' })).toBeVisible();
        for (const violation of await violations(page)) {
          found.push(`${width} ${colorScheme} ${name}: ${violation}`);
        }
        const excess = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (excess > 0) found.push(`${width} ${name}: wider than the screen by ${excess}`);
      }
    }
  }
  expect(found).toEqual([]);
  // The last one open is the one of several classes, with markup for a name.
  await expect(page.getByText(/adds to the score of/)).toBeVisible();
  await expect(page.getByRole('tree')).toContainText(HOSTILE);

  const linear = await trainOn(page, 'logistic_regression');
  await app.open(`#/runs/${linear}`);
  await expect(page.getByRole('link', { name: 'Artifacts' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Trees' })).toHaveCount(0);
});
