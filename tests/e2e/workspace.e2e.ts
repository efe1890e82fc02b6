/** @file The workspace as a file: out, everything away, and back, with nothing lost and nothing believed unchecked. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { recordsOf, reload } from './support/work.ts';

declare global {
  /** A workspace file, for functions that run inside the page. */
  var file: Blob;
}

/** Everything that a user could miss, digests and scores included. */
async function contentsOf(page: Page): Promise<unknown> {
  const shown = await page.evaluate(async () => {
    const { data, mlflow, registry } = terrarium;
    const tables = await data.tables();
    const checks = await Promise.all(
      tables.map(async ({ name, version, digest, numRows }) => {
        const { matches } = await data.verify({ name, version });
        return { name, version, digest, numRows, matches };
      }),
    );
    const champion = await mlflow.client.getModelVersionByAlias('churn', 'champion');
    const model = await mlflow.pyfunc.loadModel('models:/churn@champion');
    const rows = await (await data.table('dev.churn.new_customers')).head(50);
    return {
      tables: checks.sort((x, y) => (x.name < y.name ? -1 : 1)),
      runs: await mlflow.searchRuns({ maxResults: 1000, orderBy: ['attributes.run_id ASC'] }),
      champion,
      aliasLog: await registry.aliasLog('churn'),
      lineage: (await terrarium.lineage()).nodes.length,
      probabilities: await model.predictProba(rows),
    };
  });
  return {
    ...shown,
    audit: await recordsOf(page, 'audit'),
    series: (await recordsOf(page, 'metricSeries')).length,
    artifacts: await recordsOf(page, 'artifacts'),
    labs: await recordsOf(page, 'labRuns'),
  };
}

/** What `project.import` threw; null when it threw nothing. */
function importCode(
  page: Page,
  change: 'nothing' | 'flip' | 'cut' | 'text',
): Promise<string | null> {
  return page.evaluate(async (how) => {
    const bytes = new Uint8Array(await globalThis.file.arrayBuffer());
    const find = (text: string): number => {
      const wanted = new TextEncoder().encode(text);
      return bytes.findIndex((_, at) => wanted.every((byte, i) => bytes[at + i] === byte));
    };
    let altered: Uint8Array<ArrayBuffer> = bytes;
    // The bytes of the first blob begin behind its name of 64 digits.
    if (how === 'flip') bytes[find('blobs/') + 'blobs/'.length + 64 + 40] ^= 1;
    if (how === 'cut') altered = bytes.slice(0, bytes.length - 1000);
    if (how === 'text') altered = new TextEncoder().encode('{"format":"terrarium-workspace"}');
    try {
      await terrarium.project.import(new Blob([altered]));
      return null;
    } catch (error) {
      return (error as { code: string }).code;
    }
  }, change);
}

test('export, wipe and import give everything back; a changed file changes nothing', async ({
  app,
}) => {
  const page = await app.open();
  await page.evaluate(() => terrarium.lab.run({ rows: 800, nTrials: 2 }));
  const before = await contentsOf(page);
  expect(before).toMatchObject({ champion: { version: 1 } });
  await page.evaluate(async () => {
    globalThis.file = await terrarium.project.export();
  });

  for (const change of ['flip', 'cut', 'text'] as const) {
    expect(await importCode(page, change), change).toBe('workspace_invalid');
    expect(await contentsOf(page)).toEqual(before);
  }

  await page.evaluate(() => terrarium.project.wipe());
  expect(await page.evaluate(async () => (await terrarium.data.tables()).length)).toBe(0);
  expect((await recordsOf(page, 'blobs')).length).toBe(0);
  expect((await recordsOf(page, 'runs')).length).toBe(0);

  expect(await importCode(page, 'flip')).toBe('workspace_invalid');
  expect((await recordsOf(page, 'blobs')).length).toBe(0);

  expect(await importCode(page, 'nothing')).toBeNull();
  expect(await contentsOf(page)).toEqual(before);
  await reload(page);
  expect(await contentsOf(page)).toEqual(before);
  const again = await page.evaluate(async () => {
    const { digest } = await terrarium.score({
      model: 'models:/churn@champion',
      table: 'dev.churn.new_customers',
      into: 'dev.churn.again',
    });
    return { digest, first: (await terrarium.data.table('dev.churn.predictions')).numRows };
  });
  expect(again.first).toBeGreaterThan(0);
});
