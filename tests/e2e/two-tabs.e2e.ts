/** @file Two tabs of one browser work on the same workspace at once. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import {
  endOfTraining,
  importCustomers,
  recordsOf,
  runOnDisk,
  runStatuses,
  startTraining,
  TABLE,
  trainQuickly,
} from './support/work.ts';

interface Tabs {
  readonly a: Page;
  readonly b: Page;
}

const it = test.extend<{ tabs: Tabs }>({
  tabs: async ({ app, context }, use) => {
    const a = await app.open();
    await use({ a, b: await app.open('#/', await context.newPage()) });
  },
});

/** What a call threw; null when it threw nothing. */
function codeOf(work: Promise<unknown>): Promise<string | null> {
  return work.then(
    () => null,
    (error: Error) => /\bcode=(\w+)/.exec(error.message)?.[1] ?? error.message,
  );
}

it('both import into the same table: two versions, each whole', async ({ tabs: { a, b } }) => {
  const rows = [500, 700];
  const versions = await Promise.all([importCustomers(a, rows[0]), importCustomers(b, rows[1])]);
  expect([...versions].sort()).toEqual([1, 2]);
  for (const [index, version] of versions.entries()) {
    const found = await b.evaluate(
      async ([name, number]) => {
        const { numRows } = await terrarium.data.table(name, { version: number });
        const { matches } = await terrarium.data.verify({ name, version: number });
        return { numRows, matches };
      },
      [TABLE, version] as const,
    );
    expect(found).toEqual({ numRows: rows[index], matches: true });
  }
});

it('both train: each finishes its run, and sees the other', async ({ tabs: { a, b } }) => {
  await importCustomers(a);
  await b.evaluate(() => (location.hash = '#/runs'));
  const [first, second] = await Promise.all([trainQuickly(a), trainQuickly(b)]);
  expect(first).toMatchObject({ status: 'FINISHED' });
  expect(second).toMatchObject({ status: 'FINISHED' });
  expect(await runStatuses(b)).toEqual({ FINISHED: 2 });
  expect((await recordsOf(a, 'experiments')).length).toBe(1);
  const hashes = (await recordsOf<{ modelHash: string }>(a, 'runs')).map((run) => run.modelHash);
  expect(new Set(hashes).size).toBe(1);
  // A page that is open shows a run of the other tab without being asked.
  const name = await a.evaluate(
    async (runId) => (await terrarium.mlflow.getRun(runId)).runName,
    first.runId,
  );
  await expect(b.getByText(name).first()).toBeVisible();
});

it('one alias has one winner, and its log has no gap', async ({ tabs: { a, b } }) => {
  await importCustomers(a);
  for (let version = 1; version <= 2; version++) {
    const { runId } = await trainQuickly(a);
    await a.evaluate((id) => terrarium.mlflow.registerModel(`runs:/${id}/model`, 'churn'), runId);
  }
  const tabs = [a, b];
  const gate = (page: Page, challenger: number): Promise<string> =>
    page.evaluate(
      async ([table, version]) => {
        try {
          const { outcome } = await terrarium.registry.challenge({
            model: 'churn',
            challenger: version,
            table,
            metric: 'roc_auc',
          });
          return outcome;
        } catch (error) {
          return (error as { code: string }).code;
        }
      },
      [TABLE, challenger] as const,
    );
  const outcomes = await Promise.all(tabs.map((page, at) => gate(page, at + 1)));
  const isMove = (outcome: string): boolean => outcome === 'no_champion' || outcome === 'promoted';
  const moves = outcomes.filter(isMove).length;
  expect(moves, outcomes.join()).toBeGreaterThan(0);
  // Who comes too late either is told, or meets the other as the champion; equal models do not beat each other.
  expect(moves, outcomes.join()).toBe(1);

  const seen = await a.evaluate(
    async () => (await terrarium.mlflow.client.getModelVersionByAlias('churn', 'champion')).version,
  );
  const move = (page: Page, alias: string, to: number, from: number | null) =>
    page.evaluate(
      async ([name, version, expectedFrom]) => {
        try {
          const { client } = terrarium.mlflow;
          await client.setRegisteredModelAlias('churn', name, version, { expectedFrom });
          return 'moved';
        } catch (error) {
          return (error as { code: string }).code;
        }
      },
      [alias, to, from] as const,
    );
  const fresh = await Promise.all(tabs.map((page, at) => move(page, 'canary', at + 1, null)));
  expect([...fresh].sort()).toEqual(['alias_moved', 'moved']);

  const log = await b.evaluate(() => terrarium.registry.aliasLog('churn'));
  const last = new Map<string, number | null>();
  for (const { alias, from, to } of log) {
    expect(from).toBe(last.get(alias) ?? null);
    last.set(alias, to);
  }
  expect(last).toEqual(
    new Map([
      ['champion', seen],
      ['canary', fresh.indexOf('moved') + 1],
    ]),
  );
  const audit = await recordsOf<{ seq: number }>(a, 'audit');
  expect(audit.map(({ seq }) => seq)).toEqual(audit.map((_, at) => at + 1));
});

it('a tab closed in the middle of a training leaves a run that the other closes', async ({
  tabs: { a, b },
}) => {
  await importCustomers(a);
  const lost = await startTraining(a);
  const kept = await startTraining(b);
  await a.close();
  await expect.poll(() => runOnDisk(b, lost)).toEqual({ status: 'FAILED', code: 'interrupted' });
  expect(await runOnDisk(b, kept)).toEqual({ status: 'RUNNING', code: null });
  await b.evaluate(() => globalThis.work.controller.abort());
  expect(await endOfTraining(b)).toMatchObject({ code: 'cancelled' });
});

it('a workspace wiped or replaced in one tab starts the other anew', async ({ tabs: { a, b } }) => {
  await importCustomers(a);
  const untilNew = async (page: Page, change: () => Promise<unknown>): Promise<void> => {
    await page.evaluate(() => ((globalThis as { isOld?: boolean }).isOld = true));
    await change();
    await page.waitForFunction(
      () => !(globalThis as { isOld?: boolean }).isOld && globalThis.terrarium !== undefined,
    );
  };
  const open = await startTraining(b);
  await a.evaluate(async () => {
    (globalThis as { file?: Blob }).file = await terrarium.project.export();
  });
  await untilNew(b, () => a.evaluate(() => terrarium.project.wipe()));
  for (const page of [a, b]) {
    expect(await page.evaluate(async () => (await terrarium.data.tables()).length)).toBe(0);
    expect(await runStatuses(page)).toEqual({});
  }
  await untilNew(b, () =>
    a.evaluate(() => terrarium.project.import((globalThis as { file?: Blob }).file!)),
  );
  // It was at work when the file was written; nobody works on it here.
  expect(await runOnDisk(a, open)).toEqual({ status: 'FAILED', code: 'interrupted' });
  for (const page of [a, b]) {
    expect(await trainQuickly(page)).toMatchObject({ status: 'FINISHED' });
  }
});

it('a lab that one tab runs is not taken up by another before it has ended', async ({
  tabs: { a, b },
}) => {
  await a.evaluate(() => {
    void terrarium.lab.run({ rows: 600, nTrials: 2 }).catch(() => undefined);
  });
  const labs = () => recordsOf<{ labId: string; status: string }>(b, 'labRuns');
  await expect.poll(async () => (await labs())[0]?.status).toBe('RUNNING');
  await a.evaluate(() => terrarium.lab.pause());
  const [{ labId }] = await labs();
  const resume = () =>
    codeOf(
      b.evaluate(async (id) => {
        try {
          await terrarium.lab.run({ resume: id });
        } catch (error) {
          throw new Error(`code=${(error as { code: string }).code}`);
        }
      }, labId),
    );
  expect(await resume()).toBe('lab_running');
  await a.evaluate(() => terrarium.lab.cancel());
  await expect.poll(async () => (await labs())[0].status).toBe('KILLED');
  expect(await resume()).toBeNull();
  expect((await labs()).map(({ status }) => status)).toEqual(['FINISHED']);
});
