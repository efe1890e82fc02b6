/** @file Explanations by script and on the page of a run: sums, cancelling, keyboard, axe, a narrow screen. */
import { expect, test } from './support/app.ts';
import { violations } from './support/axe.ts';
import { HOSTILE, MODEL_TABLE as TABLE, trainHostile, trainOn } from './support/models.ts';

test('contributions of trees and linear models add up to the probabilities of scoring', async ({
  app,
}) => {
  const page = await app.open();
  const runs = {
    gbdt: await trainOn(page, 'gbdt'),
    linear: await trainOn(page, 'logistic_regression'),
  };
  for (const runId of Object.values(runs)) {
    const found = await page.evaluate(
      async ([table, id]) => {
        const model = `runs:/${id}/model`;
        const stages: string[] = [];
        const all = await terrarium.explain({
          model,
          table,
          onProgress: ({ stage }) => stages.push(stage),
        });
        await terrarium.score({ model, table, into: 'dev.crm.scored' });
        const handle = await terrarium.data.table('dev.crm.scored');
        const probability = (await handle.column('probability')) as number[];
        const width = all.featureNames.length;
        let worst = 0;
        probability.forEach((p, row) => {
          let margin = all.baseValues[0];
          for (let f = 0; f < width; f++) margin += all.contributions[row * width + f];
          worst = Math.max(worst, Math.abs(1 / (1 + Math.exp(-margin)) - p));
        });
        const few = await terrarium.explain({
          model,
          table,
          rowIndices: [7, 3],
          interactions: true,
        });
        let worstLine = 0;
        few.contributions.forEach((contribution, at) => {
          const line = few.interactions!.subarray(at * width, (at + 1) * width);
          worstLine = Math.max(worstLine, Math.abs(line.reduce((a, b) => a + b) - contribution));
        });
        const sample = await terrarium.explain({ model, table, maxRows: 50 });
        return {
          method: all.method,
          numRows: all.numRows,
          worst,
          worstLine,
          few: [...few.rowIndices],
          same: few.contributions[0] === all.contributions[7 * width],
          sample: [...sample.rowIndices],
          background: all.background?.name ?? null,
          stages,
        };
      },
      [TABLE, runId] as const,
    );
    expect(found.numRows).toBe(1200);
    expect(found.worst).toBeLessThan(1e-12);
    expect(found.worstLine).toBeLessThan(1e-9);
    expect(found.few).toEqual([7, 3]);
    expect(found.same).toBe(true);
    expect(new Set(found.sample).size).toBe(50);
    expect(found.sample).toEqual(found.sample.toSorted((a, b) => a - b));
    const isTree = runId === runs.gbdt;
    expect(found.method).toBe(isTree ? 'tree_path_dependent' : 'linear');
    expect(found.background).toBe(isTree ? null : TABLE);
    if (isTree) expect(found.stages).toContain('Explaining');
  }
});

test('shuffling tells which columns a model needs; what cannot be explained says so', async ({
  app,
}) => {
  const page = await app.open();
  const [gbdt, baseline] = [await trainOn(page, 'gbdt'), await trainOn(page, 'baseline')];
  const found = await page.evaluate(
    async ([table, treeRun, baselineRun]) => {
      const split = { kind: 'modulo', k: 5, test: [0], valid: [1] } as const;
      const options = { model: `runs:/${treeRun}/model`, table, rows: 'test', split } as const;
      const first = await terrarium.permutationImportance({ ...options, nRepeats: 3 });
      const again = await terrarium.permutationImportance({ ...options, nRepeats: 3 });
      const loss = await terrarium.permutationImportance({ ...options, metric: 'log_loss' });
      const codeOf = (promise: Promise<unknown>): Promise<string> =>
        promise.then(
          () => 'none',
          (error: Error & { code: string }) => error.code,
        );
      const abort = new AbortController();
      abort.abort();
      const top = (result: typeof first): number =>
        Math.max(...result.importances.map((i) => i.mean));
      return {
        first,
        isSame: JSON.stringify(first) === JSON.stringify(again),
        tops: [top(first), top(loss)],
        repeats: loss.importances[0].values.length,
        codes: await Promise.all([
          codeOf(terrarium.explain({ model: `runs:/${baselineRun}/model`, table })),
          codeOf(terrarium.explain({ ...options, rowIndices: [5000] })),
          codeOf(terrarium.permutationImportance({ ...options, metric: 'no_such' })),
          codeOf(terrarium.explain({ ...options, signal: abort.signal })),
        ]),
      };
    },
    [TABLE, gbdt, baseline] as const,
  );
  expect(found.first).toMatchObject({ metric: 'roc_auc', numRows: 240 });
  expect(found.isSame).toBe(true);
  expect(found.tops[0]).toBeGreaterThan(0.01);
  expect(found.tops[1]).toBeGreaterThan(0.01);
  expect(found.repeats).toBe(5);
  expect(found.codes).toEqual(['not_explainable', 'invalid_param', 'unknown_metric', 'cancelled']);
});

test('the tab shows features and one row, by keyboard, in both themes and on a narrow screen', async ({
  app,
}) => {
  const page = await app.open();
  const gbdt = await trainOn(page, 'gbdt');
  const linear = await trainOn(page, 'logistic_regression');
  const baseline = await trainOn(page, 'baseline');
  const several = await trainHostile(page);

  await app.open(`#/runs/${gbdt}`);
  await page.getByRole('link', { name: 'Explanation' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table', { name: 'mean |SHAP|' }).getByRole('row')).not.toHaveCount(
    0,
  );
  await page.getByLabel(/^Row, from 1/).fill('12');
  const steps = page.getByRole('table', { name: 'Row 12 step by step' });
  await expect(steps).toBeVisible();
  const shown = await steps.getByRole('row').last().getByRole('cell').last().innerText();
  const margin = await page.evaluate(
    async ([table, id]) => {
      const one = await terrarium.explain({ model: `runs:/${id}/model`, table, rowIndices: [11] });
      return one.rawScores[0];
    },
    [TABLE, gbdt] as const,
  );
  expect(shown).toBe(margin.toFixed(3).replace('-', '\u2212'));
  expect(new URL(page.url()).hash).toContain('row=12');
  await page.getByLabel(/^Row, from 1/).fill('0');
  await expect(page.getByText(/^Choose a whole number/)).toBeVisible();

  const found: string[] = [];
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const runId of [gbdt, linear, several]) {
        await app.open(`#/runs/${runId}?tab=explanation&row=3`);
        await expect(page.getByRole('table', { name: 'Row 3 step by step' })).toBeVisible();
        for (const violation of await violations(page)) {
          found.push(`${width} ${colorScheme} ${runId}: ${violation}`);
        }
        const excess = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (excess > 0) found.push(`${width} ${runId}: wider than the screen by ${excess}`);
      }
    }
  }
  expect(found).toEqual([]);

  // The last one open is the one of several classes, with markup for a name.
  await expect(page.getByRole('rowheader', { name: HOSTILE }).first()).toBeVisible();
  await page.getByLabel('Class whose score is explained').selectOption('high');
  await expect(page.getByText('score of high').first()).toBeVisible();
  const figure = page.getByRole('figure').first();
  await figure.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(figure.locator('tbody tr')).toHaveCount(150);

  await app.open(`#/runs/${baseline}`);
  await expect(page.getByRole('link', { name: 'Artifacts' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Explanation' })).toHaveCount(0);
});
