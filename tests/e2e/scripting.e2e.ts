/** @file Calls of `globalThis.terrarium` that no page's test makes, as a script in the console would make them. */
import { expect, test } from './support/app.ts';

const BEFORE = 'id,age,plan\na,31,basic\nb,,plus\nc,52,basic\n';
const AFTER =
  'id,age,plan,city\na,31,basic,Bern\nb,40,plus,Genf\nc,52,plus,Bern\nd,23,basic,Chur\n';

test('two versions of a table are compared, cell by cell, by script and on the page', async ({
  app,
}) => {
  const page = await app.open();
  const diff = await page.evaluate(
    async ([before, after]) => {
      const table = 'dev.crm.people';
      await terrarium.data.importCsv(before, { table });
      await terrarium.data.importCsv(after, { table });
      return terrarium.data.diff({ name: table, version: 1 }, table);
    },
    [BEFORE, AFTER] as const,
  );
  expect(diff).toMatchObject({
    numRowsBefore: 3,
    numRowsAfter: 4,
    changedRows: 2,
    isEqual: false,
    columns: [
      { name: 'age', changedCells: 1 },
      { name: 'plan', changedCells: 1 },
    ],
    cells: [
      { row: 1, column: 'age', before: null, after: 40 },
      { row: 2, column: 'plan', before: 'basic', after: 'plus' },
    ],
  });
  expect(diff.schema.added).toEqual(['city']);

  await app.open('#/tables/dev.crm.people?tab=history');
  await page.getByRole('button', { name: 'Changes in version 2' }).click();
  const cells = page.getByRole('table', { name: 'Changed cells' });
  await expect(cells.getByRole('row')).toHaveCount(3);
  await expect(cells.getByRole('row').nth(2)).toContainText('basic');
  await expect(page.getByText('Schema: + 1 column')).toBeVisible();
});

test('a fitted recipe transforms other tables, stored or not', async ({ app }) => {
  const page = await app.open();
  const result = await page.evaluate(async () => {
    await terrarium.data.importCsv('x,c\n1,a\n3,b\n5,a\n', {
      table: 'dev.lab.learned',
      types: { c: 'category' },
      roles: { c: 'feature' },
    });
    await terrarium.data.importCsv('x,c\n7,b\n,zzz\n', {
      table: 'dev.lab.fresh',
      types: { x: 'number', c: 'category' },
    });
    const fitted = await terrarium.features.fit(
      {
        version: 1,
        steps: [
          { op: 'impute', columns: ['x'], strategy: 'mean' },
          { op: 'one_hot', columns: ['c'], missing: 'zeros', unseen: 'zeros' },
        ],
      },
      'dev.lab.learned',
    );
    const rows = await terrarium.features.transform(fitted, 'dev.lab.fresh');
    const stored = await terrarium.features.transform(fitted, 'dev.lab.fresh', {
      into: 'dev.lab.ready',
    });
    const handle = await terrarium.data.table(stored.name);
    return {
      head: rows.head(),
      x: rows.column('x'),
      numRows: rows.numRows,
      names: rows.schema.map(({ name }) => name),
      stored: await handle.head(),
      parents: stored.record.source.parents,
      tables: (await terrarium.data.tables()).length,
    };
  });
  expect(result.x).toEqual([7, 3]);
  expect(result.names).toEqual(['x', 'c=a', 'c=b']);
  expect(result.stored).toEqual(result.head);
  expect(result).toMatchObject({
    numRows: 2,
    tables: 3,
    parents: [{ name: 'dev.lab.fresh', version: 1 }],
  });
});

test('words stand for samplers, pruners and sources; experiments come and go', async ({ app }) => {
  const page = await app.open();
  const result = await page.evaluate(async () => {
    const csv = await (await terrarium.lab.churnCsv({ rows: 600 })).text();
    await terrarium.data.importCsv(csv, { table: 'dev.crm.churn' });
    const study = await terrarium.tune({
      table: 'dev.crm.churn',
      target: 'churn',
      learner: 'logistic_regression',
      sampler: 'random',
      pruner: 'median',
      nTrials: 2,
      experiment: 'short',
    });
    const wrong = await terrarium.lab
      .run({ source: 'telco' as 'churn' })
      .catch((error: Error) => error.message);
    const lab = await terrarium.lab.run({ source: { csv, target: 'churn' }, nTrials: 2 });
    const { mlflow } = terrarium;
    const short = (await mlflow.searchExperiments()).find(({ name }) => name === 'short')!;
    await mlflow.client.setExperimentTag(short.experimentId, 'team', 'crm');
    await mlflow.client.deleteExperiment(short.experimentId);
    const without = await mlflow.searchExperiments();
    await mlflow.client.restoreExperiment(short.experimentId);
    const again = await mlflow.searchExperiments();
    return {
      trials: study.trials.length,
      wrong,
      outcome: lab.gate.outcome,
      without: without.map(({ name }) => name),
      tags: again.find(({ name }) => name === 'short')?.tags,
    };
  });
  expect(result).toMatchObject({ trials: 2, outcome: 'no_champion', tags: { team: 'crm' } });
  expect(result.without).not.toContain('short');
  expect(result.wrong).toContain("source must be 'churn', {csv, target} or {table, target}");
});
