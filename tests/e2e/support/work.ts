/** @file What tests of resilience do again and again inside a page, through the public API. */
import type { Page } from '@playwright/test';
import type { TrainOptions } from '../../../src/api/types.ts';
import type { TableName } from '../../../src/store/schema.ts';

/** How a call ended: the status of what it gave, or the code of what it threw. */
export interface Outcome {
  readonly status: string | null;
  readonly code: string | null;
  readonly message: string;
}

declare global {
  /** A training under way, for functions that run inside the page. */
  var work: {
    runId: string;
    readonly controller: AbortController;
    /** The learner reports rounds or epochs. */
    isFitting: boolean;
    readonly end: Promise<Outcome>;
  };
}

/** The table that the tests train on. */
export const TABLE = 'dev.churn.customers';

/** Trees that take far longer than any test. */
export const ENDLESS: Pick<TrainOptions, 'learner' | 'params' | 'checkpointEvery'> = {
  learner: 'gbdt',
  params: { num_iterations: 100_000, num_leaves: 31, learning_rate: 0.001 },
};

/** A neural network that takes far longer than any test, and lets its worker read messages. */
export const ENDLESS_MLP: Pick<TrainOptions, 'learner' | 'params' | 'checkpointEvery'> = {
  learner: 'mlp',
  params: { max_iter: 100_000, early_stopping: false, tol: 0, n_iter_no_change: 100_000 },
};

/** Trees that are there in a moment. */
export const QUICK: Pick<TrainOptions, 'learner' | 'params' | 'checkpointEvery'> = {
  learner: 'gbdt',
  params: { num_iterations: 20, num_leaves: 7 },
};

/** Reloads the app and waits until its API is there. */
export async function reload(page: Page): Promise<void> {
  await page.reload();
  await page.waitForFunction(() => globalThis.terrarium !== undefined);
}

/** Imports synthetic customers and gives the version number. */
export async function importCustomers(page: Page, rows = 600, table = TABLE): Promise<number> {
  return page.evaluate(
    async ([count, name]) => {
      const csv = await terrarium.lab.churnCsv({ rows: count });
      const { version } = await terrarium.data.importCsv(csv, {
        table: name,
        roles: { churn: 'target' },
      });
      return version;
    },
    [rows, table] as const,
  );
}

/** Starts a training on the customers. */
async function begin(
  page: Page,
  options: Pick<TrainOptions, 'learner' | 'params' | 'checkpointEvery'>,
): Promise<void> {
  await page.evaluate(
    ([table, learner, params, checkpointEvery]) => {
      const controller = new AbortController();
      const training = terrarium.train({
        table,
        target: 'churn',
        learner,
        params: params ?? {},
        checkpointEvery,
        signal: controller.signal,
        onRun: (id) => setTimeout(() => (globalThis.work.runId = id)),
        onProgress: ({ unit }) => {
          if (unit === 'rounds' || unit === 'epochs') globalThis.work.isFitting = true;
        },
      });
      const end = training.then(
        (run): Outcome => ({ status: run.status, code: null, message: '' }),
        (error: Error & { code?: string }): Outcome => ({
          status: null,
          code: error.code ?? error.name,
          message: error.message,
        }),
      );
      globalThis.work = { runId: '', controller, isFitting: false, end };
    },
    [TABLE, options.learner, options.params, options.checkpointEvery ?? 10] as const,
  );
}

/** Starts a training on the customers and gives its run's id once the learner is at work. */
export async function startTraining(
  page: Page,
  options: Pick<TrainOptions, 'learner' | 'params' | 'checkpointEvery'> = ENDLESS,
): Promise<string> {
  await begin(page, options);
  await page.waitForFunction(() => globalThis.work.isFitting);
  return page.evaluate(() => globalThis.work.runId);
}

/** Waits for the end of what `startTraining` started. */
export function endOfTraining(page: Page): Promise<Outcome> {
  return page.evaluate(() => globalThis.work.end);
}

/** Trains a small model from start to end. */
export async function trainQuickly(page: Page): Promise<Outcome & { readonly runId: string }> {
  await begin(page, QUICK);
  const outcome = await endOfTraining(page);
  return { ...outcome, runId: await page.evaluate(() => globalThis.work.runId) };
}

/** All records of one table of the store, as they lie on disk. */
export function recordsOf<T = Record<string, unknown>>(
  page: Page,
  table: TableName,
): Promise<readonly T[]> {
  return page.evaluate(
    (name) =>
      new Promise<never>((resolve, reject) => {
        const opening = indexedDB.open('terrarium');
        opening.onerror = () => reject(opening.error!);
        opening.onsuccess = () => {
          const database = opening.result;
          const all = database.transaction(name).objectStore(name).getAll();
          all.onerror = () => reject(all.error!);
          all.onsuccess = () => {
            database.close();
            resolve(all.result as never);
          };
        };
      }),
    table,
  );
}

/** Status and error code of a run, as they lie on disk. */
export async function runOnDisk(
  page: Page,
  runId: string,
): Promise<{ readonly status: string; readonly code: string | null } | null> {
  const runs = await recordsOf<{
    runId: string;
    status: string;
    error: { code: string } | null;
  }>(page, 'runs');
  const run = runs.find((one) => one.runId === runId);
  return run ? { status: run.status, code: run.error?.code ?? null } : null;
}

/** Number of runs by status, trash and child runs included. */
export async function runStatuses(page: Page): Promise<Readonly<Record<string, number>>> {
  const counts = new Map<string, number>();
  for (const { status } of await recordsOf<{ status: string }>(page, 'runs')) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
