/** @file Names and cells that try to be markup, code, formulas or members of Object.prototype are only text. */
import { expect, test, type App } from './support/app.ts';

const TABLE = 'dev.hostile.table';
const MARKUP = '<img src=x onerror="globalThis.hacked = 1">';
const SCRIPT = '"><script>globalThis.hacked = 2</script>';
const LONG = 'x'.repeat(10_000);
const NUMBERS = ['__proto__', 'constructor', MARKUP, LONG, 'toString'];
const WORDS = ['hasOwnProperty', '=HYPERLINK("http://evil.example/","a")', "{{7*7}}${7*7}'--"];
const TARGET = SCRIPT;
const HEADER = [...NUMBERS, ...WORDS, TARGET];
/** Cells of the three columns of words, by row. */
const CELLS = [
  ['=1+1', '__proto__', MARKUP],
  ["+cmd|' /C calc'!A0", 'constructor', SCRIPT],
  ['@SUM(A1)', '-2+3', 'javascript:globalThis.hacked=3'],
  ['plain', '\tTab', 'valueOf'],
];
const LABELS = ['<b>yes</b>', '__proto__'];

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** 240 rows whose label follows the first column. */
function hostileCsv(): string {
  const rows = Array.from({ length: 240 }, (_, row) => {
    const numbers = NUMBERS.map((_name, at) => String((row * (at + 3)) % 17));
    const label = LABELS[(row * 3) % 17 > 8 ? 0 : 1];
    return [...numbers, ...CELLS[row % CELLS.length], label].map(quote).join(',');
  });
  return [HEADER.map(quote).join(','), ...rows].join('\n');
}

/** Opens a route and looks for anything that was taken for markup or code. */
async function checkRoute({ page, errors }: App, route: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), route);
  await expect(page.locator('main h1').first()).toBeVisible();
  await expect(page.locator('main')).toContainText(/\S/);
  const found = await page.evaluate(() => ({
    hacked: (globalThis as { hacked?: number }).hacked ?? null,
    elements: [
      ...document.querySelectorAll('[onerror], img[src="x"]'),
      ...[...document.scripts].filter(({ text }) => text.includes('hacked')),
      ...[...document.querySelectorAll('b')].filter((bold) => bold.textContent === 'yes'),
    ].map((element) => element.outerHTML),
    links: [...document.querySelectorAll('a')].filter(({ protocol }) => protocol === 'javascript:')
      .length,
    polluted: Object.keys({}).length + Object.keys(Object.prototype).length,
  }));
  expect(errors, route).toEqual([]);
  expect(found, route).toEqual({ hacked: null, elements: [], links: 0, polluted: 0 });
}

test('a hostile CSV is imported, trained on, scored, exported and shown as what it is: text', async ({
  app,
}) => {
  const page = await app.open();
  const imported = await page.evaluate(
    async ([csv, table, target, fileName]) => {
      const version = await terrarium.data.importCsv(csv, {
        table,
        fileName,
        roles: Object.fromEntries([[target, 'target']]),
      });
      const [first] = await (await terrarium.data.table(table)).head(1);
      const profile = await terrarium.data.profile(table);
      return {
        names: version.schema.map(({ name }) => name),
        role: version.schema.at(-1)?.role,
        entries: Object.entries(first).length,
        proto: Object.getOwnPropertyDescriptor(first, '__proto__')?.value as unknown,
        profiled: profile.columns.length,
      };
    },
    [hostileCsv(), TABLE, TARGET, `${MARKUP}.csv`] as const,
  );
  expect(imported).toEqual({
    names: HEADER,
    role: 'target',
    entries: HEADER.length,
    proto: 0,
    profiled: HEADER.length,
  });

  const trained = await page.evaluate(
    async ([table, target, name]) => {
      const { mlflow } = terrarium;
      const runs = await Promise.all(
        ['gbdt', 'logistic_regression'].map((learner) =>
          terrarium.train({
            table,
            target,
            learner,
            runName: name,
            experiment: name,
            tags: Object.fromEntries([['__proto__', name]]),
          }),
        ),
      );
      const { version } = await mlflow.registerModel(runs[0].modelUri, 'hostile');
      await mlflow.client.updateModelVersion('hostile', version, { description: name });
      const scored = await terrarium.score({
        model: 'models:/hostile/1',
        table,
        into: 'dev.hostile.scored',
      });
      const drift = await terrarium.drift({ reference: table, current: table });
      return {
        ids: runs.map(({ runId }) => runId),
        statuses: runs.map(({ status }) => status),
        auc: runs[0].metrics['test_roc_auc'],
        tag: Object.getOwnPropertyDescriptor(runs[0].tags, '__proto__')?.value as unknown,
        rows: scored.numRows,
        compared: drift.dataset.compared,
        reportId: drift.reportId,
        csv: await (await (await terrarium.data.table(table)).toCsv()).text(),
      };
    },
    [TABLE, TARGET, MARKUP] as const,
  );
  expect(trained).toMatchObject({
    statuses: ['FINISHED', 'FINISHED'],
    tag: MARKUP,
    rows: 240,
  });
  expect(trained.auc).toBeGreaterThan(0.95);
  expect(trained.compared).toBeGreaterThan(0);
  // No exported cell begins like a formula, numbers apart.
  expect(trained.csv).not.toMatch(/(^|,)"?[=+@\t]/m);
  expect(trained.csv).not.toMatch(/(^|,)"?-[^\d.]/m);
  expect(trained.csv).toContain("'=1+1");

  for (const route of [
    '#/',
    '#/tables',
    `#/tables/${encodeURIComponent(TABLE)}`,
    '#/runs',
    `#/runs/${trained.ids[0]}`,
    `#/compare?runs=${trained.ids.join(',')}`,
    '#/registry',
    '#/registry/hostile',
    '#/lineage',
    '#/drift',
    `#/drift/${trained.reportId}`,
    '#/settings',
    `#/${encodeURIComponent(MARKUP)}`,
    `#/tables/${encodeURIComponent(MARKUP)}`,
  ]) {
    await checkRoute(app, route);
  }
});
